"""The stretch of time that a measurement is of: a month, a quarter, a half year or a year."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass

_FORM = re.compile(r"(?P<year>\d{4})(?:-(?:(?P<month>\d{2})|Q(?P<quarter>[1-4])|H(?P<half>[12])))?")


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Local dates (Asia/Shanghai), both included."""

    start: dt.date
    end: dt.date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError("期间的止日早于起日。")

    @classmethod
    def parse(cls, text: str) -> Period:
        """2021-10 (month), 2021-Q3, 2021-H1 or 2021; ValueError with a Chinese message for anything else."""
        match = _FORM.fullmatch(text.strip())
        if match and match["month"] and 1 <= int(match["month"]) <= 12:
            return cls._months(int(match["year"]), int(match["month"]), 1)
        if match and match["quarter"]:
            return cls._months(int(match["year"]), 3 * int(match["quarter"]) - 2, 3)
        if match and match["half"]:
            return cls._months(int(match["year"]), 6 * int(match["half"]) - 5, 6)
        if match and not match["month"]:
            return cls._months(int(match["year"]), 1, 12)
        raise ValueError(f"“{text}”不是可用的期间，请写成 2021-10、2021-Q3、2021-H1 或 2021。")

    @classmethod
    def month_of(cls, day: dt.date) -> Period:
        return cls._months(day.year, day.month, 1)

    @classmethod
    def _months(cls, year: int, first: int, count: int) -> Period:
        last = first + count - 1
        try:
            return cls(dt.date(year, first, 1), dt.date(year, last, calendar.monthrange(year, last)[1]))
        except ValueError:
            raise ValueError(f"{year} 不是可用的年份。") from None

    def previous_month(self) -> Period:
        """The month before the one in which the period starts."""
        return Period.month_of(self.start - dt.timedelta(days=1))

    @property
    def label(self) -> str:
        """In Chinese: 2021年10月, 2021年第3季度, 2021年上半年, 2021年."""
        year, month = self.start.year, self.start.month
        count = (self.end.year - year) * 12 + self.end.month - month + 1
        if self != Period._months(year, month, min(count, 13 - month)):
            return f"{self.start:%Y-%m-%d}至{self.end:%Y-%m-%d}"
        if count == 1:
            return f"{year}年{month}月"
        if count == 3 and month % 3 == 1:
            return f"{year}年第{(month + 2) // 3}季度"
        if count == 6 and month in (1, 7):
            return f"{year}年{'上' if month == 1 else '下'}半年"
        if count == 12:
            return f"{year}年"
        return f"{self.start:%Y-%m-%d}至{self.end:%Y-%m-%d}"
