"""From blocks to a reading: which tables are the plan, which paragraphs its head, and what is left over."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gongkai.text.plan_reader import checks, head
from gongkai.text.plan_reader.blocks import Block, Paragraph, Table
from gongkai.text.plan_reader.columns import Columns, find_columns, guess_columns
from gongkai.text.plan_reader.outline import Outline
from gongkai.text.plan_reader.paragraph_tasks import ParagraphReader, has_parties, unitless_kind
from gongkai.text.plan_reader.results import Place, PlanReading, PlanUnreadable, Task
from gongkai.text.plan_reader.table_tasks import Draft, TableReader
from gongkai.text.plan_reader.wording import first_sentence, leading_number, squeeze, tidy

# Formulas that close a document; they say nothing about tasks.
_CLOSING = re.compile(
    r"联系人|联系电话|续表|续上表|[（(]?接上页|单位[:：]|填报|抄送|印发$|.*印发$|附件|\(此件|（此件|（公开|存档|.*办公室\d{4}年|\d{4}年\d{1,2}月\d{1,2}日$|主送|共印|—?\d+—?$"
    r"|第\d+页|扫一扫|打印|关闭|版权所有|主办单位|承办单位|网站标识码|.*ICP备|.*公网安备|上一篇|下一篇|分享|【"
)
# Sections of a plan without a table that hold for all tasks and are none themselves.
_GENERAL = re.compile(
    r"^[一二三四五六七八九十]{1,3}[、.．](?:总体|工作|主要|具体|有关|相关|几点|组织|保障|其他|任务)?"
    r"(?:要求|目标|原则|思路|保障|领导|指导思想|保障措施|落实|实施|考核|监督|推进措施)$|^[一二三四五六七八九十]{1,3}[、.．]"
    r".{0,12}(?:总体要求|指导思想|工作目标|基本原则|保障措施|组织保障|组织领导|工作要求|组织实施|监督保障|监督考核|督促落实|工作保障)"
)
_FIRST_LEADS = re.compile(
    r"(?:第一|首)(?:位|个|家|的)?(?:者|的|责任|单位|部门|机构){0,4}(?:为|是|系|即为)(?:总)?牵头"
)
_MARKED_LEADS = re.compile(
    r"[标加带注有][“\"]?([*＊★☆▲●])[”\"]?号?(?:的|者|单位|部门|责任){0,3}(?:为|是|系)牵头"
)


# The longest cell of a real plan has some thousand characters.
MAX_TEXT = 50_000


def read_blocks(blocks: list[Block]) -> PlanReading:
    """The reading of a document given as blocks; raises PlanUnreadable where there is no task in it."""
    if any(len(text) > MAX_TEXT for block in blocks for text in _texts_of(block)):
        raise PlanUnreadable(
            "text_too_long",
            f"有一段（或一格）文字超过{MAX_TEXT}字，不像任务计划。请检查文件，分段后重新上传。",
        )
    reading = PlanReading()
    plan_tables = _plan_tables(blocks)
    if plan_tables:
        drafts, before, caption = _read_tables(blocks, plan_tables, reading)
        _read_head(reading, before, caption, with_requirements=True)
    else:
        drafts, before, general = _read_paragraphs(blocks, reading)
        _read_head(reading, before, None, with_requirements=False)
        reading.requirements = head.read_requirements(before + general, restart=True)
    if not drafts:
        raise _no_tasks(plan_tables)
    _leads_by_rule(blocks, drafts)
    both_columns = any({"lead", "responsible"} <= set(columns.roles) for columns in plan_tables.values())
    _finish(drafts, reading, both_columns=both_columns)
    return reading


def _plan_tables(blocks: list[Block]) -> dict[int, Columns]:
    """The tables that are the plan, by their position: those with its head, and those that go on with it."""
    found = _tables_with_head(blocks, owners=True)
    if not found:
        for position, block in enumerate(blocks):
            guessed = guess_columns(block) if isinstance(block, Table) else None
            if guessed is not None:
                found[position] = guessed
    any_units = any(isinstance(block, Paragraph) and has_parties(block.text) for block in blocks)
    return found or ({} if any_units else _tables_with_head(blocks, owners=False))


def _tables_with_head(blocks: list[Block], *, owners: bool) -> dict[int, Columns]:
    found: dict[int, Columns] = {}
    last: tuple[int, Columns] | None = None
    for position, block in enumerate(blocks):
        if not isinstance(block, Table):
            continue
        columns = find_columns(block, owners=owners)
        if columns is None and last is not None and block.width == last[0] and len(block.rows) >= 1:
            columns = Columns(last[1].roles, 0, last[1].head_rows)
        if columns is not None:
            found[position] = columns
            last = (block.width, columns)
    return found


def _read_tables(
    blocks: list[Block], plan: dict[int, Columns], reading: PlanReading
) -> tuple[list[Draft], list[Paragraph], str | None]:
    """(drafts, the paragraphs before the first plan table, the title that stands on top of the table)."""
    outline = Outline()
    drafts: list[Draft] = []
    before: list[Paragraph] = []
    caption: str | None = None
    first = min(plan)
    for position, block in enumerate(blocks):
        if isinstance(block, Paragraph):
            if position < first:
                before.append(block)
            else:
                _between(block, outline, drafts, reading, last=position > max(plan))
        elif position in plan:
            columns = plan[position]
            if position == first:
                caption = _caption(block, columns, before)
                _headings_above(before, outline)
            if columns.guessed:
                reading.warn(
                    "header_guessed", "表格没有表头，各栏含义是按内容推断的，请核对。", block.place(0)
                )
            if not TableReader(block, columns, outline, reading).read(drafts):
                reading.warn("table_without_tasks", "表格有表头但没有任务行。", block.place(0))
            _tell_extra_columns(block, columns, reading)
        elif position < first:
            before += _as_paragraphs(block)
        else:
            _ignored_table(block, reading)
    return drafts, before, caption


def _caption(table: Table, columns: Columns, before: list[Paragraph]) -> str | None:
    """Rows above the head: the table's own title, which spreadsheets put there."""
    texts = [
        cell.text for row in range(columns.head_row or 0) for cell in table.distinct(row) if not cell.is_blank
    ]
    before += [Paragraph(text, table.place(0)) for text in texts]
    return next((text for text in texts if len(squeeze(text)) > 6), None)


