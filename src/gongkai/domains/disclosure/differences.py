"""What changed between two texts, paragraph by paragraph and inside a paragraph. Pure."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

from .html_text import paragraphs

#: Below this likeness two paragraphs are shown as one gone and one new, not as letters mixed together.
ALIKE = 0.45
#: Comparing letters takes time squared; longer paragraphs are shown whole.
LONGEST = 3000


@dataclass(frozen=True, slots=True)
class Change:
    """kind: same, gone, new, changed. pieces: (same | gone | new, text) in reading order."""

    kind: str
    pieces: tuple[tuple[str, str], ...]

    @property
    def text(self) -> str:
        return "".join(t for k, t in self.pieces if k != "gone")


def between(old: str, new: str) -> list[Change]:
    """Changes from the old plain text to the new one, in the new one's order."""
    a, b = paragraphs(old), paragraphs(new)
    found: list[Change] = []
    for op, i1, i2, j1, j2 in difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if op == "equal":
            found += [Change("same", (("same", t),)) for t in b[j1:j2]]
        else:
            found += _replaced(a[i1:i2], b[j1:j2])
    return found


def _replaced(gone: Sequence[str], new: Sequence[str]) -> list[Change]:
    found = []
    for index in range(max(len(gone), len(new))):
        old_text = gone[index] if index < len(gone) else ""
        new_text = new[index] if index < len(new) else ""
        if old_text and new_text and (pieces := _letters(old_text, new_text)):
            found.append(Change("changed", pieces))
            continue
        if old_text:
            found.append(Change("gone", (("gone", old_text),)))
        if new_text:
            found.append(Change("new", (("new", new_text),)))
    return found


def _letters(old: str, new: str) -> tuple[tuple[str, str], ...]:
    """The two as one line with what went and what came; nothing where they are too unlike."""
    if max(len(old), len(new)) > LONGEST:
        return ()
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < ALIKE:
        return ()
    pieces = []
    for op, i1, i2, j1, j2 in matcher.get_opcodes():
        if op == "equal":
            pieces.append(("same", new[j1:j2]))
            continue
        if i1 < i2:
            pieces.append(("gone", old[i1:i2]))
        if j1 < j2:
            pieces.append(("new", new[j1:j2]))
    return tuple(pieces)


def folded(changes: Sequence[Change], around: int = 1) -> list[Change | int]:
    """The changes with long runs of unchanged paragraphs as a number of them: what a reviewer has time for."""
    near = {
        k
        for i, change in enumerate(changes)
        if change.kind != "same"
        for k in range(i - around, i + around + 1)
    }
    found: list[Change | int] = []
    for i, change in enumerate(changes):
        if i in near:
            found.append(change)
        elif found and isinstance(found[-1], int):
            found[-1] += 1
        else:
            found.append(1)
    return found
