"""The body of a record as HTML: cleaned to what we publish, read as plain text, marked at places. Pure.

The plain text is made by one walk, and marks are put in by the same walk: a place found in the text (code points)
is the same place in the HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import nh3
from lxml import etree, html

TAGS = frozenset(
    [
        "p",
        "h2",
        "h3",
        "h4",
        "h5",
        "ul",
        "ol",
        "li",
        "table",
        "caption",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "th",
        "td",
        "strong",
        "em",
        "u",
        "s",
        "sub",
        "sup",
        "br",
        "hr",
        "blockquote",
        "a",
        "img",
        "figure",
        "figcaption",
        "dl",
        "dt",
        "dd",
    ]
)
#: Kept while cleaning, then turned into what we publish.
RENAMED = {"h1": "h2", "h6": "h5", "b": "strong", "i": "em", "div": "p"}
ATTRIBUTES = {
    "a": {"href", "id"},
    "li": {"id"},
    "img": {"src", "alt"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "ol": {"start"},
}
BLOCKS = frozenset(
    [
        "p",
        "h2",
        "h3",
        "h4",
        "h5",
        "ul",
        "ol",
        "li",
        "table",
        "caption",
        "tr",
        "blockquote",
        "hr",
        "figure",
        "figcaption",
        "dl",
        "dt",
        "dd",
        "div",
    ]
)
#: Our own files only: a picture from elsewhere would tell its host who reads, and can change after the signature.
OWN_FILE = re.compile(r"/files/[a-z0-9-]+/")
NOTE_ID = re.compile(r"(foot|end)note-(ref-)?\d{1,4}")
#: Characters that turn the direction of what follows or can't be seen: a text would read otherwise than it is signed.
UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
CJK = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f"
BETWEEN_CJK = re.compile(f"(?<=[{CJK}])[ \t]*[\r\n]+[ \t]*(?=[{CJK}])")
LINE_END = re.compile(r"[ \t]*[\r\n]+[ \t]*")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """html: what may be published; lost: what was left out, in Chinese, for the desk."""

    html: str
    lost: tuple[str, ...] = ()


def clean(source: str) -> Cleaned:
    """HTML from Word, WPS, a paste or a form, cut down to TAGS. Never raises on any string."""
    seen = UNSEEN.sub("", source)
    kept = nh3.clean(
        seen,
        tags=set(TAGS) | RENAMED.keys(),
        attributes={name: set(names) for name, names in ATTRIBUTES.items()},
        url_schemes={"http", "https", "mailto", "tel"},
        clean_content_tags={"script", "style", "title"},
        link_rel=None,
    )
    root = _parse(kept)
    lost = []
    if "<script" in source.lower() or re.search(r"\son\w+\s*=", source):
        lost.append("脚本已去掉。")
    pictures = _tidy(root)
    if pictures:
        lost.append(f"有{pictures}张图片不能直接粘贴，请作为 Word 文件导入，或作为附件上传。")
    return Cleaned(_inner(root), tuple(lost))


def plain_text(body: str) -> str:
    """The text of cleaned HTML: a line a block, a tab between cells."""
    return _walk(_parse(body))[0]


def paragraphs(text: str) -> list[str]:
    """The lines that hold something."""
    return [line for line in (part.strip() for part in text.split("\n")) if line]


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in the plain text to be shown: [start, end), CSS classes, and what to say about it."""

    start: int
    end: int
    css: str
    title: str
    anchor: str = ""


def marked(body: str, marks: Iterable[Mark]) -> str:
    """The HTML with <mark> around the places."""
    root = _parse(body)
    _, pieces = _walk(root)
    # From the end backwards, so that what was put in moves nothing that is still to be marked.
    for mark in sorted(marks, key=lambda m: (m.start, m.end), reverse=True):
        for piece in reversed(pieces):
            start, end = max(mark.start, piece.start), min(mark.end, piece.end)
            if start < end:
                _put_in(piece, start, end, mark)
    return _inner(root)


def replaced(body: str, edits: Iterable[tuple[int, int, str]]) -> str:
    """The HTML with the text of each place [start, end) of the plain text put in by another; places don't overlap."""
    root = _parse(body)
    _, pieces = _walk(root)
    for start, end, text in sorted(edits, reverse=True):
        for piece in pieces:
            first, last = max(start, piece.start), min(end, piece.end)
            if first >= last:
                continue
            old = (piece.element.tail if piece.is_tail else piece.element.text) or ""
            new = old[: first - piece.start] + text + old[last - piece.start :]
            text = ""  # the first string takes all of it, the others lose their part
            if piece.is_tail:
                piece.element.tail = new
            else:
                piece.element.text = new
    return _inner(root)


# --- inside -------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Piece:
    """A string of the tree: an element's text or tail, and where it stands in the plain text."""

    element: html.HtmlElement
    is_tail: bool
    start: int
    end: int


