"""A page of another government site: its title, dates, marks, text, files. Pure; runs in the child process only.

Most sites carry the meta tags of 政府网站 standards (ArticleTitle, PubDate, ColumnName …); where they are missing, the
words 索引号, 发文字号, 发布日期 on the page are read. What can't be found stays empty for the clerk.
"""

from __future__ import annotations

import hashlib
import re
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import html

from gongkai.base.files import sniff
from gongkai.domains.disclosure import html_text
from gongkai.domains.disclosure.old_site import moment

MOST_FILES = 20
FILES = re.compile(r"\.(pdf|docx?|xlsx?|wps|et|ofd|txt|zip|rar)$", re.I)
CHARSET = re.compile(rb"<meta[^>]{0,200}charset=[\"']?([\w-]{2,20})", re.I)
#: Where the article stands on common systems, most telling first.
BODIES = (
    "//*[@id='UCAP-CONTENT']", "//*[contains(@class,'trs_editor_view')]", "//*[contains(@class,'TRS_Editor')]",
    "//*[contains(@class,'v_news_content')]", "//*[@id='zoom']", "//*[@id='Zoom']", "//*[contains(@class,'pages_content')]",
    "//*[contains(@class,'article-content')]", "//*[contains(@class,'article_content')]", "//*[@id='articleContent']",
    "//article", "//*[@id='content']", "//*[contains(@class,'content')]",
)  # fmt: skip
_LABELS = {
    "index_number": r"索\s*引\s*号\s*[:：]?\s*([0-9A-Za-z][0-9A-Za-z/\-_.]{3,59})",
    "document_number": r"(?:发文字号|文\s*号)\s*[:：]?\s*([^\s:：]{2,20}[〔\[【（(]\s*(?:19|20)\d\d\s*[〕\]】）)]\s*\d{1,5}\s*号)",
    "made_on": r"(?:成文日期|生成日期)\s*[:：]?\s*([12]\d{3}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2})",
    "published": r"(?:发布日期|发布时间|日期)\s*[:：]?\s*([12]\d{3}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}日?(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?)",
    "source": r"(?:信息来源|来源)\s*[:：]\s*([^\s|｜]{2,60})",
}  # fmt: skip
_MARKS = {name: re.compile(pattern) for name, pattern in _LABELS.items()}


def read_page(data: bytes, url: str, content_type: str) -> dict[str, Any]:
    """What the page says: title, published and made_on (ISO or ""), index_number, document_number, column, source,
    keywords, summary, html (cleaned), text, digest (of the text without spaces), files [{"url", "title"}].
    Never raises on any bytes."""
    text = _decoded(data, content_type)
    root = _parse(text)
    meta = _meta(root)
    files = _files(root, url)
    seen = " ".join(_visible(root).split())[:200_000]
    body = html_text.clean(_article(root, seen)).html
    words = html_text.plain_text(body)
    found = {name: _labelled(name, seen) for name in _MARKS}
    return {
        "title": _title(root, meta),
        "published": _iso(meta.get("pubdate", "")) or _iso(found["published"]),
        "made_on": _iso(found["made_on"])[:10],
        "index_number": found["index_number"],
        "document_number": found["document_number"].replace("[", "〔").replace("]", "〕"),
        "column": meta.get("columnname", "")[:120],
        "source": (meta.get("contentsource", "") or found["source"])[:120],
        "keywords": [k for k in re.split(r"[;；,，\s]+", meta.get("keywords", "")) if k][:10],
        "summary": meta.get("description", "")[:300],
        "html": body,
        "text": words,
        "digest": text_digest(words),
        "files": files,
    }


def text_digest(text: str) -> str:
    """By which a page is the same as when it was captured: its words without any white space."""
    return hashlib.sha256("".join(text.split()).encode("utf-8", "replace")).hexdigest()


def _decoded(data: bytes, content_type: str) -> str:
    named = re.search(r"charset=[\"']?([\w-]+)", content_type, re.I)
    in_page = CHARSET.search(data[:4096])
    for name in (named and named[1], in_page and in_page[1].decode("ascii", "ignore")):
        if name:
            try:
                return data.decode("gb18030" if name.lower().startswith("gb") else name)
            except (LookupError, UnicodeDecodeError):
                continue
    return sniff.decode(data) or data.decode("utf-8", "replace")


def _parse(text: str) -> html.HtmlElement:
    clean = re.sub(r"^\s*<\?xml[^>]*>", "", html_text.UNSEEN.sub("", text))
    try:
        return html.document_fromstring(clean or "<p></p>")
    except Exception:  # lxml raises what a broken page leads it into
        return html.document_fromstring("<html><body><p></p></body></html>")


def _meta(root: html.HtmlElement) -> dict[str, str]:
    found: dict[str, str] = {}
    for tag in root.iter("meta"):
        name = (tag.get("name") or "").strip().lower()
        if name and name not in found:
            found[name] = " ".join((tag.get("content") or "").split())
    return found


def _title(root: html.HtmlElement, meta: dict[str, str]) -> str:
    heading = next(
        (" ".join(h.text_content().split()) for h in root.iter("h1") if h.text_content().strip()), ""
    )
    whole = " ".join((root.findtext(".//title") or "").split())
    shown = meta.get("articletitle") or heading or re.split(r"[_|–-]", whole)[0].strip()
    return shown[:300]


def _visible(root: html.HtmlElement) -> str:
    pieces = []
    for element in root.iter():
        if not isinstance(element.tag, str) or element.tag in ("script", "style", "title"):
            pieces.append(element.tail or "")
            continue
        pieces += [element.text or "", element.tail or "", " "]
    return " ".join(pieces)


def _labelled(name: str, seen: str) -> str:
    match = _MARKS[name].search(seen)
    return "".join(match[1].split()) if match and name != "published" else match[1].strip() if match else ""


def _iso(text: str) -> str:
    at = moment(text)
    return at.isoformat() if at else ""


def _article(root: html.HtmlElement, seen: str) -> str:
    """The element that holds the article, as HTML; the whole page's words where none stands out."""
    for path in BODIES:
        holders = [e for e in root.xpath(path) if len(e.text_content().strip()) > 30]
        if holders:
            best = max(holders, key=lambda e: len(e.text_content()))
            return str(html.tostring(best, encoding="unicode"))
    blocks = [e for e in root.iter("div", "td", "section") if e.findall("p")]
    if blocks:
        best = max(blocks, key=lambda e: sum(len(p.text_content()) for p in e.findall("p")))
        return str(html.tostring(best, encoding="unicode"))
    body = root.find("body")
    return str(html.tostring(body if body is not None else root, encoding="unicode"))


def _files(root: html.HtmlElement, url: str) -> list[dict[str, str]]:
    found: dict[str, str] = {}
    for link in root.iter("a"):
        try:
            target = urljoin(url, (link.get("href") or "").strip())
            path = urlsplit(target).path
        except ValueError:
            continue
        name = " ".join(link.text_content().split()) or path.rpartition("/")[2]
        if FILES.search(path) and target.startswith(("http://", "https://")):
            found.setdefault(target[:500], name[:200])
    return [{"url": target, "title": name} for target, name in list(found.items())[:MOST_FILES]]
