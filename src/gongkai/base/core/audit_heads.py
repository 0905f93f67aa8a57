"""Heads of the audit chain, signed and taken outside: proof even against whoever rewrites the whole database.

Ed25519, since `cryptography` offers no SM2. The private key stays in keys/ of the data folder (mode 0600);
the auditor keeps the exported heads and the public key elsewhere.
"""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

from . import clock
from .audit import Head
from .digests import canonical_json
from .models import AuditHead
from .problems import Problem, Refused


def private_key_path() -> Path:
    return Path(settings.GONGKAI_DATA_DIR) / "keys" / "audit_sign.pem"


def public_key_path() -> Path:
    return Path(settings.GONGKAI_DATA_DIR) / "keys" / "audit_sign.pub.pem"


def make_key() -> tuple[Path, bool]:
    """Make the signing key if there is none: (path of the public key, whether it is new)."""
    path = private_key_path()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        if not public_key_path().exists():
            _write_public(_private_key())
        return public_key_path(), False
    key = Ed25519PrivateKey.generate()
    with os.fdopen(fd, "wb") as out:
        out.write(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
    _write_public(key)
    return public_key_path(), True


def _write_public(key: Ed25519PrivateKey) -> None:
    public_key_path().write_bytes(
        key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
    )


def export_head(target: Path) -> Head:
    """Write the newest head, signed, to target as JSON. Raises Refused without a key or a sealed row."""
    newest = AuditHead.objects.last()
    if newest is None:
        raise Refused([Problem("nothing_sealed", "审计链还没有封存的记录，请先运行 gongkai audit seal。")])
    if not private_key_path().exists():
        raise Refused([Problem("no_key", "还没有签名密钥，请先运行 gongkai audit key。")])
    head = {"seq": newest.seq, "hash": newest.hash, "exported_at": clock.wall().isoformat()}
    signature = _private_key().sign(canonical_json(head))
    text = json.dumps(head | {"algorithm": "SM3+Ed25519", "signature": base64.b64encode(signature).decode()})
    target.write_text(text + "\n", encoding="utf-8")
    return Head(newest.seq, newest.hash)


def read_head(source: Path, public_key: Path) -> Head:
    """The head in an exported file, its signature checked. Raises Refused where either file is no good."""
    try:
        data: dict[str, Any] = json.loads(source.read_text(encoding="utf-8"))
        signed = {name: data[name] for name in ("seq", "hash", "exported_at")}
        signature = base64.b64decode(data["signature"], validate=True)
        head = Head(int(data["seq"]), str(data["hash"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Refused([Problem("head_unreadable", f"读不出链头文件 {source}：{error}")]) from error
    try:
        key = serialization.load_pem_public_key(public_key.read_bytes())
    except (OSError, ValueError) as error:
        raise Refused([Problem("key_unreadable", f"读不出公钥 {public_key}：{error}")]) from error
    if not isinstance(key, Ed25519PublicKey):
        raise Refused([Problem("key_unreadable", f"{public_key} 不是 Ed25519 公钥。")])
    try:
        key.verify(signature, canonical_json(signed))
    except InvalidSignature as error:
        raise Refused(
            [Problem("bad_signature", f"链头文件 {source} 的签名不对：文件被改动，或不是本系统签出的。")]
        ) from error
    return head


def _private_key() -> Ed25519PrivateKey:
    key = serialization.load_pem_private_key(private_key_path().read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise Refused([Problem("key_unreadable", f"{private_key_path()} 不是 Ed25519 私钥。")])
    return key
