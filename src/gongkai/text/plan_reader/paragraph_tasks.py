"""A plan without a table → tasks: each ends with its units in brackets, or has lines 牵头单位：… below it."""

from __future__ import annotations

import re
from collections import Counter

from gongkai.text.plan_reader.blocks import Paragraph
from gongkai.text.plan_reader.outline import Outline
from gongkai.text.plan_reader.results import PlanReading
from gongkai.text.plan_reader.table_tasks import Draft
from gongkai.text.plan_reader.unit_cells import read_parties, take_party_brackets
from gongkai.text.plan_reader.wording import as_title, leading_number, split_title, squeeze, tidy

_LABEL_LINE = re.compile(
    r"[\s\u3000（(]*(?:(?:牵头|责任|配合|协办|主办|主责|落实|承办|负责|参与|协助)(?:责任)?(?:单位|部门|科室|股室|处室)|(?:完成)?(?:时限|期限|时间)(?:要求|节点)?)[）)]?\s*[:：]"
)
_HEADING_KINDS = ("cn", "cn_paren", "part", "article")


def has_parties(text: str) -> bool:
    """Whether a paragraph ends with units in brackets or is a line that names them."""
    return bool(_LABEL_LINE.match(text)) or bool(take_party_brackets(text)[1])


class ParagraphReader:
    """Reads paragraphs into drafts. ``open`` is the numbered paragraph whose units are still to come."""

    def __init__(self, reading: PlanReading) -> None:
        self.reading = reading
        self.outline = Outline()
        self.drafts: list[Draft] = []
        self._open: tuple[Paragraph, list[str]] | None = None
        self._task_kinds: set[str] = set()
        self._unitless = False

    def read(self, paragraphs: list[Paragraph], task_kind: str | None = None) -> list[Draft]:
        """``task_kind``: the style of number that tasks have in a plan that names no units."""
        self._task_kinds = {task_kind} if task_kind else _kinds_of_tasks(paragraphs)
        self._unitless = task_kind is not None
        heading_kinds = _kinds_of_headings(paragraphs)
        for position, paragraph in enumerate(paragraphs):
            self._take(paragraph)
            prefix = leading_number(paragraph.text)
            heads = prefix is not None and prefix.kind in heading_kinds
            if heads and self._open and self._open[0] is paragraph and _own_units_below(paragraphs, position):
                self._close()
        self._close()
        self._keep_one_style_of_numbers()
        return self.drafts

    def _keep_one_style_of_numbers(self) -> None:
        """（二） among 1. 2. 3. counts something else: such tasks get their number by order."""
        kinds = Counter(draft.number_kind for draft in self.drafts if draft.number_kind)
        numbers = [draft.number for draft in self.drafts if draft.number is not None]
        if len(kinds) < 2 or len(set(numbers)) == len(numbers):
            return
        main = kinds.most_common(1)[0][0]
        for draft in self.drafts:
            if draft.number_kind != main:
                draft.number = None

    def _take(self, paragraph: Paragraph) -> None:
        text = paragraph.text
        if _LABEL_LINE.match(text) and (self._open or self.drafts):
            self._label_line(text)
            return
        body, brackets = take_party_brackets(text)
        prefix = leading_number(text)
        if prefix and (not self._open or prefix.kind != "arabic_paren" or "arabic_paren" in self._task_kinds):
            self._close()
            self._open = (paragraph, [body])
        elif self._open:
            if body.strip():
                self._open[1].append(body)
        elif brackets and body.strip():
            self._open = (paragraph, [body])
        elif brackets and self.drafts:
            for bracket in brackets:  # 「（市财政局牵头）」 on a line of its own after the task
                self.drafts[-1].parties.merge(read_parties(bracket, "responsible"))
                self.drafts[-1].source.append(bracket)
            return
        else:
            self._unplaced(paragraph)
            return
        if brackets:
            self._finish(brackets, text)

    def _label_line(self, text: str) -> None:
        """牵头单位：市财政局 — on a line of its own, below the task it belongs to."""
        content = text.strip().strip("（()） 。")
        if self._open:
            self._finish([content], text)
        else:
            _take_labels(self.drafts[-1], content)

    def _finish(self, brackets: list[str], last_text: str) -> None:
        """The open paragraphs are a task: their units have come."""
        assert self._open is not None
        paragraph, lines = self._open
        self._open = None
        prefix = leading_number(lines[0])
        draft = Draft(paragraph.place)
        body = "\n".join([prefix.rest if prefix else lines[0], *lines[1:]])
        title, requirement = split_title(body) if len(lines) == 1 else _title_and_rest(body)
        draft.title, draft.requirement = as_title(title), tidy(requirement)
        if prefix and prefix.kind != "dotted":
            draft.number, draft.number_kind = prefix.number, prefix.kind
        if prefix:
            self.outline.close(prefix.kind)
        draft.section, draft.subsection = self.outline.headings()
        draft.source = list(lines)
        for bracket in brackets:
            _take_labels(draft, bracket)
        self.drafts.append(draft)
        self.outline.leave()

    def _close(self) -> None:
        """The open paragraphs got no units: a heading, or text that belongs to no task."""
        if self._open is None:
            return
        paragraph, lines = self._open
        self._open = None
        prefix = leading_number(lines[0])
        is_task = prefix is not None and prefix.kind in self._task_kinds
        if is_task and prefix and (self._unitless or self._follows(prefix.number)):
            self._open = (paragraph, lines)
            self._finish([], lines[-1])
        elif prefix is not None and prefix.kind in (*_HEADING_KINDS, "arabic"):
            head, rest = split_title(lines[0])
            if len(squeeze(head)) <= 60:
                self.outline.enter(head)
                lines = [rest, *lines[1:]]
            for line in lines:
                if line.strip():
                    self._unplaced(paragraph, line)
        else:
            for line in lines:
                self._unplaced(paragraph, line)

    def _follows(self, number: int) -> bool:
        return bool(self.drafts) and self.drafts[-1].number == number - 1

    def _unplaced(self, paragraph: Paragraph, text: str | None = None) -> None:
        shown = tidy(text if text is not None else paragraph.text)
        self.reading.warn(
            "text_unplaced", f"这段文字不属于任何任务：“{shown[:40]}”。请核对是否遗漏任务。", paragraph.place
        )


