"""Reasons why not: what every verb answers before it acts, so that screen and server say the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason why an act can't be done.

    code: stable English name for tests and scripts; message: Chinese, says what is wrong and what to do;
    field: the form field it belongs to, "" for the whole act.
    """

    code: str
    message: str
    field: str = ""


class Refused(Exception):
    """A verb was called although `problems(...)` is not empty; nothing was written."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("；".join(p.message for p in self.problems))


def refuse_if(problems: Iterable[Problem]) -> None:
    """Raise Refused with all the problems, if there are any."""
    found = tuple(problems)
    if found:
        raise Refused(found)
