"""Which column of a table is what: by the words of its head, and by its content where the head is silent."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import combinations

from gongkai.text.plan_reader.blocks import Cell, Table
from gongkai.text.plan_reader.column_names import IN_BRACKETS, role_of
from gongkai.text.plan_reader.unit_cells import is_party_text
from gongkai.text.plan_reader.wording import bare_number, leading_number, squeeze


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


def find_columns(table: Table, *, owners: bool = True) -> Columns | None:
    """The columns of a table that has a plan's head within its first rows, or None.

    Without ``owners`` a head counts that names task and requirement but no unit and no time limit.
    """
    for row in range(min(len(table.rows), 12)):
        roles = _head_roles(table, row, owners=owners)
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


def _head_roles(table: Table, row: int, *, owners: bool = True) -> list[str | None] | None:
    """The roles in a row if it is a head: short words, a task or text column, and a unit or due column."""
    cells = [cell for cell in table.distinct(row) if not cell.is_blank]
    if len(cells) < 2 or any(len(IN_BRACKETS.sub("", squeeze(cell.text))) > 24 for cell in cells):
        return None
    known = {id(cell): role_of(cell.text) for cell in cells}
    found = {role for role in known.values() if role}
    texts = found & {"title", "requirement", "content", "heading"}
    enough = found & {"unit", "lead", "help", "due"} if owners else found & {"requirement", "content"}
    if (
        not (texts if owners else found & {"title"})
        or not enough
        or sum(1 for role in known.values() if role) * 2 < len(cells)
    ):
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
    """A head with fewer cells than the rows below: text says nothing of cells merged over two columns.

    Each head cell may stand over several columns; of all ways to spread them the one that fits the contents
    best is taken.
    """
    assert columns.head_row is not None
    head = table.rows[columns.head_row]
    labels = [role for role, cell in zip(columns.roles, head, strict=True) if cell is not None]
    width = table.width
    if head[-1] is not None or not 2 <= len(labels) < width <= 14:
        return
    texts = [_texts(table, columns, column) for column in range(width)]
    rows = sum(1 for row in _body(table, columns) if len(table.distinct(row)) > 1)
    ways = []
    for cuts in combinations(range(1, width), len(labels) - 1):
        bounds = (0, *cuts, width)
        roles = [
            role
            for role, left, right in zip(labels, bounds, bounds[1:], strict=False)
            for _ in range(left, right)
        ]
        fit = sum(_fit(role, found, rows) for role, found in zip(roles, texts, strict=True))
        ways.append((fit, roles))
    columns.roles = max(ways, key=lambda way: way[0])[1]


def _fit(role: str, texts: list[str], rows: int) -> float:
    """How well a column's contents fit a role (0 to 1; below 0 where they contradict it)."""
    if not texts:
        return 0.0
    unit = sum(map(is_party_text, texts)) / len(texts)
    due = sum(len(squeeze(text)) <= 24 and bool(_DUE_WORDS.search(squeeze(text))) for text in texts) / len(
        texts
    )
    number = sum(bare_number(text) is not None for text in texts) / len(texts)
    if role in ("unit", "lead", "help"):
        return 2 * unit - 1
    if role in ("number", "due"):
        return 2 * (number if role == "number" else due) - 1
    # a column that groups has gaps; what is asked stands in every row
    full = len(texts) / max(1, rows)
    against = max(unit, due)
    return (full - 0.75 if role in ("requirement", "content") else 0.4 * (1 - full)) - against


_DUE_WORDS = re.compile(
    r"\d月|底前|年[底内]|季度|持续推进|坚持|长期|常态|定期|及时|全年|每[年月季周半]|20\d\d[-./年]|[上下]半年|前完成"
)


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
    _set(columns, _goals_on_the_left(table, columns), "heading")
    titles, contents = columns.where("title"), columns.where("content")
    requirements = columns.where("requirement")
    if not titles and not contents and len(requirements) > 1:
        _set(columns, requirements[:1], "title")  # 目标任务 | 工作措施
        titles, requirements = requirements[:1], requirements[1:]
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
        named = _items_on_the_left(table, columns, contents[0])
        _set(columns, named or contents[:1], "title")
        _set(columns, contents if named else contents[1:], "requirement")
        titles, requirements = named or contents[:1], columns.where("requirement")
    if len(titles) > 1:
        _set(columns, titles[:-1], "heading")
        titles = titles[-1:]
    if titles and requirements and groups(table, columns, titles[0], requirements[0]):
        _set(columns, titles, "heading")
    elif not titles and not requirements:
        _set(columns, columns.where("heading")[-1:], "title")


def _goals_on_the_left(table: Table, columns: Columns) -> list[int]:
    """目标 | 任务 | 主要内容: what is named a goal or demand but stands left of the task and groups it."""
    titles = columns.where("title", "content")
    if not titles:
        return []
    others = [column for column in columns.where("requirement", "content") if column > titles[0]]
    left = [column for column in columns.where("requirement") if column < titles[0]]
    return [
        column
        for column in left
        if others and (groups(table, columns, column, others[-1]) or _all_numbered(table, columns, column))
    ]


def _items_on_the_left(table: Table, columns: Columns, content: int) -> list[int]:
    """项目 | 内容: where 项目 has a text for every row it does not group but name the task."""
    head = table.rows[columns.head_row or 0]
    found = [
        column
        for column in columns.where("heading")
        if column < content and _ITEM.fullmatch(squeeze(cell.text if (cell := head[column]) else ""))
    ]
    return [] if not found or groups(table, columns, found[-1], content) else found[-1:]


_ITEM = re.compile(r"(?:工作|公开|具体)?(?:项目|条目|小项|事项)(?:名称)?")


def _all_numbered(table: Table, columns: Columns, column: int) -> bool:
    """Whether every text of the column begins as sections do (一、 …)."""
    found = [leading_number(text) for text in _texts(table, columns, column)]
    return bool(found) and all(prefix is not None and prefix.kind in ("cn", "part") for prefix in found)


def _set(columns: Columns, which: list[int], role: str) -> None:
    for column in which:
        columns.roles[column] = role


def same_or_blank(cell: Cell | None, above: Cell | None) -> bool:
    """Whether a cell continues the one above: merged with it, or left empty."""
    return cell is None or cell.is_blank or cell is above


def groups(table: Table, columns: Columns, coarse: int, fine: int) -> bool:
    """Whether one cell of the coarse column stands for several tasks told apart in the fine column.

    Merged or empty cells say so at once; a text merely repeated says so only where much of the column repeats
    over points that bear numbers of their own (tasks may bear one name).
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
        own_number = leading_number(text.text) is not None and not numbers
        if not same_or_blank(cell, over):
            again = cell is not None and over is not None and squeeze(cell.text) == squeeze(over.text)
            repeats += own_number and again
            continue
        if cell is not over and any(same_or_blank(here[column], None) for column in numbers):
            continue  # neither number nor name, and not merged: a row broken over two pages
        one_number = numbers and all(same_or_blank(here[column], above[column]) for column in numbers)
        apart = [column for column in owners if columns.roles[column] != "due" or not one_number]
        own_units = any(not same_or_blank(here[column], above[column]) for column in apart)
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
