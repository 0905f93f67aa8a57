"""Which column of a table is what: by the words of its head, and by its content where the head is silent."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gongkai.text.plan_reader.blocks import Cell, Table
from gongkai.text.plan_reader.unit_cells import is_party_text
from gongkai.text.plan_reader.wording import bare_number, leading_number, squeeze

_NOUN = r"(?:单位|部门|科室|股室|处室|机构|主体|科所|站所|处所|办公室)"
# First match wins, so columns about persons and progress stand before those about units and tasks.
_ROLES: list[tuple[str, re.Pattern[str]]] = [
    ("number", re.compile(r"序号?|编号|任务编号|任务序号|项次|号|no\.?|№", re.IGNORECASE)),
    (
        "extra",
        re.compile(
            r"备注|说明|.*(?:领导|责任人|联系人|联络员|经办人|负责人|联系方式|电话)|(?:工作)?(?:落实|完成|进展|推进|开展)情况.*|.*进展.*"
            r"|完成进度|.*(?:得分|分值|评分|扣分|权重|签字|打分).*|考核.*|评价.*|.*依据|.*(?:渠道|方式|形式|载体|平台|栏目|网址|链接)|文件依据|是否.*|佐证材料|成果.*|印证材料"
        ),
    ),
    (
        "due",
        re.compile(
            r".*(?:时限|期限)(?:要求)?|.*(?:完成|办结|办理|截止|推进|落实|实施|公开|起止|工作|报送)(?:时间|日期)(?:要求|安排|节点)?|时间(?:节点|要求|安排|进度|表)?|进度(?:安排|要求)|完成时(?:间|限|点)|节点(?:要求)?|日期|工作进度|频次"
        ),
    ),
    (
        "lead",
        re.compile(
            rf"牵头.*|主办{_NOUN}?|主责{_NOUN}?|主要(?:责任|负责){_NOUN}|第一责任{_NOUN}|总牵头{_NOUN}"
        ),
    ),
    (
        "help",
        re.compile(
            rf"(?:配合|协办|协同|参与|参加|协助|协作|会办|协调|共同责任|次要责任)(?:责任|落实)?(?:{_NOUN}|落实)?"
        ),
    ),
    (
        "unit",
        re.compile(
            rf"(?:(?:工作|任务)?(?:责任|落实|承办|负责|实施|执行|承担|主管|工作|分工|具体|公开|任务|落实责任|责任落实|责任承办)(?:责任)?{_NOUN}(?:及分工)?)|(?:责任|职责|任务|工作)分工|责任主体|公开主体|{_NOUN}|责任{_NOUN}(?:和|及|、/)?(?:科室|股室|部门|单位)|单位名称"
        ),
    ),
    (
        "requirement",
        re.compile(
            r"(?:具体|工作|任务|落实|目标|公开|相关|主要|有关|基本|推进|质量|重点)?(?:工作)?(?:要求|标准)(?:及措施|和措施|、措施)?|(?:主要|工作|具体|落实|推进|保障|贯彻|任务|重点|细化|推进落实)?(?:工作|落实)?(?:措施|举措|办法|安排)(?:及要求|和要求)?|(?:工作|任务|年度|具体|完成|预期)?目标(?:任务|要求)?|任务描述|工作描述|工作细则|实施步骤|任务要求|目标任务及要求"
        ),
    ),
    (
        "content",
        re.compile(
            r"(?:主要|工作|具体|任务|重点|公开|要点|主要工作|具体工作|重点工作|主要任务|工作任务|具体任务|任务具体|重点任务)?(?:任务)?内容(?:及要求|和要求|、要求|与要求)?|工作内容及要求|任务及要求|任务和要求|工作任务及要求|任务措施|工作任务和要求"
        ),
    ),
    (
        "title",
        re.compile(
            r"(?:工作|重点|主要|目标|具体|年度|重点工作|主要工作|公开|细化|分解|政务公开|政务公开工作|具体工作|目标|工作重点|分项|二级|三级|落实)?任务(?:名称|事项|清单|要点|分解|项目|措施|分类目)?|(?:重点|主要|具体|年度|政务公开)?工作(?:事项|项目|重点|要点|名称)?|(?:公开|重点|任务|工作|具体)?事项(?:名称)?|要点|三级指标|工作要点内容"
        ),
    ),
    (
        "heading",
        re.compile(
            r"(?:工作|任务|重点|公开|事项|要点|一级|二级|项目)?(?:类别|分类|类型|领域|板块|方面|大类|种类|专题|章节|门类|方向|模块)|项目|大项|小项|[一二三]级(?:指标|任务|目录|分类|事项)?|重点领域|总体任务|主题|一级任务|版块|部分|条目"
        ),
    ),
]


def role_of(label: str) -> str | None:
    """The role that a head cell's words give a column, or None."""
    plain = squeeze(label)
    for form in (re.sub(r"[（(][^（）()]*[）)]", "", plain).strip("：:、，*"), plain.strip("（）()：:")):
        for role, pattern in _ROLES:
            if form and pattern.fullmatch(form):
                return role
    return None


