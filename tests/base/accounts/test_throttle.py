"""Failed logins slow down who makes them, and nobody else."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.base.accounts import throttle
from gongkai.base.accounts.models import LoginFailure
from gongkai.base.core import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def tick(monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """A wall clock that stands still until it is moved on by so many seconds."""
    now = [clock.wall()]
    monkeypatch.setattr(clock, "wall", lambda: now[0])

    def move(seconds: float) -> None:
        now[0] += dt.timedelta(seconds=seconds)

    return move


@given(st.integers(0, 10_000), st.integers(0, 200))
def test_the_delay_doubles_up_to_a_quarter_of_an_hour(failures: int, free: int) -> None:
    delay = throttle.delay_after(failures, free)
    assert 0 <= delay <= 900
    assert throttle.delay_after(failures + 1, free) in {min(max(2 * delay, 1), 900), 0}
    assert (delay == 0) == (failures <= free)


def test_the_first_delays() -> None:
    assert [throttle.delay_after(n) for n in range(6)] == [0, 1, 2, 4, 8, 16]


def test_each_failure_makes_the_next_wait_longer(tick) -> None:  # type: ignore[no-untyped-def]
    for expected in (1, 2, 4, 8):
        assert throttle.admit("mayor", "10.0.0.1").wait == 0
        assert throttle.admit("mayor", "10.0.0.1").wait == expected
        tick(expected)


def test_nobody_can_lock_the_mayor_out_from_elsewhere(tick) -> None:  # type: ignore[no-untyped-def]
    for _ in range(30):
        throttle.admit("mayor", "203.0.113.9")
        tick(900)
    throttle.admit("mayor", "203.0.113.9")
    assert throttle.admit("mayor", "203.0.113.9").wait > 0
    assert throttle.admit("mayor", "10.0.0.1").wait == 0


def test_the_name_counts_whatever_its_case(tick) -> None:  # type: ignore[no-untyped-def]
    throttle.admit("Mayor", "10.0.0.1")
    assert throttle.admit("mayor", "10.0.0.1").wait == 1


def test_one_address_that_tries_many_names_is_slowed_down(tick) -> None:  # type: ignore[no-untyped-def]
    for n in range(throttle.ADDRESS_FREE_FAILURES + 1):
        assert throttle.admit(f"name{n}", "203.0.113.9").wait == 0
    assert throttle.admit("another", "203.0.113.9").wait == 1
    assert throttle.admit("another", "203.0.113.10").wait == 0


def test_an_ipv6_network_is_one_address(tick) -> None:  # type: ignore[no-untyped-def]
    throttle.admit("mayor", "2001:db8:1:2::1")
    assert throttle.admit("mayor", "2001:db8:1:2:ffff::9").wait == 1
    assert throttle.admit("mayor", "2001:db8:1:3::1").wait == 0
    throttle.admit("mayor", "10.0.0.1")
    assert throttle.admit("mayor", "::ffff:10.0.0.1").wait == 1


def test_success_starts_the_name_anew_but_buys_no_guesses_at_others(tick) -> None:  # type: ignore[no-untyped-def]
    for n in range(throttle.ADDRESS_FREE_FAILURES):
        throttle.admit(f"name{n}", "203.0.113.9")
    throttle.admit("mine", "203.0.113.9")
    throttle.forgive("mine", "203.0.113.9")
    assert throttle.admit("mine", "203.0.113.9").wait == 0
    assert throttle.admit("name", "203.0.113.9").wait == 1


def test_failures_are_forgotten_after_a_day(tick) -> None:  # type: ignore[no-untyped-def]
    for _ in range(5):
        throttle.admit("mayor", "10.0.0.1")
        tick(900)
    tick(24 * 3600)
    throttle.admit("mayor", "10.0.0.1")
    assert throttle.admit("mayor", "10.0.0.1").wait == 1


def test_waiting_does_not_grow_by_knocking(tick) -> None:  # type: ignore[no-untyped-def]
    throttle.admit("mayor", "10.0.0.1")
    assert [throttle.admit("mayor", "10.0.0.1").wait for _ in range(5)] == [1] * 5
    tick(1)
    assert throttle.admit("mayor", "10.0.0.1").wait == 0


def test_a_lock_is_noted_once(tick) -> None:  # type: ignore[no-untyped-def]
    throttle.admit("mayor", "10.0.0.1")
    assert [throttle.admit("mayor", "10.0.0.1").note for _ in range(3)] == [True, False, False]


def test_what_was_typed_is_not_kept(tick) -> None:  # type: ignore[no-untyped-def]
    throttle.admit("my-password-in-the-wrong-field", "10.0.0.1")
    kept = " ".join(LoginFailure.objects.values_list("key", flat=True))
    assert "password" not in kept and "10.0.0.1" not in kept
