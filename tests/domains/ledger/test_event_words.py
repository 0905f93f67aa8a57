"""Every kind of event that the services write has its Chinese word: timelines never show a key."""

from __future__ import annotations

import re
from pathlib import Path

from gongkai.domains.ledger import states
from gongkai.domains.ledger.queries.work import EVENT_WORDS

SERVICES = Path(__file__).resolve().parents[3] / "src" / "gongkai" / "domains" / "ledger" / "services"
KIND = re.compile(
    r'"((?:plan|measures|progress|assignment|duty|duties|supervision|period|report|change|look_back|snapshot|members|task|binding)\.[a-z_]+)"'
)


def test_every_kind_has_a_word() -> None:
    written = {k for path in SERVICES.glob("*.py") for k in KIND.findall(path.read_text())}
    assert set(states.LEADS_TO) <= set(EVENT_WORDS)
    assert len(written) > 20
    assert sorted(k for k in written if k not in EVENT_WORDS) == []
