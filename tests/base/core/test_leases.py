from __future__ import annotations

import datetime as dt

import pytest

from gongkai.base.core import clock, leases
from gongkai.base.core.models import Lease

pytestmark = pytest.mark.django_db


def test_one_holder_at_a_time() -> None:
    assert leases.acquire("scheduler", "a")
    assert not leases.acquire("scheduler", "b")
    assert leases.acquire("scheduler", "a")  # renewed
    assert leases.acquire("worker", "b")  # another lease


def test_a_lease_that_was_not_renewed_is_taken_over(monkeypatch: pytest.MonkeyPatch) -> None:
    leases.acquire("scheduler", "a")
    later = clock.wall() + leases.TTL + dt.timedelta(seconds=1)
    monkeypatch.setattr(clock, "wall", lambda: later)
    assert leases.acquire("scheduler", "b")
    assert not leases.acquire("scheduler", "a")


def test_it_expires_by_the_machines_clock_even_where_the_date_is_held(settings: object) -> None:
    settings.GONGKAI_CLOCK = dt.date(2021, 11, 15)  # type: ignore[attr-defined]
    leases.acquire("scheduler", "a")
    assert Lease.objects.get().expires_at > clock.wall() > clock.now()


def test_released_by_its_holder_only() -> None:
    leases.acquire("scheduler", "a")
    leases.release("scheduler", "b")
    assert not leases.acquire("scheduler", "b")
    leases.release("scheduler", "a")
    assert leases.acquire("scheduler", "b")


@pytest.mark.django_db(transaction=True)
def test_it_is_renewed_during_long_work_and_its_loss_is_noticed() -> None:
    ttl = dt.timedelta(seconds=0.8)
    leases.acquire("worker", "a", ttl)
    with leases.Renewal("worker", "a", ttl) as renewal:
        assert not renewal.lost.wait(1.5)
        assert not leases.acquire("worker", "b", ttl)
        Lease.objects.filter(name="worker").update(holder="b", expires_at=clock.wall() + leases.TTL)
        assert renewal.lost.wait(5)
    assert Lease.objects.get(name="worker").holder == "b", "a lost lease must not be released"
