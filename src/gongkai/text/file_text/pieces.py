"""What a file says and where it says it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass

#: Kinds of place. HIDDEN ones a reader of the pages doesn't see and nobody needs: they don't go out.
BODY, HEADER_FOOTER, ALT_TEXT, CACHE, PROPERTY = "body", "header_footer", "alt_text", "cache", "property"
CUSTOM_XML, EXIF, OTHER, RUNS = "custom_xml", "exif", "other_part", "runs"
HIDDEN = {
    "hidden_sheet": "隐藏的工作表",
    "hidden_row": "隐藏的行",
    "hidden_column": "隐藏的列",
    "comment": "批注",
    "tracked_change": "修订",
    "hidden_text": "隐藏文字",
    "embedded": "嵌入的对象",
    "nested_zip": "文件里的压缩包",
}
DAMAGED = "文件内容损坏，无法检查。请用 WPS 或 Word 打开，另存后重新上传。"
TOO_MUCH = "文件展开后过大或层次过深，无法检查。请拆成几个较小的文件后重新上传。"


@dataclass(frozen=True, slots=True)
class Piece:
    """text as it stands at `place` (Chinese); kind: a name above; hidden: not seen on the pages."""

    place: str
    text: str
    hidden: bool = False
    kind: str = BODY

    def as_dict(self) -> dict[str, str | bool]:
        return asdict(self)


class Unreadable(Exception):
    """The file can't be looked into. code: stable English name; message: Chinese."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


_WIDE_RUN = re.compile(r"[\x20-\x7e\u3000-\u303f\u4e00-\u9fff\uff01-\uff5e\r\n\t]{4,}")
_NARROW_RUN = re.compile(rb"[\x20-\x7e\t]{6,}")


def runs(data: bytes) -> Iterator[str]:
    """Readable runs in bytes of unknown form: ASCII, GB 18030 or UTF-8, and UTF-16 at both alignments."""
    yield "\n".join(run.decode("ascii") for run in _NARROW_RUN.findall(data))
    for start in (0, 1):
        wide = data[start : len(data) - (len(data) - start) % 2].decode("utf-16-le", errors="replace")
        yield "\n".join(_WIDE_RUN.findall(wide))
