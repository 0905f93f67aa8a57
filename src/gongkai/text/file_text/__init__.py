"""Everything a file says, with the place where it says it, and the file without its properties.

Pure; meant for the child process of base.files (`extract_in_child`, `stripped_in_child`), since
parsers of untrusted bytes run there under limits.
"""

from __future__ import annotations

import base64

from gongkai.text.file_text.extract import extract
from gongkai.text.file_text.pieces import HIDDEN, Piece, Unreadable
from gongkai.text.file_text.strip import strip

__all__ = ["HIDDEN", "Piece", "Unreadable", "extract", "extract_in_child", "strip", "stripped_in_child"]


def extract_in_child(data: bytes, kind: str) -> list[dict[str, str | bool]]:
    """`extract` with what JSON can carry."""
    return [piece.as_dict() for piece in extract(data, kind)]


def stripped_in_child(data: bytes, kind: str) -> str | None:
    """`strip` in base64, or None if there is nothing to take out."""
    made = strip(data, kind)
    return None if made == data else base64.b64encode(made).decode("ascii")