def _parse(body: str) -> html.HtmlElement:
    try:
        return html.fragment_fromstring(body, create_parent="div")
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        root = html.Element("div")
        root.text = re.sub(r"<[^>]*>", "", body)
        return root


def _inner(root: html.HtmlElement) -> str:
    out = html.tostring(root, encoding="unicode")
    return out[len("<div>") : -len("</div>")] if out.startswith("<div>") else ""


def _tidy(root: html.HtmlElement) -> int:
    """Rename, drop what is not ours, take line ends out of text, drop empty blocks; how many pictures went."""
    pictures = 0
    for element in list(root.iterdescendants()):
        element.tag = RENAMED.get(element.tag, element.tag)
        name = element.get("id")
        if name is not None and not NOTE_ID.fullmatch(name):
            del element.attrib["id"]
        if element.tag == "img" and not OWN_FILE.match(element.get("src", "")):
            pictures += 1
            element.drop_tree()
    for element in root.iter():
        element.text = _one_line(element.text)
        element.tail = _one_line(element.tail)
    _unnest(root)
    _plain_cells(root)
    for element in list(root.iterdescendants("p", "h2", "h3", "h4", "h5", "blockquote")):
        if not "".join(element.itertext()).strip() and element.find(".//img") is None:
            element.drop_tree()
    _wrap_loose(root)
    return pictures


def _one_line(text: str | None) -> str | None:
    if text is None:
        return None
    return LINE_END.sub(" ", BETWEEN_CJK.sub("", text))


def _unnest(root: html.HtmlElement) -> None:
    """A paragraph in a paragraph comes of <div>: the outer one gives way."""
    for outer in list(root.iterdescendants("p")):
        if any(child.tag in BLOCKS for child in outer):
            outer.drop_tag()


def _plain_cells(root: html.HtmlElement) -> None:
    """Word sets a paragraph into each cell: a cell holds its text, further paragraphs behind a line break."""
    for paragraph in list(root.iterdescendants("p")):
        cell = paragraph.getparent()
        if cell is None or cell.tag not in ("td", "th"):
            continue
        if paragraph.getprevious() is not None:
            paragraph.addprevious(html.Element("br"))
        paragraph.drop_tag()


def _wrap_loose(root: html.HtmlElement) -> None:
    """Text that stands in no block becomes a paragraph."""
    current: html.HtmlElement | None = None
    if root.text and root.text.strip():
        current = html.Element("p")
        current.text, root.text = root.text.strip(), None
        root.insert(0, current)
    else:
        root.text = None
    for child in list(root):
        if child is current:
            continue
        if child.tag in BLOCKS:
            current, tail = None, child.tail
            child.tail = None
            if tail and tail.strip():
                current = html.Element("p")
                current.text = tail.strip()
                child.addnext(current)
        elif child.tag == "br":
            current = None
            tail = child.tail
            child.tail = None
            if tail and tail.strip():
                current = html.Element("p")
                current.text = tail.strip()
                child.addnext(current)
            root.remove(child)
        else:
            if current is None:
                current = html.Element("p")
                child.addprevious(current)
            current.append(child)


def _walk(root: html.HtmlElement) -> tuple[str, list[_Piece]]:
    """The plain text, and every string of the tree with its place in it."""
    parts: list[str] = []
    pieces: list[_Piece] = []
    length = 0

    def put(text: str | None) -> None:
        nonlocal length
        if text:
            parts.append(text)
            length += len(text)

    def string(element: html.HtmlElement, is_tail: bool) -> None:
        text = element.tail if is_tail else element.text
        if text:
            pieces.append(_Piece(element, is_tail, length, length + len(text)))
            put(text)

    # iterwalk, not recursion: a paste may nest a thousand deep.
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            if element.tag in ("td", "th"):
                put("\t" if parts and not parts[-1].endswith("\n") else None)
            elif element.tag == "br" and next(element.iterancestors("td", "th"), None) is not None:
                put(" ")
            elif element.tag in BLOCKS or element.tag == "br":
                put("\n" if parts and not parts[-1].endswith(("\n", "\t")) else None)
            string(element, False)
        else:
            if element.tag in BLOCKS:
                put("\n" if parts and not parts[-1].endswith("\n") else None)
            if element is not root:
                string(element, True)
    return "".join(parts), pieces


def _put_in(piece: _Piece, start: int, end: int, mark: Mark) -> None:
    element = piece.element
    text = (element.tail if piece.is_tail else element.text) or ""
    start, end = start - piece.start, end - piece.start
    made = html.Element("mark", {"class": mark.css, "title": mark.title})
    if mark.anchor:
        made.set("id", mark.anchor)
    made.text, made.tail = text[start:end], text[end:]
    if piece.is_tail:
        element.tail = text[:start]
        parent = element.getparent()
        parent.insert(parent.index(element) + 1, made)
    else:
        element.text = text[:start]
        element.insert(0, made)
    piece.end = piece.start + start  # what is left of this string ends before the mark
