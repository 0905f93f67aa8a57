"""Whose address it is: X-Forwarded-For is believed only from proxies we trust."""

from __future__ import annotations

import pytest

from gongkai.base.accounts.middleware import client_address


@pytest.mark.parametrize(
    ("peer", "forwarded", "trusted", "expected"),
    [
        ("203.0.113.9", "10.0.0.1", [], "203.0.113.9"),
        ("203.0.113.9", "10.0.0.1", ["10.0.0.0/8"], "203.0.113.9"),
        ("10.0.0.1", "203.0.113.9", ["10.0.0.0/8"], "203.0.113.9"),
        ("10.0.0.1", "1.1.1.1, 203.0.113.9, 10.0.0.2", ["10.0.0.0/8"], "203.0.113.9"),
        ("10.0.0.1", "", ["10.0.0.0/8"], "10.0.0.1"),
        ("::1", "2001:db8::1", ["::1"], "2001:db8::1"),
        ("", "1.1.1.1", ["10.0.0.0/8"], ""),
    ],
)
def test_client_address(peer: str, forwarded: str, trusted: list[str], expected: str) -> None:
    assert client_address(peer, forwarded, trusted) == expected
