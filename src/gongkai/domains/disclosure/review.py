"""三审三校 as pure functions: steps in order, who may sign which, what is still missing. No database.

No national text fixes who sits where; the default is practice and every step is a setting (ReviewRoute).
保密审查 is law: review before disclosure, item by item, by a named body (保密法 2024 art. 35; 实施条例 2024 art. 42).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

GATES = {
    "political": "政治关",
    "legal": "法律关",
    "policy": "政策关",
    "secrecy": "保密关",
    "wording": "文字关",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a route. drafter_may: whoever drafted may sign it (only the first step, as practised)."""

    key: str
    name: str
    roles: frozenset[str]
    drafter_may: bool = False
    at_office: bool = False  # 集中代审: signed in the open-government office's unit

    @classmethod
    def of(cls, data: dict[str, Any]) -> Step:
        return cls(
            data["key"],
            data["name"],
            frozenset(data["roles"]),
            bool(data.get("drafter_may")),
            bool(data.get("at_office")),
        )


DEFAULT_STEPS = (
    Step("first", "一审一校", frozenset({"clerk", "reviewer"}), drafter_may=True),
    Step("second", "二审二校", frozenset({"reviewer", "unit_head"})),
    Step("secrecy", "保密审查", frozenset({"reviewer", "unit_head", "office"})),
    Step("third", "三审三校签发", frozenset({"unit_head", "office"})),
)


@dataclass(frozen=True, slots=True)
class Approval:
    """An approval that counts: for the present digest."""

    step: str
    user_id: int
    gates: frozenset[str]  # gates passed


def next_step(steps: Sequence[Step], approvals: Iterable[Approval]) -> Step | None:
    """The first step in order that nobody has approved yet; None when all are."""
    done = {a.step for a in approvals}
    return next((s for s in steps if s.key not in done), None)


def is_complete(steps: Sequence[Step], approvals: Sequence[Approval]) -> bool:
    """Every step approved, by different people, with all five gates passed at each.

    保密审查 may be the same person as the second reviewer nowhere: each approval is another person, at least three.
    """
    people = [a.user_id for a in approvals]
    return (
        next_step(steps, approvals) is None
        and len(set(people)) == len(people) >= 3
        and all(a.gates >= GATES.keys() for a in approvals)
    )


def may_sign(
    step: Step,
    *,
    user_id: int,
    roles: Iterable[str],
    editors: Iterable[int],
    earlier: Iterable[int],
) -> str:
    """Why this person can't sign this step ("" if he can). editors: who touched the draft; earlier: who signed."""
    if not step.roles & set(roles):
        return f"您的角色不能签署{step.name}。"
    if user_id in set(earlier):
        return "您已签署过前面的步骤，三审三校须由不同的人完成。"
    if user_id in set(editors) and not step.drafter_may:
        return f"您参与了起草或修改，不能签署{step.name}。"
    return ""
