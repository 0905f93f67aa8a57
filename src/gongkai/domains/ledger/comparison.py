"""Two texts of a plan side by side: the same, or what was added, taken out, changed. Pure, no database.

A task is a dict with number, section, subsection, title, requirement, lead_units, responsible_units, due (ISO
date or None), as the reader gives it and as `queries.plan_text` reads it back from the ledger.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from rapidfuzz import fuzz

from gongkai.text.plan_reader.wording import squeeze

TaskText = dict[str, Any]
_FIELDS = {
    "number": "编号",
    "section": "章",
    "subsection": "节",
    "title": "工作任务",
    "requirement": "工作要求",
    "lead_units": "牵头单位",
    "responsible_units": "责任单位",
    "due": "完成时限",
}
#: From which likeness on two titles under one number are one task that was reworded.
_SAME_TASK = 55.0


def normalised(task: TaskText) -> dict[str, Any]:
    """The task without typing: no spaces, half-width letters and digits, empty for what is not there."""
    plain: dict[str, Any] = {
        "number": task["number"],
        "due": task.get("due"),
        "lead_units": [squeeze(n) for n in task["lead_units"]],
        "responsible_units": [squeeze(n) for n in task["responsible_units"]],
    }
    for name in ("section", "subsection", "title", "requirement"):
        plain[name] = squeeze(task.get(name) or "")
    return plain


def digest(tasks: Sequence[TaskText], year: int | None) -> str:
    """Equal for two files that say the same tasks for the same year in the same order; 64 hex digits."""
    text = json.dumps([year, *map(normalised, tasks)], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of one task that differs. old and new are ready to be shown."""

    key: str
    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Changed:
    old: TaskText
    new: TaskText
    differences: list[Difference]


@dataclass(slots=True)
class Comparison:
    """What `new` has that `old` has not, and the reverse."""

    added: list[TaskText] = field(default_factory=list)
    removed: list[TaskText] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)
    same: int = 0

    @property
    def is_same(self) -> bool:
        return not (self.added or self.removed or self.changed)


def compare(old: Sequence[TaskText], new: Sequence[TaskText]) -> Comparison:
    """Pair the tasks by title, then by number where the titles are alike; the rest was added or taken out."""
    result = Comparison()
    left = dict(enumerate(old))
    pairs: dict[int, TaskText] = {}
    by_title: dict[str, list[int]] = {}
    for i, task in left.items():
        by_title.setdefault(squeeze(task["title"]), []).append(i)
    for j, task in enumerate(new):
        same = by_title.get(squeeze(task["title"]))
        if same:
            pairs[j] = left.pop(same.pop(0))
    by_number = {task["number"]: i for i, task in left.items()}
    for j, task in enumerate(new):
        i = by_number.get(task["number"], -1) if j not in pairs else -1
        if i in left and fuzz.ratio(squeeze(left[i]["title"]), squeeze(task["title"])) >= _SAME_TASK:
            pairs[j] = left.pop(i)
    for j, task in enumerate(new):
        if j not in pairs:
            result.added.append(task)
            continue
        differences = _differences(pairs[j], task)
        if differences:
            result.changed.append(Changed(pairs[j], task, differences))
        else:
            result.same += 1
    result.removed = list(left.values())
    return result


def _differences(old: TaskText, new: TaskText) -> list[Difference]:
    a, b = normalised(old), normalised(new)
    if old.get("due_assumed") and new.get("due") is None:
        a["due"] = None  # the ledger's assumption is not a difference of the texts
    return [
        Difference(key, label, _shown(old.get(key)), _shown(new.get(key)))
        for key, label in _FIELDS.items()
        if a[key] != b[key]
    ]


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return "、".join(value) or "（空）"
    return "（空）" if value in (None, "") else str(value)
