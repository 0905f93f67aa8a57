"""The one place where contents lie: by SHA-256 under GONGKAI_DATA_DIR/files, never under a public address.

Every other module goes through `put`, `open_content` and `exists`; another kind of storage replaces these
three functions. Whoever reads a file for a person goes through `views.serve`.
"""

import hashlib
import os
import re
import secrets
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

DIGEST = re.compile(r"[0-9a-f]{64}")


def put(data: bytes) -> str:
    """Keep the content and return its digest (64 hex digits). The same content is kept once.

    After the return the bytes are on disk; a crash before it leaves either nothing or the whole content.
    """
    digest = hashlib.sha256(data).hexdigest()
    path = _path(digest)
    if path.exists():
        return digest
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    unfinished = path.parent / f".{secrets.token_hex(8)}.part"
    try:
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
        with os.fdopen(descriptor, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    _sync_folder(path.parent)
    return digest


def open_content(digest: str) -> BinaryIO:
    """The content for reading. Raises FileNotFoundError if it is not there, ValueError for no digest."""
    return _path(digest).open("rb")


def exists(digest: str) -> bool:
    """Whether the content is kept."""
    return _path(digest).exists()


def _path(digest: str) -> Path:
    if not DIGEST.fullmatch(digest):
        raise ValueError("not a SHA-256 digest")
    return Path(settings.GONGKAI_DATA_DIR) / "files" / digest[:2] / digest[2:]


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
