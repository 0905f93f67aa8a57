"""The register of indicators: what is measured, in which unit, against which declared list.

The catalogue (catalogue.py) names every indicator; a domain connects the function that measures it from
its AppConfig.ready: `register.connect("foi.on_time", measure)`. Until then it says 尚未接入.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from django.db import models

from .periods import Period

if TYPE_CHECKING:
    from gongkai.base.organizations.models import Unit


class State(models.TextChoices):
    """What a measurement says when it is not, or not only, a figure."""

    MEASURED = "measured", "已测量"
    NOT_CONNECTED = "not_connected", "尚未接入"
    NOT_MEASURED = "not_measured", "尚未测量"  # connected, but no run has been made yet; never stored
    NOT_DECLARED = "not_declared", "未申报"
    NOTHING_DUE = "nothing_due", "无应办事项"
    NO_SUCH_POWER = "no_such_power", "本级无此职权"
    FAILED = "failed", "测量出错"


@dataclass(frozen=True, slots=True)
class Offender:
    """One thing that keeps the value from its target. url: a workbench address or ""."""

    label: str
    url: str = ""
    unit_id: int | None = None


@dataclass(frozen=True, slots=True)
class Measurement:
    """What one unit (or the whole city) was measured at.

    A ratio's value is numerator / denominator (0–1); an amount's (hours, days, pieces) is the amount.
    Made by `ratio`, `amount` or `without`, so that 0 of 0 can't become a figure.
    """

    state: State
    value: float | None = None
    numerator: int | None = None
    denominator: int | None = None
    offenders: Sequence[Offender] = field(default_factory=tuple)

    def __post_init__(self) -> None:
        if (self.state is State.MEASURED) != (self.value is not None):
            raise ValueError("a value goes with MEASURED and with nothing else")
        if self.state is State.MEASURED and self.denominator == 0:
            raise ValueError("0 of 0 is NOTHING_DUE, not a value")

    @classmethod
    def ratio(cls, numerator: int, denominator: int, offenders: Iterable[Offender] = ()) -> Measurement:
        """numerator of denominator done; 0 of 0 is 无应办事项. ValueError if it is no share of it."""
        if not 0 <= numerator <= denominator:
            raise ValueError(f"{numerator} of {denominator} is no share")
        if denominator == 0:
            return cls(State.NOTHING_DUE, None, 0, 0)
        return cls(State.MEASURED, numerator / denominator, numerator, denominator, tuple(offenders))

    @classmethod
    def amount(cls, value: float, offenders: Iterable[Offender] = ()) -> Measurement:
        return cls(State.MEASURED, float(value), None, None, tuple(offenders))

    @classmethod
    def without(cls, state: State, offenders: Iterable[Offender] = ()) -> Measurement:
        """A state in place of a figure."""
        return cls(state, offenders=tuple(offenders))


#: In: the units to measure (only those whose declared list is confirmed) and the period. Out: by unit id;
#: None is the whole city. One call for all units, so that a run costs a few queries. A unit left out had
#: nothing due.
Measure = Callable[[Sequence["Unit"], Period], Mapping[int | None, Measurement]]

PERCENT = "%"


@dataclass(frozen=True, slots=True)
class Indicator:
    """One row of the catalogue. Shares (unit_of_value "%") and their target are kept as 0–1."""

    key: str
    name: str
    description: str  # what is counted, in Chinese
    basis: str  # law or plan it follows from
    unit_of_value: str  # %、小时、天、篇
    level: Literal["C", "U"]  # for the city as a whole, or for each unit
    declared_list: str | None  # key in lists.LISTS; None where the plan or the record itself is the list
    direction: Literal["higher", "lower"] = "higher"
    target: float | None = None
    tasks: tuple[int, ...] = ()  # rows of the reference plan (昌吉市 2021) that it answers; for documentation

    def meets_target(self, value: float) -> bool | None:
        """None where no target is set."""
        if self.target is None:
            return None
        return value >= self.target if self.direction == "higher" else value <= self.target

    def shown(self, value: float) -> str:
        """The value with its unit: 85.7%, 3.5小时."""
        if self.unit_of_value == PERCENT:
            # Rounded down: 1999 of 2000 must not read 100 %.
            tenths = math.floor(round(value * 1000, 6))
            return f"{tenths / 10:g}%"
        return f"{value:.1f}".rstrip("0").rstrip(".") + self.unit_of_value


_indicators: dict[str, Indicator] = {}
_measures: dict[str, Measure] = {}


def add(indicator: Indicator) -> None:
    """Enter an indicator. ValueError if its key is taken."""
    if indicator.key in _indicators:
        raise ValueError(f"indicator {indicator.key} is registered twice")
    _indicators[indicator.key] = indicator


def connect(key: str, measure: Measure) -> None:
    """Give an indicator the function that measures it; from the domain's AppConfig.ready.

    KeyError for a key that the catalogue doesn't have, ValueError if it is connected already.
    """
    if key not in _indicators:
        raise KeyError(f"no indicator {key} in the catalogue")
    if key in _measures:
        raise ValueError(f"indicator {key} is connected twice")
    _measures[key] = measure


def disconnect(key: str) -> None:
    """Take the function back: for tests, and for a domain that is switched off."""
    del _measures[key]


def get(key: str) -> Indicator:
    """KeyError if there is none."""
    return _indicators[key]


def has(key: str) -> bool:
    return key in _indicators


def indicators() -> list[Indicator]:
    """All, in the order of the catalogue."""
    return list(_indicators.values())


def measure_of(key: str) -> Measure | None:
    """The connected function, None while 尚未接入."""
    return _measures.get(key)
