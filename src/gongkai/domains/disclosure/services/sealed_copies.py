"""A sealed copy of what is expunged, where the law wants it kept: only the secrecy officer can open it.

Off by default. GONGKAI_SEAL_KEY names the officer's public key (RSA, PEM); the private key is never on this machine,
so neither we nor whoever takes the machine can read what was sealed. The file lies under var/sealed.
"""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder

from gongkai.base.core.problems import Problem
from gongkai.base.files import storage

from ..models import Record
from .erasing import BLANK, stored_files

_OAEP = padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), None)


def problems() -> list[Problem]:
    """Why no copy can be sealed here."""
    if not settings.GONGKAI_SEAL_KEY:
        return [
            Problem(
                "no_key",
                "本系统没有配置保密员公钥，不能留存密封副本。请不勾选，或由系统管理员先配置。",
                "keep_sealed",
            )
        ]
    try:
        _public_key()
    except (OSError, ValueError):
        return [Problem("bad_key", "保密员公钥文件读不出来，请由系统管理员检查配置。", "keep_sealed")]
    return []


def _public_key() -> rsa.RSAPublicKey:
    key = serialization.load_pem_public_key(Path(settings.GONGKAI_SEAL_KEY).read_bytes())
    if not isinstance(key, rsa.RSAPublicKey) or key.key_size < 2048:
        raise ValueError("an RSA key of 2048 bits or more is needed")
    return key


def seal(code: str, records: list[Record]) -> Path:
    """Seal the records' versions and files for the officer; written before anything is blanked. The key of each
    copy is used once and kept only inside it, under the officer's public key."""
    key = Fernet.generate_key()
    token = Fernet(key).encrypt(json.dumps([_content(r) for r in records], cls=DjangoJSONEncoder).encode())
    wrapped = base64.b64encode(_public_key().encrypt(key, _OAEP))
    folder = Path(settings.GONGKAI_DATA_DIR) / "sealed"
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / f"{code}.sealed"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o400)
    with os.fdopen(descriptor, "wb") as out:
        out.write(wrapped + b"\n" + token)
        out.flush()
        os.fsync(out.fileno())
    return path


def _content(record: Record) -> dict[str, Any]:
    files = []
    for stored in stored_files(record):
        with storage.open_content(stored.digest) as content:
            files.append({"name": stored.name, "data": base64.b64encode(content.read()).decode()})
    names = ("number", "made_on", "digest", *BLANK)
    return {
        "record": record.code,
        "index_number": record.index_number,
        "versions": list(record.versions.values(*names)),
        "files": files,
    }


def open_sealed(path: Path, private_key: bytes, password: bytes | None = None) -> list[dict[str, Any]]:
    """What a sealed copy holds, on the officer's own machine. Raises ValueError for a wrong key or a changed file."""
    key = serialization.load_pem_private_key(private_key, password)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise ValueError("not an RSA key")
    wrapped, _, token = path.read_bytes().partition(b"\n")
    try:
        found: list[dict[str, Any]] = json.loads(
            Fernet(key.decrypt(base64.b64decode(wrapped), _OAEP)).decrypt(token)
        )
    except InvalidToken:
        raise ValueError("the sealed copy was changed") from None
    return found
