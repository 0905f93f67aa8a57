"""Extra rest days that a region gives by its own yearly notice, as dated rows that say who vouches for them.

Basis: 全国年节及纪念日放假办法 (2024 revision) art. 4 lets regions fix the festivals of minorities. The
list holds only days on which the national table has work: days that are weekends or national holidays
anyway are not repeated. All rows come from reprints of the regional notices, not from the originals, and
say so; an office that holds the original enters it as a correction in its own name.
"""

from dataclasses import dataclass
from datetime import date

REPRINT_2022 = "新疆维吾尔自治区2022年放假安排（转载文本）"
REPRINT_2023 = "新疆维吾尔自治区2022年12月25日放假通知（转载文本）"
REPRINT_2025 = "新疆维吾尔自治区2025年放假安排（转载文本，两处一致）"
UNVERIFIED = "转载，未与通知原件核对"


@dataclass(frozen=True, slots=True)
class RegionalRestDays:
    """The extra rest days of one region.

    `years` are the years whose notice was found: a year outside it is unknown, not free of extra days.
    `rows` are (day, festival, source notice, who vouches).
    """

    key: str
    name: str
    years: frozenset[int]
    rows: tuple[tuple[date, str, str, str], ...]


XINJIANG = RegionalRestDays(
    key="xinjiang",
    name="新疆维吾尔自治区",
    # 2024 and 2026: the regional notices were not found.
    years=frozenset({2022, 2023, 2025}),
    rows=(
        (date(2022, 5, 5), "肉孜节", REPRINT_2022, UNVERIFIED),
        (date(2022, 7, 11), "古尔邦节", REPRINT_2022, UNVERIFIED),
        (date(2022, 7, 12), "古尔邦节", REPRINT_2022, UNVERIFIED),
        (date(2022, 7, 13), "古尔邦节", REPRINT_2022, UNVERIFIED),
        (date(2023, 4, 21), "肉孜节", REPRINT_2023, UNVERIFIED),
        (date(2023, 6, 28), "古尔邦节", REPRINT_2023, UNVERIFIED),
        (date(2023, 6, 29), "古尔邦节", REPRINT_2023, UNVERIFIED),
        (date(2023, 6, 30), "古尔邦节", REPRINT_2023, UNVERIFIED),
        (date(2025, 3, 31), "肉孜节", REPRINT_2025, UNVERIFIED),
        (date(2025, 6, 6), "古尔邦节", REPRINT_2025, UNVERIFIED),
        (date(2025, 6, 9), "古尔邦节", REPRINT_2025, UNVERIFIED),
        (date(2025, 6, 10), "古尔邦节", REPRINT_2025, UNVERIFIED),
    ),
)

REGIONS: dict[str, RegionalRestDays] = {XINJIANG.key: XINJIANG}
