"""A Word, Excel or PDF file as HTML. Pure; runs in the child process only (base.files.child)."""

from __future__ import annotations

import base64
import datetime as dt
import io
import re
from html import escape
from typing import Any

from gongkai.base.files.child import Refusal

NUMBER = re.compile(r"[\u4e00-\u9fff]{1,20}〔\d{4}〕\d+号")
TYPE_AT_END = re.compile(
    r"(决议|决定|命令|公报|公告|通告|意见|通知|通报|报告|请示|批复|议案|函|纪要|办法|方案|规定|细则|规划)([（(].*[）)])?$"
)
HEAD_STYLES = ("Title", "标题", "Heading 1", "标题 1")
MAX_ROWS = 5000
MAX_CELLS = 100_000
STYLES = """
p[style-name='Title'] => h2:fresh
p[style-name='标题'] => h2:fresh
p[style-name='标题 1'] => h2:fresh
p[style-name='标题 2'] => h3:fresh
p[style-name='标题 3'] => h4:fresh
p[style-name='heading 1'] => h2:fresh
p[style-name='heading 2'] => h3:fresh
p[style-name='heading 3'] => h4:fresh
p[style-name='heading 4'] => h5:fresh
u => u
"""


def word(data: bytes) -> dict[str, Any]:
    """A .docx: {"title", "number", "html", "images": [{"type", "data" (base64)}], "lost": [Chinese]}.

    Pictures stand in the HTML as /files/picture-N/ (N from 0). Raises Refusal "damaged".
    """
    import mammoth

    images: list[dict[str, str]] = []
    lost = []

    @mammoth.images.img_element  # type: ignore[untyped-decorator]
    def picture(image: Any) -> dict[str, str]:
        with image.open() as opened:
            content = opened.read()
        if image.content_type not in ("image/png", "image/jpeg"):
            lost.append(
                f"有一张{image.content_type.rpartition('/')[2]}格式的图片没有导入，请转成 PNG 或 JPG。"
            )
            return {"src": ""}
        images.append({"type": image.content_type, "data": base64.b64encode(content).decode()})
        return {"src": f"/files/picture-{len(images) - 1}/"}

    try:
        result = mammoth.convert_to_html(
            io.BytesIO(data), convert_image=picture, style_map=STYLES, id_prefix=""
        )
    except MemoryError:
        raise
    except Exception:  # what a damaged package leads mammoth into is anything
        raise Refusal(
            "damaged", "Word 文件读不出正文。请用 WPS 或 Word 打开，另存为 .docx 后再上传。"
        ) from None
    title, number = _head(data)
    return {"title": title, "number": number, "html": result.value, "images": images, "lost": lost}


def _head(data: bytes) -> tuple[str, str]:
    """Title and 发文字号 as they stand at the head of an official document (GB/T 9704): the title's lines come before
    the first empty line or the salutation and end with the document's type; a centred head is a title anyway."""
    import docx
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    try:
        paragraphs = docx.Document(io.BytesIO(data)).paragraphs
    except Exception:  # mammoth could read it, python-docx could not: the clerk types the title
        return "", ""
    lines: list[str] = []
    number, centred = "", False
    for paragraph in paragraphs[:20]:
        text = re.sub(r"\s+", "", paragraph.text)
        if (not text and lines) or text.endswith(("：", ":")) or len(text) > 60:
            break
        if found := NUMBER.search(text):
            number = number or found[0]
        elif text and not text.endswith("文件") and not re.fullmatch(r"[（(].*[）)]", text):
            style = getattr(paragraph.style, "name", "") or ""
            is_head = style in HEAD_STYLES or paragraph.alignment == WD_ALIGN_PARAGRAPH.CENTER
            if centred and not is_head:
                break
            centred = is_head
            lines.append(text)
    title = "".join(lines)
    return (title[:300] if centred or TYPE_AT_END.search(title) else ""), number


def table(data: bytes) -> dict[str, Any]:
    """The visible sheets of an .xlsx as tables. Raises Refusal: damaged, too_long."""
    import openpyxl

    try:
        book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    except MemoryError:
        raise
    except Exception:
        raise Refusal("damaged", "工作簿读不出来。请用 WPS 或 Excel 打开，另存为 .xlsx 后再上传。") from None
    lost, parts, cells = [], [], 0
    sheets = [s for s in book.worksheets if s.sheet_state == "visible"]
    if len(sheets) < len(book.worksheets):
        lost.append("隐藏的工作表没有导入。如果文件还要作附件公开，请先删去隐藏的内容。")
    for sheet in sheets:
        cells += sheet.max_row * sheet.max_column
        if sheet.max_row > MAX_ROWS or cells > MAX_CELLS:
            message = f"表格太大（{sheet.max_row}行），网页上无法阅读。请把它作为附件上传，正文写说明。"
            raise Refusal("too_long", message)
        hidden = any(d.hidden for d in sheet.row_dimensions.values())
        hidden = hidden or any(d.hidden for d in sheet.column_dimensions.values())
        if hidden:
            lost.append(f"工作表“{sheet.title}”里隐藏的行或列没有导入。")
        parts.append(_sheet(sheet, caption=sheet.title if len(sheets) > 1 else ""))
    return {"title": "", "number": "", "html": "".join(parts), "images": [], "lost": lost}


def _sheet(sheet: Any, caption: str) -> str:
    spans = {}
    covered = set()
    for area in sheet.merged_cells.ranges:
        spans[area.min_row, area.min_col] = (area.size["rows"], area.size["columns"])
        covered |= {
            (r, c)
            for r in range(area.min_row, area.max_row + 1)
            for c in range(area.min_col, area.max_col + 1)
        }
    covered -= spans.keys()
    rows: list[str] = []
    for row in sheet.iter_rows():
        if not row or sheet.row_dimensions[row[0].row].hidden:
            continue
        shown = [c for c in row if not sheet.column_dimensions[c.column_letter].hidden]
        if not any(c.value is not None for c in shown):
            continue
        tag = "td" if rows else "th"
        rows.append("".join(_cell(c, tag, spans) for c in shown if (c.row, c.column) not in covered))
    if not rows:
        return ""
    head = f"<caption>{escape(caption)}</caption>" if caption else ""
    body = "".join(f"<tr>{r}</tr>" for r in rows[1:])
    return f"<table>{head}<thead><tr>{rows[0]}</tr></thead><tbody>{body}</tbody></table>"


def _cell(cell: Any, tag: str, spans: dict[tuple[int, int], tuple[int, int]]) -> str:
    rows, columns = spans.get((cell.row, cell.column), (1, 1))
    span = (f' rowspan="{rows}"' if rows > 1 else "") + (f' colspan="{columns}"' if columns > 1 else "")
    return f"<{tag}{span}>{escape(_shown(cell.value))}</{tag}>"


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, float):
        return f"{value:.10g}"
    return str(value)


def pdf(data: bytes) -> dict[str, Any]:
    """A .pdf stays an attachment; its words, so that title and text can be looked at. {"title", "text"}."""
    from gongkai.base.files.reading import pdf_texts

    text = "\n".join(part for place, part in pdf_texts(data) if place == "body")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return {"title": lines[0][:300] if lines else "", "text": text}