def _headings_above(before: list[Paragraph], outline: Outline) -> None:
    """Short headings that stand right above the first table belong to it."""
    above: list[str] = []
    for paragraph in reversed(before):
        prefix = leading_number(paragraph.text)
        if (
            prefix is None
            or prefix.kind not in ("cn", "cn_paren", "part")
            or len(squeeze(paragraph.text)) > 50
        ):
            break
        if "。" in squeeze(paragraph.text)[:-1]:
            break
        above.append(paragraph.text)
    for text in reversed(above):
        outline.enter(text)


def _between(
    paragraph: Paragraph, outline: Outline, drafts: list[Draft], reading: PlanReading, *, last: bool
) -> None:
    """A paragraph after the first table: a heading for the next one, a closing formula, or left over."""
    plain = squeeze(paragraph.text)
    prefix = leading_number(paragraph.text)
    if not last and prefix is not None and prefix.kind in ("cn", "cn_paren", "part") and len(plain) <= 60:
        outline.enter(paragraph.text)
    elif not _CLOSING.match(plain) and len(plain) > 1:
        reading.warn(
            "text_unplaced",
            f"这段文字不属于任何任务：“{tidy(paragraph.text)[:40]}”。请核对。",
            paragraph.place,
        )


def _tell_extra_columns(table: Table, columns: Columns, reading: PlanReading) -> None:
    """Columns that no field takes (备注, 责任人 …) are named, with how much stands in them."""
    for column in columns.where("extra"):
        cells = {
            id(cell): cell for row in table.rows[columns.first_row :] if (cell := row[column]) is not None
        }.values()
        filled = [cell for cell in cells if not cell.is_blank]
        head_cell = table.rows[columns.head_row][column] if columns.head_row is not None else None
        if filled:
            label = (
                squeeze(head_cell.text)
                if head_cell is not None and not head_cell.is_blank
                else f"第{column + 1}列"
            )
            reading.warn(
                "column_unread",
                f"“{label}”一栏没有对应的台账字段，其中{len(filled)}格内容未读入。",
                table.place(0),
            )


