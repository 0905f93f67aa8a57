"""Rows of a plan's table → tasks: section rows, merged groups, continued rows, numbers, units, limits."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from gongkai.text.due_phrases import Due, find_due, normalise
from gongkai.text.plan_reader.blocks import Cell, Table
from gongkai.text.plan_reader.columns import Columns, row_key, same_or_blank
from gongkai.text.plan_reader.outline import Outline
from gongkai.text.plan_reader.results import Place, PlanReading
from gongkai.text.plan_reader.unit_cells import Parties, read_parties, take_party_brackets
from gongkai.text.plan_reader.wording import (
    Prefix,
    as_title,
    bare_number,
    first_sentence,
    leading_number,
    split_title,
    squeeze,
    tidy,
)

_DOTTED = re.compile(r"\d{1,2}[.．-]\d{1,2}(?:[.．-]\d{1,2})?")  # 2.1 counts within a section
_PERSON = re.compile(r"[（(](?:[\u4e00-\u9fff·]{2,4}[、，\s]?)+[）)]")
_CHINESE_NUMBER = re.compile(r"[（(]?[一二三四五六七八九十]{1,3}[）)]?、?")


@dataclass
class Draft:
    """A task being put together; ``source`` is every text it came from, for the count of characters."""

    place: Place
    section: str | None = None
    subsection: str | None = None
    number: int | None = None
    number_kind: str = ""
    title: str = ""
    requirement: str = ""
    parties: Parties = field(default_factory=Parties)
    unit_cells: dict[int, str] = field(default_factory=dict)
    due_cells: list[str] = field(default_factory=list)
    source: list[str] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)

    def due(self, year: int | None) -> Due | None:
        """The time limit: of the due column or bracket first, then of requirement and title."""
        cells = [text for text in [*self.due_cells, self.parties.due_text or ""] if normalise(text)]
        if cells:
            found = find_due("；".join(dict.fromkeys(cells)), year, column=True)
            if found is not None:
                return found
        running = [find_due(text, year) for text in (self.requirement, self.title)]
        for due in running:
            if due is not None and (due.due or due.problem):
                return due
        return next((due for due in running if due is not None), None)


class TableReader:
    """Reads the rows of one table into drafts; headings and the last draft go on from table to table."""

    def __init__(self, table: Table, columns: Columns, outline: Outline, reading: PlanReading) -> None:
        self.table, self.columns, self.outline, self.reading = table, columns, outline, reading
        self.titles = columns.where("title")
        self.requirements = columns.where("requirement")
        self.headings = columns.where("heading")
        self.owners = columns.where("lead", "responsible")
        self.numbers = columns.where("number")[:1]
        self._carried: dict[int, str] = {}
        head = table.rows[columns.head_row] if columns.head_row is not None else []
        self._with_persons = {
            column
            for column in self.owners
            if column < len(head) and (cell := head[column]) and re.search(r"[（(].*人.*[）)]", cell.text)
        }
        if self._with_persons:
            reading.warn(
                "persons_left_out",
                "责任单位后面括号里的人名没有读入，请在台账中另行登记经办人。",
                table.place(0),
            )
        self._numbers_of_groups = self._numbers_stand_for_groups()

    def read(self, drafts: list[Draft]) -> int:
        """Append the tasks of this table; returns how many rows gave one."""
        before = len(drafts)
        for row in range(self.columns.first_row, len(self.table.rows)):
            cells = [cell for cell in self.table.distinct(row) if not cell.is_blank]
            if not cells or row_key(self.table, row) in self.columns.head_rows:
                continue
            heading = self._heading(row, cells)
            if heading is not None:
                self._enter(row, heading)
            elif len(drafts) > before and self._continues(row):
                self._append(row, drafts[-1])
            else:
                drafts.append(self._draft(row))
                self.outline.leave()
        return len(drafts) - before

    # ---- headings -----------------------------------------------------------------------------------------

    def _heading(self, row: int, cells: list[Cell]) -> str | None:
        """The text of a row that is a section heading, else None."""
        line = self.table.rows[row]
        if len(cells) == 2 and _CHINESE_NUMBER.fullmatch(squeeze(cells[0].text)) and line[0] is cells[0]:
            spread = sum(1 for cell in line if cell is cells[1])
            others = [cell for cell in line if cell is not None and cell not in cells]
            if not others or spread > 1 or all(cell.is_blank for cell in others):
                mark = squeeze(cells[0].text)
                return f"{mark}{'' if mark.startswith(('（', '(')) else '、'}{cells[1].text}"
        if len(cells) != 1:
            return None
        cell = cells[0]
        if self.numbers and line[self.numbers[0]] is cell and not _is_number(cell.text):
            return cell.text  # a heading typed into the number column, the rest left empty
        spread = sum(1 for other in line if other is cell)
        if spread >= max(2, self.table.width - 1) or len(self.table.distinct(row)) == 1:
            return cell.text
        if any(line[column] is cell for column in (*self.owners, *self.numbers, *self.requirements)):
            return None
        prefix = leading_number(tidy(cell.text))
        if prefix is None:
            first = next(column for column, other in enumerate(line) if other is cell)
            return cell.text if first == 0 and not self._above_reaches(row) and len(cell.text) <= 60 else None
        return cell.text if prefix.kind in ("cn", "cn_paren", "part") else None

    def _above_reaches(self, row: int) -> bool:
        """Whether a cell from the row above is merged into this one (then the row belongs to it)."""
        if row == 0:
            return False
        line, above = self.table.rows[row], self.table.rows[row - 1]
        return any(cell is not None and cell is over for cell, over in zip(line, above, strict=True))

    def _enter(self, row: int, text: str) -> None:
        if (
            leading_number(text) is None
            and len(squeeze(text)) > 60
            or re.match(r"\s*(?:注|备注|说明)\s*[:：]", text)
        ):
            self.reading.warn(
                "text_unplaced",
                f"这段文字不属于任何任务：“{tidy(text)[:40]}”。请核对。",
                self.table.place(row),
            )
            return
        for line in tidy(text).split("\n"):
            self.outline.enter(line)

    # ---- rows ---------------------------------------------------------------------------------------------

    def _numbers_stand_for_groups(self) -> bool:
        """Whether one number covers several rows that are tasks of their own (序号 counts the groups)."""
        if not self.numbers or not self.headings:
            return False
        number, finest = self.numbers[0], (self.titles or self.requirements or [0])[-1]
        for row in range(self.columns.first_row + 1, len(self.table.rows)):
            here, above = self.table.rows[row], self.table.rows[row - 1]
            text = here[finest]
            if text is None or text.is_blank or text is above[finest] or len(self.table.distinct(row)) < 2:
                continue
            if len(self.table.distinct(row - 1)) < 2 or not same_or_blank(here[number], above[number]):
                continue
            if any(not same_or_blank(here[column], above[column]) for column in self.owners):
                return True
        return False

    def _continues(self, row: int) -> bool:
        """Whether the row goes on with the task above: nothing new in number, title and units."""
        if row == 0:
            return False
        here, above = self.table.rows[row], self.table.rows[row - 1]
        fixed = [*self.titles, *self.headings, *self.owners]
        if not self._numbers_of_groups:
            fixed += self.numbers
        if self.numbers and self.titles and not self._numbers_of_groups and self._is_broken_off(row):
            return True
        if any(not same_or_blank(here[column], above[column]) for column in fixed):
            changed = [column for column in fixed if not same_or_blank(here[column], above[column])]
            texts = [here[column] for column in (*self.titles, *self.requirements)]
            only_units = all(column in self.owners for column in changed)
            return (
                only_units
                and all(same_or_blank(cell, None) for cell in texts)
                and not self._merged_texts(row)
            )
        if not self.titles and self.requirements and (not self.numbers or self._numbers_of_groups):
            text = here[self.requirements[0]]
            return not (text is not None and leading_number(text.text))
        return True

    def _is_broken_off(self, row: int) -> bool:
        """Number and title are empty though not merged: the row above, broken over two pages."""
        fixed = [self.table.rows[row][column] for column in (*self.numbers, *self.titles)]
        return all(cell is None or cell.is_blank for cell in fixed) and not self._merged_texts(row)

    def _merged_texts(self, row: int) -> bool:
        here, above = self.table.rows[row], self.table.rows[row - 1]
        return any(
            here[column] is not None and here[column] is above[column]
            for column in (*self.titles, *self.requirements)
        )

    def _append(self, row: int, draft: Draft) -> None:
        """Add a continued row to the task above."""
        above = self.table.rows[row - 1]
        for column in self.requirements:
            cell = self.table.rows[row][column]
            if cell is not None and not cell.is_blank and cell is not above[column]:
                draft.requirement = tidy(f"{draft.requirement}\n{cell.text}")
                draft.source.append(cell.text)
        for column in [*self.owners, *self.columns.where("due")]:
            cell = self.table.rows[row][column]
            if cell is not None and not cell.is_blank and cell is not above[column]:
                draft.source.append(cell.text)
                if column in self.owners:
                    draft.unit_cells[column] = f"{draft.unit_cells.get(column, '')}\n{cell.text}"
                    self._read_units(draft)
                else:
                    draft.due_cells.append(cell.text)

    def _cell(self, row: int, column: int) -> str:
        cell = self.table.rows[row][column]
        return "" if cell is None or cell.is_blank else cell.text

    def _draft(self, row: int) -> Draft:
        draft = Draft(self.table.place(row))
        for column in self.headings:
            text = self._cell(row, column)
            if text:
                draft.source.append(text)
                if text != self._carried.get(column):
                    self._carried = {known: old for known, old in self._carried.items() if known < column}
                self._carried[column] = text
        draft.headings = [self._carried[column] for column in self.headings if column in self._carried]
        draft.section, draft.subsection = self.outline.headings(
            [_heading_text(text) for text in draft.headings]
        )
        prefix = self._texts(row, draft)
        self._number(row, draft, prefix)
        seen: set[int] = set()
        for column in self.owners:
            text, cell = self._units_of(row, column), self.table.rows[row][column]
            if text and id(cell) not in seen:
                seen.add(id(cell))
                draft.source.append(text)
                draft.unit_cells[column] = text
        self._read_units(draft)
        for column in self.columns.where("due"):
            if self._cell(row, column):
                draft.due_cells.append(self._cell(row, column))
                draft.source.append(self._cell(row, column))
        return draft

    def _units_of(self, row: int, column: int) -> str:
        """A cell of units; where the head says 单位（责任人）, without the persons in brackets."""
        text = self._cell(row, column)
        return _PERSON.sub("", text) if column in self._with_persons else text

    def _read_units(self, draft: Draft) -> None:
        if draft.unit_cells:
            draft.parties = Parties()
        for column, text in draft.unit_cells.items():
            draft.parties.merge(read_parties(text, self.columns.roles[column]))

    def _texts(self, row: int, draft: Draft) -> Prefix | None:
        """Title and requirement; returns the number that the title (or requirement) begins with."""
        title = "\n".join(filter(None, (self._cell(row, column) for column in self.titles)))
        cells = dict.fromkeys(
            cell
            for column in self.requirements
            if (cell := self.table.rows[row][column]) is not None and not cell.is_blank
        )
        requirement = "\n".join(tidy(cell.text) for cell in cells)
        draft.source += [title, *(cell.text for cell in cells)]
        if not self.owners:
            title, in_title = take_party_brackets(title)
            requirement, in_text = take_party_brackets(requirement)
            for bracket in [*in_title, *in_text]:
                draft.parties.merge(read_parties(bracket, "responsible"))
        if title:
            prefix = leading_number(title)
            rest = prefix.rest if prefix else title
            if not self.requirements:
                rest, requirement = split_title(rest)
            draft.title, draft.requirement = as_title(rest), requirement
            return prefix
        prefix = leading_number(requirement)
        # a column of numbered points has its numbers as the tasks'; a list inside one cell keeps them
        if prefix and len(re.findall(r"\n\s*[（(]?\d", requirement)) == 0:
            requirement = prefix.rest
        draft.title = as_title(first_sentence(prefix.rest if prefix else requirement)[0].split("\n")[0])
        draft.requirement = requirement
        return prefix

    def _number(self, row: int, draft: Draft, prefix: Prefix | None) -> None:
        for column in self.numbers:
            text = self._cell(row, column)
            if text:
                draft.source.append(text)
            if text and not self._numbers_of_groups:
                draft.number = bare_number(text)
                if not _is_number(text):
                    self.reading.warn("number_unreadable", f"序号“{tidy(text)[:20]}”无法识别。", draft.place)
        if draft.number is None and prefix is not None and prefix.kind != "dotted":
            draft.number = prefix.number


def _is_number(text: str) -> bool:
    return bare_number(text) is not None or bool(_DOTTED.fullmatch(squeeze(text)))


def _heading_text(text: str) -> str:
    prefix = leading_number(tidy(text))
    return as_title(prefix.rest if prefix else text)
