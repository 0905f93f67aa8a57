"""The demo texts: none twice, none with a proofread finding or private data, all for their node."""

from __future__ import annotations

import datetime as dt

import pytest

from gongkai.demo.disclosure_texts import NODES, WORK, Text, text_for
from gongkai.domains.disclosure import standard_tree
from gongkai.domains.disclosure.kinds import KINDS
from gongkai.text.privacy.finder import find
from gongkai.text.privacy.spans import OPEN_KINDS
from gongkai.text.proofread.checker import check

ON = dt.date(2021, 8, 16)
HOLDING = [key for key, node in standard_tree.NODES.items() if node.holds]


def all_texts() -> list[Text]:
    of_units = [text_for(unit, unit, node) for unit in WORK for node in HOLDING]
    return of_units + [text_for("昌吉市本级", "市政府办公室", node, city=True) for node in HOLDING]


def test_every_node_that_holds_records_has_a_text_of_a_kind_of_ours() -> None:
    assert set(NODES) == set(HOLDING)
    assert all(kind in KINDS for kind, _, _ in NODES.values())


def test_no_text_stands_twice() -> None:
    texts = all_texts()
    assert len({t.body for t in texts}) == len(texts) > 900


def test_every_text_says_what_it_is() -> None:
    assert all("演示" in t.body for t in all_texts())


@pytest.mark.parametrize("node", HOLDING)
def test_no_text_has_a_finding(node: str) -> None:
    for text in (t for t in all_texts() if t.node == node):
        whole = f"{text.title}\n{text.body}"
        assert not check(whole, on=ON)
        assert not [s for s in find(whole) if s.kind not in OPEN_KINDS], whole


def test_every_text_was_made_before_it_was_published_and_before_the_loading() -> None:
    assert all(t.made_on < t.published < ON for t in all_texts())