def _as_paragraphs(table: Table) -> list[Paragraph]:
    """A table that is no plan, as its lines of text."""
    lines = []
    for row in range(len(table.rows)):
        for cell in table.distinct(row):
            above = table.rows[row - 1] if row else []
            if not any(cell is other for other in above):
                lines += [Paragraph(line, table.place(row)) for line in cell.text.split("\n") if line.strip()]
    return lines


def _ignored_table(table: Table, reading: PlanReading) -> None:
    texts = [cell.text for row in range(len(table.rows)) for cell in table.distinct(row) if not cell.is_blank]
    if texts:
        reading.warn(
            "table_ignored",
            f"这张表没有任务表的表头，没有读入（开头是“{tidy(texts[0])[:20]}”）。",
            Place(table=table.number),
        )


def _without_general(paragraphs: list[Paragraph]) -> tuple[list[Paragraph], list[Paragraph]]:
    """(the sections with tasks, the sections 总体要求, 保障措施 … that say what holds for all)."""
    tasks: list[Paragraph] = []
    general: list[Paragraph] = []
    group: list[Paragraph] = []
    for paragraph in [*paragraphs, None]:
        prefix = leading_number(paragraph.text) if paragraph else None
        if paragraph is None or (prefix is not None and prefix.kind in ("cn", "part")):
            is_general = group and _GENERAL.search(first_sentence(tidy(group[0].text))[0][:30])
            if is_general and not any(has_parties(member.text) for member in group):
                general += group
            else:
                tasks += group
            group = []
        if paragraph is not None:
            group.append(paragraph)
    return tasks, [paragraph for paragraph in general if not _CLOSING.match(squeeze(paragraph.text))]


_Read = tuple[list[Draft], list[Paragraph], list[Paragraph]]


def _read_paragraphs(blocks: list[Block], reading: PlanReading) -> _Read:
    """(drafts, the paragraphs before the first section or task, the sections that hold for all)."""
    paragraphs: list[Paragraph] = []
    for block in blocks:
        paragraphs += [block] if isinstance(block, Paragraph) else _as_paragraphs(block)
    first = next((index for index, paragraph in enumerate(paragraphs) if has_parties(paragraph.text)), None)
    if first is None:
        return _read_unitless(paragraphs, reading)
    start = first
    # back to the 一、 under which the first task stands, over headings and the task's own paragraphs
    for index in range(first, -1, -1):
        prefix = leading_number(paragraphs[index].text)
        if prefix is not None:
            start = index
            if prefix.kind in ("cn", "part"):
                break
    body = paragraphs[start:]
    while body and not has_parties(body[-1].text) and _CLOSING.match(squeeze(body[-1].text)):
        body.pop()
    body, general = _without_general(body)
    return ParagraphReader(reading).read(body), paragraphs[:start], general


def _read_unitless(paragraphs: list[Paragraph], reading: PlanReading) -> _Read:
    """A plan (工作要点) whose paragraphs name no units: its lowest numbered paragraphs are the tasks."""
    kind = unitless_kind(paragraphs)
    titled = head.read_title(paragraphs, None)
    if kind is None or titled is None or not re.search(r"要点|任务|方案|计划|清单", titled):
        return [], paragraphs, []
    start = next(
        index for index, paragraph in enumerate(paragraphs)
        if (prefix := leading_number(paragraph.text)) is not None and prefix.kind in ("cn", "part", kind)
    )  # fmt: skip
    reading.warn(
        "no_units_in_plan", "计划没有写明任何单位，请逐项指定牵头单位和责任单位。", paragraphs[start].place
    )
    body = [paragraph for paragraph in paragraphs[start:] if not _CLOSING.match(squeeze(paragraph.text))]
    body, general = _without_general(body)
    return ParagraphReader(reading).read(body, kind), paragraphs[:start], general


