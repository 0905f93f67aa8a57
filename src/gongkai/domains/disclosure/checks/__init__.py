"""The checks of a version: each a function Version → findings; none writes, `services.checking` does."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ..kinds import KINDS
from ..models import Version
from . import facts, files, marks, privacy, trajectory, wording
from .found import Found

#: check_key → what finds. Kinds name the first four (kinds.Kind.checks); facts are looked at for every kind.
CHECKS: dict[str, Callable[[Version], Iterator[Found]]] = {
    "privacy": privacy.find_in_text,
    "marks": marks.find_in_text,
    "files": files.find_in_files,
    "proofread": wording.find_in_text,
    "facts": facts.find,
}
#: Keys of the findings that a run replaces; others (external pages) have writers of their own.
OURS = frozenset(CHECKS)


def everything(version: Version) -> list[Found]:
    """All findings of the checks that the version's kind asks for."""
    wanted = {*KINDS[version.record.kind].checks, "facts"}
    found = [one for key, check in CHECKS.items() if key in wanted for one in check(version)]
    return [*found, *trajectory.find(version)] if "privacy" in wanted else found


def what_never_goes_out(version: Version) -> list[Found]:
    """Private data and marks of secrecy in the text and in the very bytes of the files, for the door."""
    found = [*privacy.find_in_text(version), *marks.find_in_text(version), *trajectory.find(version)]
    found += files.find_in_files(version)
    return [one for one in found if one.level == "veto" and one.check_key in ("privacy", "marks")]


__all__ = ["CHECKS", "OURS", "Found", "everything", "what_never_goes_out"]
