"""What pictures carry besides the picture: EXIF, XMP, IPTC, comments. Read as runs, taken out by segment."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator

from gongkai.text.file_text.pieces import DAMAGED, EXIF, Piece, Unreadable, runs

PNG = b"\x89PNG\r\n\x1a\n"
JPEG = b"\xff\xd8"
_PNG_WORDS = frozenset({b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME"})
#: Segments that hold no picture: EXIF and XMP, Photoshop's IPTC, comments; colour (APP2, APP14) stays.
_JPEG_WORDS = frozenset({0xE1, 0xED, 0xFE, *range(0xE3, 0xED), 0xEF})
_ORIENTATION = 0x0112
MOST_TEXT = 4_000_000


def picture_pieces(data: bytes, place: str = "图片属性") -> Iterator[Piece]:
    """Everything readable in the segments that are no picture. Raises Unreadable for broken ones."""
    segments = [body for keep, body in _segments(data) if not keep]
    text = "\n".join(line for body in segments for form in (body, *_unzipped(body)) for line in runs(form))
    utf8 = "\n".join(body.decode("utf-8", errors="ignore") for body in segments)
    yield Piece(place, f"{text}\n{utf8}"[:MOST_TEXT], True, EXIF)


def strip_picture(data: bytes) -> bytes:
    """The same picture without them; how it is to be turned stays. Pixels are not coded again."""
    pieces = list(_segments(data))
    if all(keep for keep, _ in pieces):
        return data
    if data.startswith(PNG):
        return PNG + b"".join(body for keep, body in pieces if keep)
    turned = _turned(data)
    return JPEG + turned + b"".join(body for keep, body in pieces if keep)


def _segments(data: bytes) -> Iterator[tuple[bool, bytes]]:
    """(is picture, bytes) in order, without the first magic bytes."""
    try:
        yield from _png(data) if data.startswith(PNG) else _jpeg(data)
    except (struct.error, IndexError):
        raise Unreadable("damaged", DAMAGED) from None


def _png(data: bytes) -> Iterator[tuple[bool, bytes]]:
    at = len(PNG)
    while at < len(data):
        (size,) = struct.unpack_from(">I", data, at)
        kind, end = data[at + 4 : at + 8], at + 12 + size
        yield kind not in _PNG_WORDS, data[at:end]
        at = end
        if kind == b"IEND":
            break
    if at < len(data):
        yield False, data[at:]  # behind the end: no viewer shows it


def _jpeg(data: bytes) -> Iterator[tuple[bool, bytes]]:
    at, minimal = 2, _turned(data)
    while at + 4 <= len(data):
        if data[at] != 0xFF:
            raise IndexError
        marker = data[at + 1]
        if marker == 0xDA:
            end = data.rfind(b"\xff\xd9") + 2
            end = end if end > at else len(data)
            yield True, data[at:end]
            if end < len(data):
                yield False, data[end:]
            return
        (size,) = struct.unpack_from(">H", data, at + 2)
        segment = data[at : at + 2 + size]
        if marker not in _JPEG_WORDS:
            yield True, segment
        elif segment != minimal:  # what strip_picture itself leaves is not reported again, and kept once
            yield False, segment
        at += 2 + size


def _turned(data: bytes) -> bytes:
    """An EXIF segment that says only how the picture is to be turned; nothing if it stands upright."""
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data), formats=("JPEG",)) as image:
            turned = image.getexif().get(_ORIENTATION, 1)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return b""
    if turned not in range(2, 9):
        return b""
    exif = Image.Exif()
    exif[_ORIENTATION] = turned
    body = exif.tobytes()
    body = body if body.startswith(b"Exif\x00\x00") else b"Exif\x00\x00" + body
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def _unzipped(chunk: bytes) -> Iterator[bytes]:
    """The text of a packed PNG chunk (zTXt, packed iTXt)."""
    if chunk[4:8] not in (b"zTXt", b"iTXt"):
        return
    body = chunk[8:-4]
    for at in (i for i in range(min(len(body), 200)) if body[i : i + 1] == b"\x78"):
        try:
            yield zlib.decompressobj().decompress(body[at:], MOST_TEXT)
        except zlib.error:
            continue
