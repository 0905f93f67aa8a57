from __future__ import annotations

import errno

import pytest

from gongkai.faces.server import listening


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> dict[tuple[str, int], int]:
    """What binding an address and port answers; 0 where nothing is said."""
    answers: dict[tuple[str, int], int] = {}
    monkeypatch.setattr(listening, "_try_bind", lambda address, port: answers.get((address, port), 0))
    return answers


def test_both_loopbacks_by_default(machine: dict[tuple[str, int], int]) -> None:
    for host in ("", "localhost"):
        found = listening.plan(host, 8000)
        assert (found.addresses, found.notes, found.refusal) == (["127.0.0.1", "::1"], [], "")


@pytest.mark.parametrize("code", [errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT])
def test_ipv4_alone_with_a_word_where_ipv6_is_off(machine: dict[tuple[str, int], int], code: int) -> None:
    machine["::1", 0] = code
    found = listening.plan("", 8000)
    assert (found.addresses, found.refusal) == (["127.0.0.1"], "")
    assert "未启用 IPv6" in found.notes[0]
    found = listening.plan("::", 8000)
    assert (found.addresses, found.refusal) == (["0.0.0.0"], "")
    assert "未启用 IPv6" in found.notes[0]


def test_what_is_asked_for_is_what_is_bound(machine: dict[tuple[str, int], int]) -> None:
    assert listening.plan("0.0.0.0", 80).addresses == ["0.0.0.0"]
    assert listening.plan("[2001:db8::1]", 80).addresses == ["2001:db8::1"]


def test_refusals_say_why(machine: dict[tuple[str, int], int]) -> None:
    machine["::1", 8000] = errno.EADDRINUSE
    assert "端口 8000 已被占用" in listening.plan("", 8000).refusal
    machine["10.9.9.9", 8000] = errno.EADDRNOTAVAIL
    assert "10.9.9.9" in listening.plan("10.9.9.9", 8000).refusal
    machine["127.0.0.1", 80] = errno.EACCES
    assert "权限" in listening.plan("127.0.0.1", 80).refusal


def test_addresses_as_urls() -> None:
    assert listening.url("::1", 8000) == "http://[::1]:8000/"
    assert listening.url("127.0.0.1", 80) == "http://127.0.0.1:80/"
