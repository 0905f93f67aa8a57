"""材料包: many files in one zip, with names that every unpacker shows rightly."""

from __future__ import annotations

import datetime as dt
import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import IO

# Windows refuses these in names; / parts folders.
_FORBIDDEN = re.compile(r'[<>:"\\|?*\x00-\x1f]')
IN_MEMORY = 8 * 1024 * 1024


def package(entries: Iterable[tuple[str, bytes | Path | IO[bytes]]], at: dt.datetime) -> IO[bytes]:
    """Write (name, content) pairs into a zip and give it open at its start; the caller closes it.

    Names may hold folders ("证据/截图.png"); what leads out of it is cut off, equal names are counted.
    at: the local time that stands on every entry. A large package goes to a temporary file.
    """
    out = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 (handed to the caller)
    taken: set[str] = set()
    stamp = at.timetuple()[:6]
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            info = zipfile.ZipInfo(_free(safe_name(name), taken), stamp)
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            if isinstance(content, bytes):
                archive.writestr(info, content)
                continue
            source = content.open("rb") if isinstance(content, Path) else content
            with source, archive.open(info, "w") as target:
                shutil.copyfileobj(source, target)
    out.seek(0)
    return out


def safe_name(name: str) -> str:
    """A relative path without drive, .., control or forbidden characters; 未命名 where nothing is left."""
    parts = [_FORBIDDEN.sub("_", p).strip(" .") for p in name.replace("\\", "/").split("/")]
    return "/".join(p[:120] for p in parts if p) or "未命名"


def _free(name: str, taken: set[str]) -> str:
    path, n, free = Path(name), 1, name
    while free.lower() in taken:
        n += 1
        free = str(path.with_name(f"{path.stem}（{n}）{path.suffix}"))
    taken.add(free.lower())
    return free
