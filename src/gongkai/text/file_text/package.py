"""Zip containers opened with limits, and their XML read without entities or network."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import Any

from lxml import etree

from gongkai.text.file_text.pieces import DAMAGED, TOO_MUCH, Unreadable

MAX_PARTS = 5_000
MAX_UNPACKED = 300 * 1024 * 1024
#: A part that is read as one tree or one picture; sheets are read row by row and may be larger.
MAX_PART = 60 * 1024 * 1024


class Package:
    """The parts of a zip by name. Sizes are looked at before a byte is unpacked."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            entries = [e for e in self._zip.infolist() if not e.is_dir()]
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
            raise Unreadable("damaged", DAMAGED) from None
        if any(e.flag_bits & 1 for e in entries):
            raise Unreadable("encrypted", "文件加了密码，无法检查。请去掉密码后重新上传。")
        if len(entries) > MAX_PARTS or sum(e.file_size for e in entries) > MAX_UNPACKED:
            raise Unreadable("too_large", TOO_MUCH)
        self.entries = {e.filename: e for e in entries}
        if len(self.entries) != len(entries):
            raise Unreadable(
                "damaged", DAMAGED
            )  # two parts of one name: what is read need not be what is shown

    def read(self, name: str) -> bytes:
        try:
            return self._zip.read(self.entries[name])
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError, zlib.error):
            raise Unreadable("damaged", DAMAGED) from None

    def xml(self, name: str) -> Any:
        if self.entries[name].file_size > MAX_PART:
            raise Unreadable("too_large", TOO_MUCH)
        return parse(self.read(name))


def parse(raw: bytes) -> Any:
    """The root of an XML part. Raises Unreadable; MemoryError stays one."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    try:
        return etree.fromstring(raw, parser)
    except etree.XMLSyntaxError as error:
        if "memory" in str(error).lower():
            raise MemoryError from None
        raise Unreadable("damaged", DAMAGED) from None


def local(node: Any) -> str:
    """The name of an element without its namespace; "" for comments and the like."""
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


def named(root: Any, *names: str) -> list[Any]:
    return [node for node in root.iter(etree.Element) if local(node) in names]


def own(node: Any, name: str) -> str:
    """An attribute by its local name."""
    return next((str(v) for k, v in node.attrib.items() if k.rpartition("}")[2] == name), "")


def everything(root: Any) -> str:
    """All texts and all attribute values, a line each: for parts whose form isn't known."""
    lines: list[str] = []
    for node in root.iter(etree.Element):
        lines += [str(value) for value in node.attrib.values() if len(value) >= 8]
        lines += [text.strip() for text in (node.text, node.tail) if text and text.strip()]
    return "\n".join(lines)