def _texts_of(block: Block) -> Iterator[str]:
    if isinstance(block, Paragraph):
        yield block.text
    else:
        yield from (cell.text for row in block.rows for cell in row if cell is not None)


def _text_of(block: Block) -> str:
    """Where a document may state a rule: a paragraph, or the rows about a table's head and at its end."""
    if isinstance(block, Paragraph):
        return block.text
    rows = {*range(min(4, len(block.rows))), *range(max(0, len(block.rows) - 2), len(block.rows))}
    return "\n".join(cell.text for row in sorted(rows) for cell in block.distinct(row))


def _leads_by_rule(blocks: list[Block], drafts: list[Draft]) -> None:
    """The document says 列第一位的为牵头单位, or that names with a mark (*) lead: then they do."""
    texts = [squeeze(_text_of(block)) for block in blocks]
    marked = next((found.group(1) for text in texts if (found := _MARKED_LEADS.search(text))), None)
    first = any(_FIRST_LEADS.search(text) for text in texts)
    for draft in drafts:
        parties = draft.parties
        if marked:
            parties.leads += [name for name in parties.responsible if marked in name]
            parties.responsible = [name for name in parties.responsible if marked not in name]
            parties.leads = [name.replace(marked, "") for name in parties.leads]
        elif first and not parties.leads and parties.responsible:
            parties.leads = [parties.responsible.pop(0)]


def _read_head(
    reading: PlanReading, before: list[Paragraph], caption: str | None, *, with_requirements: bool
) -> None:
    reading.title = head.read_title(before, caption)
    reading.document_number = head.read_document_number(before)
    reading.issuer = head.read_issuer(reading.title, before)
    reading.year = head.read_year(reading.title, before, reading.document_number, caption)
    reading.upper_documents = head.read_upper_documents(before, reading.document_number)
    reading.requirements = head.read_requirements(before) if with_requirements else []
    if reading.title is None:
        reading.warn("title_unknown", "没有找到计划的标题，请手工填写。", Place())
    if reading.year is None:
        reading.warn(
            "year_unknown", "没有找到计划的年度，没有写年份的时限无法换算，请手工填写年度。", Place()
        )


def _finish(drafts: list[Draft], reading: PlanReading, *, both_columns: bool) -> None:
    """Drafts → tasks, then every check."""
    numbers = checks.assign_numbers(drafts, reading)
    for draft, number in zip(drafts, numbers, strict=True):
        due = draft.due(reading.year)
        if due is not None and due.problem:
            reading.warn(
                "due_impossible" if due.impossible else "due_unclear",
                f"任务{number}：{due.problem}。",
                draft.place,
            )
        reading.tasks.append(
            Task(
                number, draft.section, draft.subsection, draft.title, draft.requirement,
                draft.parties.leads, draft.parties.responsible,
                due.due if due else None, due.text if due else None, draft.place,
            )
        )  # fmt: skip
    typed = [task for task, draft in zip(reading.tasks, drafts, strict=True) if draft.number is not None]
    checks.check_numbers(typed, reading)
    checks.check_tasks(reading.tasks, drafts, reading, both_columns=both_columns)
    checks.check_marks(reading.tasks, reading)
    checks.check_units(reading.tasks, drafts, reading)
    checks.check_characters(drafts, reading.tasks, reading)


def _no_tasks(plan_tables: dict[int, Columns]) -> PlanUnreadable:
    if plan_tables:
        return PlanUnreadable(
            "empty_table", "表格只有表头，没有任何任务。请确认上传的是填写完整的任务分解表。"
        )
    return PlanUnreadable(
        "no_tasks",
        "没有找到任务。计划应是带表头的任务表（如“工作任务、工作要求、牵头单位、责任单位”），"
        "或每项任务后面用括号写明单位（如“（牵头单位：…；责任单位：…）”）。请核对后重新上传。",
    )
