"""What a finding is. Kinds are the names that the development set and `gongkai privacy scan` use."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """Kinds of personal data (民法典 1034; 个人信息保护法 4, 28), and look-alikes that are open by rule."""

    ID_CARD = "ID_CARD"
    MOBILE = "MOBILE"
    LANDLINE = "LANDLINE"
    BANK_CARD = "BANK_CARD"
    BANK_ACCOUNT = "BANK_ACCOUNT"
    EMAIL = "EMAIL"
    PLATE = "PLATE"
    PASSPORT = "PASSPORT"
    SOCIAL_SECURITY = "SOCIAL_SECURITY"
    BIRTH_DATE = "BIRTH_DATE"
    HOME_ADDRESS = "HOME_ADDRESS"
    PERSON_NAME = "PERSON_NAME"
    # Open by rule: officials in office, punitive publicity, offices. Reported so that a reviewer sees
    # that they were looked at; they do not hold up a publication.
    OFFICIAL_NAME = "OFFICIAL_NAME"
    PUBLIC_NAME = "PUBLIC_NAME"
    LANDLINE_OFFICE = "LANDLINE_OFFICE"
    EMAIL_OFFICE = "EMAIL_OFFICE"
    OFFICE_ADDRESS = "OFFICE_ADDRESS"
    UNIT_ACCOUNT = "UNIT_ACCOUNT"


OPEN_KINDS = frozenset(
    {
        Kind.OFFICIAL_NAME,
        Kind.PUBLIC_NAME,
        Kind.LANDLINE_OFFICE,
        Kind.EMAIL_OFFICE,
        Kind.OFFICE_ADDRESS,
        Kind.UNIT_ACCOUNT,
    }
)


class Span(NamedTuple):
    """One finding: code-point offsets in the text given to `find`, end exclusive; `text` is that slice."""

    start: int
    end: int
    kind: Kind
    text: str
    reason: str


class Found(NamedTuple):
    """A finding before overlaps are settled; the text is cut from the original at the end."""

    start: int
    end: int
    kind: Kind
    reason: str