@dataclass
class Columns:
    """The roles of a table's columns, and the rows where its content begins and its head stands."""

    roles: list[str]
    first_row: int = 0
    head_rows: frozenset[tuple[str, ...]] = frozenset()
    head_row: int | None = None
    guessed: bool = False

    def where(self, *roles: str) -> list[int]:
        return [column for column, role in enumerate(self.roles) if role in roles]


def row_key(table: Table, row: int) -> tuple[str, ...]:
    return tuple(squeeze(cell.text) for cell in table.distinct(row) if not cell.is_blank)


def find_columns(table: Table) -> Columns | None:
    """The columns of a table that has a plan's head within its first rows, or None."""
    for row in range(min(len(table.rows), 12)):
        roles = _head_roles(table, row)
        if roles is None:
            continue
        heads = {row_key(table, row)}
        first = row + 1
        lower = _second_line(table, row)
        if lower is not None:
            roles = [below or above for above, below in zip(roles, lower, strict=True)]
            heads.add(row_key(table, row + 1))
            first = row + 2
        columns = Columns([role or "" for role in roles], first, frozenset(heads), row)
        _realign(table, columns)
        _by_content(table, columns)
        _settle_units(columns)
        _settle_texts(table, columns)
        return columns
    return None


def _head_roles(table: Table, row: int) -> list[str | None] | None:
    """The roles in a row if it is a head: short words, a task or text column, and a unit or due column."""
    cells = [cell for cell in table.distinct(row) if not cell.is_blank]
    if len(cells) < 2 or any(len(squeeze(cell.text)) > 24 for cell in cells):
        return None
    known = {id(cell): role_of(cell.text) for cell in cells}
    found = {role for role in known.values() if role}
    texts = found & {"title", "requirement", "content", "heading"}
    owners = found & {"unit", "lead", "help", "due"}
    if not texts or not owners or sum(1 for role in known.values() if role) * 2 < len(cells):
        return None
    return [known.get(id(cell)) if cell is not None else None for cell in table.rows[row]]


def _second_line(table: Table, row: int) -> list[str | None] | None:
    """The roles in the second line of a two-line head, or None where the next row is content."""
    if row + 1 >= len(table.rows):
        return None
    above = table.rows[row]
    roles: list[str | None] = []
    fresh = 0
    for column, cell in enumerate(table.rows[row + 1]):
        if cell is None or cell.is_blank or cell is above[column]:
            roles.append(None)
            continue
        role = role_of(cell.text)
        if role is None:
            return None
        fresh += 1
        roles.append(role)
    return roles if fresh >= 1 else None


def _body(table: Table, columns: Columns, limit: int = 200) -> range:
    return range(columns.first_row, min(len(table.rows), columns.first_row + limit))


def _texts(table: Table, columns: Columns, column: int) -> list[str]:
    """The non-empty texts of a column in rows that are not merged across the table."""
    texts = []
    for row in _body(table, columns):
        cell = table.rows[row][column]
        if cell is not None and not cell.is_blank and len(table.distinct(row)) > 1:
            texts.append(cell.text)
    return texts


def _is_numeric(texts: list[str]) -> bool:
    return len(texts) >= 1 and sum(1 for text in texts if bare_number(text) is not None) >= 0.8 * len(texts)


def _realign(table: Table, columns: Columns) -> None:
    """A head with one cell too few (its number column has none): move the words above their columns."""
    assert columns.head_row is not None
    head = table.rows[columns.head_row]
    if head[-1] is not None or head[-2] is None or "number" in columns.roles:
        return
    for column in range(table.width - 1):
        if _is_numeric(_texts(table, columns, column)):
            columns.roles = columns.roles[:column] + ["number"] + columns.roles[column:-1]
            return


def _by_content(table: Table, columns: Columns) -> None:
    """Columns whose head says nothing, or says one word for two columns."""
    for column, role in enumerate(columns.roles):
        if role in ("number", "due", "lead", "help", "unit"):
            continue
        texts = _texts(table, columns, column)
        if _is_numeric(texts) and "number" not in columns.roles:
            columns.roles[column] = "number"
        elif role == "" and texts:
            described = columns.where("title", "content", "requirement")
            columns.roles[column] = "heading" if described and column < described[0] else "extra"


