"""The head of the document: title, 发文字号, issuer, year, documents above it, what the notice requires."""

from __future__ import annotations

import re
from typing import Any

from gongkai.text.due_phrases import normalise
from gongkai.text.plan_reader.blocks import Paragraph
from gongkai.text.plan_reader.wording import first_sentence, half_width, leading_number, squeeze, tidy_line

_NUMBER = re.compile(r"[\u4e00-\u9fffA-Za-z]{1,16}[〔\[（(【［﹝][12]\d{3}(?:年)?[〕\]）)】］﹞]第?\d{1,5}号")
_LABELLED_NUMBER = re.compile(r"(?:发文字号|文号|文件编号)[:：]?")
_TITLE_END = re.compile(
    r"(?:通知|意见|方案|要点|分解表|分工表|任务表|一览表|清单|计划|台账|分工|函|分解|表|措施|情况|安排|细则|目标|责任书|重点)"
    r"(?:[（(](?:20\d{2}年?版?|试行|修订|征求意见稿|送审稿|代拟稿|摘要|节选|初稿|[一二三四\d])[）)])?(?:[》）)]*(?:的通知|的函)?)$"
)
_PLAN_WORD = re.compile(r"公开|任务|要点|分工|方案|工作")
_TAG = re.compile(
    r"^(?:【[^】]{2,12}】|附件\s*[\d一二三四五]{1,2}\s*[:：.、]?\s*(?=\S{6}))"
)  # what a site puts before a title in its lists
_ADDRESSEE = re.compile(r".{2,}[:：]$")
_BOILERPLATE = re.compile(
    r"索引号|发布机构|发布日期|成文日期|主题分类|组配分类|生成日期|有效性|名称[:：]|浏览|字号|打印|分享|首页|当前位置|来源[:：]"
)
_YEAR_RANGE = re.compile(r"20\d{2}年?[—－–\-~～至]{1,2}20\d{2}年?")  # 2021—2025年 names no plan year
_DATE_LINE = re.compile(r"(?:19|20)\d{2}年\d{1,2}月\d{1,2}日$")
_ISSUER_END = re.compile(
    r"(?:办公室|办公厅|人民政府|委员会|领导小组|局|厅|办|中心|委|管委会|院|处|会|部|社)$"
)


def read_title(paragraphs: list[Paragraph], caption: str | None) -> str | None:
    """The title of the notice, over as many lines as it runs, else that of the plan, else ``caption``."""
    lines = [_TAG.sub("", tidy_line(paragraph.text)) for paragraph in paragraphs[:60]]
    for start, line in enumerate(lines):
        if _BOILERPLATE.search(line) or len(line) > 90:
            continue
        if "关于" in line or (re.search(r"人民政府|办公室|局|委员会", line) and _follows_about(lines, start)):
            title = _joined(lines, start)
            if title:
                return title
    for start, line in enumerate(lines):
        plain = squeeze(line)
        if len(plain) > 60 or len(plain) < 6 or not _PLAN_WORD.search(plain) or _NUMBER.fullmatch(plain):
            continue
        if re.search(r"[。；，]$|^附件[:：]|^[一二三四五六七八九十]、", plain) or _BOILERPLATE.search(plain):
            continue
        # a menu of a page also says 政务公开: a title names its year or ends as titles end
        if re.search(r"20\d{2}年?", normalise(plain)) or _TITLE_END.search(plain):
            title = _joined(lines, start)
            if title:
                return title
    return _TAG.sub("", tidy_line(caption)) if caption else None


def _follows_about(lines: list[str], start: int) -> bool:
    following = lines[start + 1 : start + 2]
    return bool(following and re.match(r"(?:印发|关于|转发|下发)", following[0]))


def _joined(lines: list[str], start: int) -> str | None:
    """Lines from ``start`` up to the word that ends a title; None where it does not end within four."""
    text = ""
    for line in lines[start : start + 4]:
        if re.search(r"[。；]", line) or _ADDRESSEE.fullmatch(line) or leading_number(line):
            break
        text += line
        opened = text.count("《") - text.count("》") + text.count("〈") - text.count("〉")
        if (
            _TITLE_END.search(text)
            and opened <= 0
            and ("印发" not in text or text.endswith(("通知", "函", "》")))
        ):
            return text
    return None


def read_document_number(paragraphs: list[Paragraph]) -> str | None:
    """The document's own 发文字号: alone on its line or labelled, before the text begins."""
    for paragraph in paragraphs[:60]:
        plain = squeeze(paragraph.text)
        bare = _LABELLED_NUMBER.sub("", plain)
        bare = re.sub(r"(?:签发人|签发)[:：]?.{0,12}$", "", bare)
        if _NUMBER.fullmatch(bare):
            return bare
        labelled = re.search(rf"(?:发文字号|文号)[:：]?({_NUMBER.pattern})", plain)
        if labelled:
            return labelled.group(1)
    return None