def _own_units_below(paragraphs: list[Paragraph], position: int) -> int:
    """How many paragraphs right below a short numbered line end with units of their own."""
    line = squeeze(paragraphs[position].text)
    if len(line) > 60 or "。" in line[:-1]:
        return 0
    own = 0
    for paragraph in paragraphs[position + 1 :]:
        if leading_number(paragraph.text) is not None or _LABEL_LINE.match(paragraph.text):
            break
        body, brackets = take_party_brackets(paragraph.text)
        own += bool(brackets and body.strip())
    return own


def _kinds_of_headings(paragraphs: list[Paragraph]) -> set[str]:
    """Styles of number whose lines stand over several tasks, each a paragraph that ends with its units."""
    return {
        prefix.kind
        for position, paragraph in enumerate(paragraphs)
        if (prefix := leading_number(paragraph.text)) is not None
        and _own_units_below(paragraphs, position) >= 2
    }


def unitless_kind(paragraphs: list[Paragraph]) -> str | None:
    """The style of number of the tasks in a plan that names no units: the lowest one used three times."""
    for kind in ("arabic", "cn_paren"):
        numbered = [leading_number(paragraph.text) for paragraph in paragraphs]
        if (
            sum(1 for prefix in numbered if prefix and prefix.kind == kind and len(squeeze(prefix.rest)) > 12)
            >= 3
        ):
            return kind
    return None


def _kinds_of_tasks(paragraphs: list[Paragraph]) -> set[str]:
    """The styles of number of those paragraphs that end with their units."""
    kinds = set()
    for paragraph in paragraphs:
        prefix = leading_number(paragraph.text)
        if prefix and take_party_brackets(paragraph.text)[1]:
            kinds.add(prefix.kind)
    return kinds


def _title_and_rest(body: str) -> tuple[str, str]:
    """Several paragraphs: the first is the title where it is short, else its first sentence."""
    first, _, rest = body.partition("\n")
    if len(squeeze(first)) <= 40 and "。" not in first.strip()[:-1]:
        return first, rest
    title, remainder = split_title(first)
    return title, "\n".join(filter(None, [remainder, rest]))


def _take_labels(draft: Draft, content: str) -> None:
    """Units or a time limit; several lines add up (牵头单位：… then 责任单位：…)."""
    found = read_parties(content, "responsible")
    only_help = re.match(r"\s*(?:配合|协办|参与|协助)", content)
    if only_help and draft.parties.responsible and not draft.parties.leads:
        # 责任单位：A on one line and 配合单位：B on the next: as in a table, A leads
        draft.parties.leads, draft.parties.responsible = draft.parties.responsible, []
    draft.parties.merge(found)
    draft.source.append(content)
