"""How well findings agree with the truth: matches by overlap (IoU ≥ 0.5) and kind, one to one, best first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from gongkai.text.privacy import OPEN_KINDS, Span

#: Open kinds count as their private counterpart when compared.
ALIAS = {
    "OFFICIAL_NAME": "PERSON_NAME",
    "PUBLIC_NAME": "PERSON_NAME",
    "LANDLINE_OFFICE": "LANDLINE",
    "EMAIL_OFFICE": "EMAIL",
    "OFFICE_ADDRESS": "HOME_ADDRESS",
    "UNIT_ACCOUNT": "BANK_ACCOUNT",
    "MOBILE_OFFICE": "MOBILE",
}
OPTIONAL = {kind.value for kind in OPEN_KINDS} | {"MOBILE_OFFICE"}


class Score(NamedTuple):
    right: dict[str, int]
    wrong: dict[str, int]
    missed: dict[str, int]
    private_documents: int
    leaking_documents: int
    clean_documents: int
    flagged_clean_documents: int

    def f1(self, kinds: Iterable[str] | None = None) -> float:
        """The micro F1 over `kinds`, or over all."""
        all_kinds = set(self.right) | set(self.wrong) | set(self.missed)
        chosen = all_kinds if kinds is None else set(kinds)
        right, wrong, missed = (sum(d.get(k, 0) for k in chosen) for d in self[:3])
        return 2 * right / (2 * right + wrong + missed) if right else 0.0


def overlap(a: tuple[int, int], b: tuple[int, int]) -> float:
    inner = min(a[1], b[1]) - max(a[0], b[0])
    return inner / (max(a[1], b[1]) - min(a[0], b[0])) if inner > 0 else 0.0


def score(pairs: Iterable[tuple[dict[str, Any], list[Span]]]) -> Score:
    """`pairs`: documents with their true spans, and what was found in them."""
    right: dict[str, int] = {}
    wrong: dict[str, int] = {}
    missed: dict[str, int] = {}
    counts = [0, 0, 0, 0]
    for document, spans in pairs:
        gold = [g for g in document["spans"] if g["kind"] not in OPTIONAL]
        optional = [g for g in document["spans"] if g["kind"] in OPTIONAL]
        found = sorted({(s.start, s.end, ALIAS.get(s.kind.value, s.kind.value)) for s in spans})
        pairs_by_overlap = sorted(
            (-overlap((g["start"], g["end"]), f[:2]), i, j)
            for i, g in enumerate(gold)
            for j, f in enumerate(found)
            if f[2] in (g["kind"], *g.get("alt", ())) and overlap((g["start"], g["end"]), f[:2]) >= 0.5
        )
        gold_done: set[int] = set()
        found_done: set[int] = set()
        for _, i, j in pairs_by_overlap:
            if i not in gold_done and j not in found_done:
                gold_done.add(i)
                found_done.add(j)
        covered = {x for start, end, _ in found for x in range(start, end)}
        leaks = False
        for i, g in enumerate(gold):
            into = right if i in gold_done else missed
            into[g["kind"]] = into.get(g["kind"], 0) + 1
            width = g["end"] - g["start"]
            leaks |= sum(x in covered for x in range(g["start"], g["end"])) < width / 2
        allowed = {x for g in optional for x in range(g["start"], g["end"])}
        false = [
            kind
            for j, (start, end, kind) in enumerate(found)
            if j not in found_done and sum(x in allowed for x in range(start, end)) < (end - start) / 2
        ]
        for kind in false:
            wrong[kind] = wrong.get(kind, 0) + 1
        counts[0 if gold else 2] += 1
        counts[1 if gold else 3] += bool(leaks if gold else false)
    return Score(right, wrong, missed, *counts)