def _settle_units(columns: Columns) -> None:
    """lead, unit, help → lead, responsible: 责任 leads only where others merely help and nobody leads."""
    has = set(columns.roles)
    unit_leads = "lead" not in has and "help" in has
    change = {"unit": "lead" if unit_leads else "responsible", "help": "responsible"}
    columns.roles = [change.get(role, role) for role in columns.roles]


def _settle_texts(table: Table, columns: Columns) -> None:
    """title, content, requirement, heading → which is the title, which the requirement, which only group."""
    titles, contents = columns.where("title"), columns.where("content")
    requirements = columns.where("requirement")
    if titles and contents and requirements and groups(table, columns, titles[-1], contents[0]):
        _set(columns, titles, "heading")
        _set(columns, contents[:1], "title")
        _set(columns, contents[1:], "requirement")
        return
    if titles:
        left = [
            column for column in contents if column < titles[0] and groups(table, columns, column, titles[0])
        ]
        _set(columns, left, "heading")
        _set(columns, [column for column in contents if column not in left], "requirement")
        requirements = columns.where("requirement")
    elif contents:
        _set(columns, contents[:1], "title")
        _set(columns, contents[1:], "requirement")
        titles = contents[:1]
    if len(titles) > 1:
        _set(columns, titles[:-1], "heading")
        titles = titles[-1:]
    if titles and requirements and groups(table, columns, titles[0], requirements[0]):
        _set(columns, titles, "heading")
    elif not titles and not requirements:
        _set(columns, columns.where("heading")[-1:], "title")


def _set(columns: Columns, which: list[int], role: str) -> None:
    for column in which:
        columns.roles[column] = role


def same_or_blank(cell: Cell | None, above: Cell | None) -> bool:
    """Whether a cell continues the one above: merged with it, or left empty."""
    return cell is None or cell.is_blank or cell is above


def groups(table: Table, columns: Columns, coarse: int, fine: int) -> bool:
    """Whether one cell of the coarse column stands for several tasks told apart in the fine column.

    Merged or empty cells say so at once; a text merely repeated says so only where much of the column repeats
    (two tasks may bear one name by mistake).
    """
    if coarse > fine:
        return False
    owners, numbers = columns.where("lead", "responsible", "due"), columns.where("number")
    repeats = 0
    for row in _body(table, columns):
        if row == columns.first_row or len(table.distinct(row)) < 2 or len(table.distinct(row - 1)) < 2:
            continue
        here, above = table.rows[row], table.rows[row - 1]
        cell, over, text = here[coarse], above[coarse], here[fine]
        if text is None or text.is_blank or text is above[fine] or text is cell:
            continue
        if not same_or_blank(cell, over):
            repeats += cell is not None and over is not None and squeeze(cell.text) == squeeze(over.text)
            continue
        if cell is not over and any(same_or_blank(here[column], None) for column in numbers):
            continue  # neither number nor name, and not merged: a row broken over two pages
        own_units = any(not same_or_blank(here[column], above[column]) for column in owners)
        own_number = leading_number(text.text) is not None and not numbers
        if (
            own_units
            or own_number
            or any(not same_or_blank(here[column], above[column]) for column in numbers)
        ):
            return True
    return repeats >= 3 and repeats * 3 >= len(_body(table, columns))


def _is_units(texts: list[str], rows: int) -> bool:
    """Whether a column that has no head holds units: most rows have a text, and nearly all are units."""
    return len(texts) * 2 >= max(2, rows - 1) and sum(map(is_party_text, texts)) >= 0.8 * len(texts)


def guess_columns(table: Table) -> Columns | None:
    """The columns of a table without any head, by what stands in them; None where it is no plan."""
    if len(table.rows) < 2 or table.width < 2:
        return None
    columns = Columns([""] * table.width, guessed=True)
    texts = [_texts(table, columns, column) for column in range(table.width)]
    units = [column for column, found in enumerate(texts) if _is_units(found, len(table.rows))]
    if not units:
        return None
    for column, found in enumerate(texts):
        if column in units:
            columns.roles[column] = "lead" if len(units) > 1 and column == units[0] else "responsible"
        elif _is_numeric(found) and "number" not in columns.roles:
            columns.roles[column] = "number"
    free = [column for column in range(units[0]) if columns.roles[column] == "" and texts[column]]
    if not free:
        return None
    columns.roles[free[-1]] = "requirement" if len(free) > 1 else "title"
    if len(free) > 1:
        columns.roles[free[-2]] = "title"
        _set(columns, free[:-2], "heading")
    columns.roles = [role or "extra" for role in columns.roles]
    if len(free) > 1 and groups(table, columns, free[-2], free[-1]):
        columns.roles[free[-2]] = "heading"
    return columns
