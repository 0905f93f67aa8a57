"""The word table: shipped as CSV, kept by the office, exported and imported in one form.

Columns: wrong, right, class, level, since, until, source, note. A row whose level is 放行 is a right phrase
that happens to contain a wrong form ("标签定价" contains "签定"); hits inside it are passed over.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from importlib import resources

from gongkai.text.proofread.findings import Level, WordClass
from gongkai.text.proofread.matcher import Matcher
from gongkai.text.proofread.near_miss import near_misses

COLUMNS = ("wrong", "right", "class", "level", "since", "until", "source", "note")
PASS = "放行"
GENERATED = "由规范词推导"
SHIPPED = ("typos", "variants", "names", "careful", "dated", "generated", "passes")


class WordTableError(ValueError):
    """The table cannot be read; the message says which line and what to do, in Chinese."""


@dataclass(frozen=True)
class Word:
    """One wrong form. ``since`` and ``until`` bound the days on which it is wrong (both included)."""

    wrong: str
    right: str
    class_: WordClass
    level: Level
    since: date | None = None
    until: date | None = None
    source: str = ""
    note: str = ""

    def applies(self, on: date) -> bool:
        """Whether the form is wrong in a text of the day ``on``."""
        return (self.since is None or self.since <= on) and (self.until is None or on <= self.until)


@dataclass(frozen=True)
class WordTable:
    """Wrong forms and the right phrases that contain them."""

    words: tuple[Word, ...]
    passes: tuple[str, ...] = ()
    _by_form: dict[str, Word] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # A later row of the same form replaces an earlier one: the office's rows come after ours.
        object.__setattr__(self, "_by_form", {word.wrong: word for word in self.words})

    def __len__(self) -> int:
        return len(self._by_form)

    def get(self, wrong: str) -> Word | None:
        """The row of this wrong form."""
        return self._by_form.get(wrong)

    def merged(self, other: WordTable) -> WordTable:
        """This table with the rows of ``other`` added; ``other`` wins where both have a form."""
        return WordTable(self.words + other.words, self.passes + other.passes)

    def with_names(self, names: Iterable[str], class_: WordClass, level: Level, source: str) -> WordTable:
        """This table with the near misses of the office's own names (units, places, slogans)."""
        known = set(names)
        added = tuple(
            Word(form, name, class_, level, None, None, source, f"{GENERATED}（{kind}）")
            for name in sorted(known)
            for form, kind in near_misses(name)
            if form not in known and form not in self._by_form and not any(form in name for name in known)
        )
        return WordTable(self.words + added, self.passes + tuple(sorted(known)))

    @cached_property
    def matcher(self) -> Matcher[Word]:
        """The automaton over all forms, built once."""
        return Matcher(self._by_form, self.passes)

    def to_csv(self) -> str:
        """The table as CSV with a head line, ready to be edited and imported again."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(COLUMNS)
        for word in self._by_form.values():
            writer.writerow(_cells(word))
        for phrase in dict.fromkeys(self.passes):
            writer.writerow((phrase, phrase, "", PASS, "", "", "", ""))
        return out.getvalue()

    @classmethod
    def from_csv(cls, text: str) -> WordTable:
        """Read what :meth:`to_csv` writes. Raises :class:`WordTableError` naming the line; nothing is kept."""
        reader = csv.DictReader(io.StringIO(text.lstrip("\ufeff")))
        missing = [name for name in COLUMNS[:4] if name not in (reader.fieldnames or ())]
        if missing:
            raise WordTableError(f"词表缺少列：{'、'.join(missing)}。请用导出的词表作模板。")
        words: list[Word] = []
        passes: list[str] = []
        try:
            for row in reader:
                cells = {name: (row.get(name) or "").strip() for name in COLUMNS}
                if cells["level"] == PASS:
                    passes.append(_required(cells["wrong"], reader.line_num))
                else:
                    words.append(_word(cells, reader.line_num))
        except csv.Error as fault:
            raise WordTableError(f"第{reader.line_num}行不是有效的CSV：{fault}。") from fault
        return cls(tuple(words), tuple(passes))


def _cells(word: Word) -> tuple[str, ...]:
    since, until = (day.isoformat() if day else "" for day in (word.since, word.until))
    return (word.wrong, word.right, word.class_, word.level, since, until, word.source, word.note)


def _required(form: str, line: int) -> str:
    if not form:
        raise WordTableError(f"第{line}行没有填写“wrong”（错误写法）。")
    return form


def _word(cells: dict[str, str], line: int) -> Word:
    wrong = _required(cells["wrong"], line)
    if len(wrong) < 2:
        raise WordTableError(f"第{line}行“{wrong}”只有一个字，误报太多，请写成词。")
    if wrong == cells["right"]:
        raise WordTableError(f"第{line}行“{wrong}”的正误写法相同；若要放行，请把级别写成“{PASS}”。")
    try:
        class_ = WordClass(cells["class"])
    except ValueError:
        raise WordTableError(
            f"第{line}行类别“{cells['class']}”不认识，可用：{'、'.join(WordClass)}。"
        ) from None
    try:
        level = Level(cells["level"])
    except ValueError:
        choices = "、".join([*Level, PASS])
        raise WordTableError(f"第{line}行级别“{cells['level']}”不认识，可用：{choices}。") from None
    since, until = (_day(cells[name], line) for name in ("since", "until"))
    return Word(wrong, cells["right"], class_, level, since, until, cells["source"], cells["note"])


def _day(cell: str, line: int) -> date | None:
    if not cell:
        return None
    try:
        return date.fromisoformat(cell)
    except ValueError:
        raise WordTableError(f"第{line}行日期“{cell}”应写成 2021-06-09 的样子。") from None


@lru_cache(maxsize=1)
def shipped_words() -> WordTable:
    """The table that comes with the system."""
    table = WordTable(())
    for name in SHIPPED:
        path = resources.files(__package__).joinpath(f"data/{name}.csv")
        table = table.merged(WordTable.from_csv(path.read_text("utf-8")))
    return table