def read_issuer(title: str | None, paragraphs: list[Paragraph]) -> str | None:
    """Who issued it: before 关于 in the title, else the signature above the date, else what a page says."""
    if title and "关于" in title:
        name = title.split("关于")[0]
        if _ISSUER_END.search(name):
            return name
    lines = [squeeze(paragraph.text) for paragraph in paragraphs]
    for above, line in zip(lines, lines[1:], strict=False):
        if _DATE_LINE.fullmatch(normalise(line)) and _ISSUER_END.search(above) and len(above) <= 30:
            return above
    for line in lines[:60]:
        found = re.search(
            r"(?:发文机关|发布机构|制发机关|公开责任部门)[:：]?([\u4e00-\u9fff（）]{4,30}?(?:办公室|办公厅|人民政府|局|委员会|委))",
            line,
        )
        if found:
            return found.group(1)
    return None


def read_year(
    title: str | None, paragraphs: list[Paragraph], document_number: str | None, caption: str | None
) -> int | None:
    """The plan's year: of its title, else of the attachment's or table's title, else of its number."""
    texts = [title or "", caption or ""]
    texts += [
        paragraph.text
        for paragraph in paragraphs[:60]
        if re.search(r"要点|方案|分解|分工|任务", paragraph.text)
    ][:3]
    for text in texts:
        plain = _YEAR_RANGE.sub("", normalise(text))
        found = re.search(r"(20\d{2})(?:年|版)", plain) or re.search(r"(20\d{2})年?度", plain)
        if found:
            return int(found.group(1))
    found = re.search(r"[〔\[（(【﹝［](20\d{2})", document_number or "")
    if found:
        return int(found.group(1))
    dated = (
        re.match(r"(20\d{2})年\d{1,2}月\d{1,2}日", normalise(paragraph.text)) for paragraph in paragraphs
    )
    return next((int(date.group(1)) for date in dated if date), None)


def read_upper_documents(paragraphs: list[Paragraph], own_number: str | None) -> list[dict[str, str | None]]:
    """The documents it carries out, each 《title》（number）, as the introduction names them."""
    found: list[dict[str, str | None]] = []
    for paragraph in paragraphs:
        text = half_width(paragraph.text)
        for match in re.finditer(rf"》\s*[（(]\s*({_NUMBER.pattern})\s*[，,）)]", text):
            number = match.group(1)
            if number == own_number or any(entry["document_number"] == number for entry in found):
                continue
            found.append({"title": _title_before(text, match.start()), "document_number": number})
        found += _unnumbered(text, found)
    return found


def _unnumbered(text: str, known: list[dict[str, str | None]]) -> list[dict[str, str | None]]:
    """Documents above that the introduction names without a number: 根据《…要点的通知》要求，现将…印发给你们."""
    before, own, _ = text.partition("现将")
    if not own or not re.search(r"根据|贯彻|落实|按照|依据", before):
        return []
    titles = {entry["title"] for entry in known}
    found: list[dict[str, str | None]] = []
    for match in re.finditer(r"》(?!\s*[（(])", before):
        title = _title_before(before, match.start())
        if title and title not in titles and re.search(r"(?:通知|要点|意见|方案|分解表|分工)$", title):
            found.append({"title": title, "document_number": None})
    return found


def _title_before(text: str, end: int) -> str | None:
    """The text of the 《…》 that closes at ``end``, with 《》 inside it counted."""
    depth = 0
    for position in range(end, -1, -1):
        if text[position] == "》":
            depth += 1
        elif text[position] == "《":
            depth -= 1
            if depth == 0:
                return tidy_line(text[position + 1 : end])
    return None


def read_requirements(paragraphs: list[Paragraph], *, restart: bool = False) -> list[dict[str, Any]]:
    """What the notice asks of all: its 一、二、三、 paragraphs, up to the attachment.

    With ``restart`` also those of the attachment, whose numbers begin again (总体要求, 保障措施).
    """
    found: list[dict[str, Any]] = []
    signed = False
    for paragraph in paragraphs:
        plain = squeeze(paragraph.text)
        if not restart and found and re.match(r"附件?[:：\d一]?", plain) and plain.startswith("附"):
            break
        if found and _DATE_LINE.fullmatch(normalise(plain)):
            signed = True  # what follows the signature is no part of what the notice says
        prefix = leading_number(paragraph.text)
        if prefix is not None and prefix.kind == "cn":
            if prefix.number == 1 and found and not restart:
                break
            signed = False
            title, rest = first_sentence(tidy_line(prefix.rest))
            found.append({"number": prefix.number, "title": title.rstrip("。"), "text": rest})
        elif (
            found
            and not signed
            and not (
                _DATE_LINE.search(normalise(plain)) or _ISSUER_END.search(plain) or plain.startswith("（此件")
            )
        ):
            found[-1]["text"] = "\n".join(filter(None, [found[-1]["text"], tidy_line(paragraph.text)]))
    return [entry for entry in found if entry["text"] or entry["title"]]
