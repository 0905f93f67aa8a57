"""How long a failed login makes the next one wait.

Counted by user name *and* address together, so that whoever tries the mayor's name from elsewhere makes only
himself wait; the address alone has a generous limit, for one machine that tries many names. Attempts are
counted before the password is looked at: a hundred at once are a hundred.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
import math
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q

from gongkai.base.core import clock
from gongkai.base.core.digests import hmac_sm3

from .models import LoginFailure

LONGEST_SECONDS = 15 * 60
#: A whole office sits behind one address; so many failures in an hour are still people mistyping.
ADDRESS_FREE_FAILURES = 100
_PAIR_FORGOTTEN_AFTER = dt.timedelta(days=1)
_ADDRESS_FORGOTTEN_AFTER = dt.timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Admission:
    """Whether an attempt may look at the password. wait: seconds to wait, 0 = go on; note: to be audited."""

    wait: int
    note: bool = False


def delay_after(failures: int, free: int = 0) -> int:
    """Seconds to wait after so many failures: 0 for the free ones, then 1, 2, 4 … up to 15 minutes."""
    counted = failures - free
    return 0 if counted <= 0 else min(2 ** min(counted - 1, 10), LONGEST_SECONDS)


def admit(username: str, address: str) -> Admission:
    """Count one attempt, or say how long it must wait. A waiting attempt is not counted."""
    pair, alone = _keys(username, address)
    rules = {pair: (0, _PAIR_FORGOTTEN_AFTER), alone: (ADDRESS_FREE_FAILURES, _ADDRESS_FORGOTTEN_AFTER)}
    with transaction.atomic():
        now = clock.wall()
        rows = []
        for key in sorted(rules):  # one order of locks for all
            row, _ = LoginFailure.objects.select_for_update().get_or_create(
                key=key, defaults={"last_at": now}
            )
            if now - row.last_at > rules[key][1]:
                row.count = row.noted = 0
            rows.append(row)
        waits = [(_remaining(row, rules[row.key][0], now), row) for row in rows]
        wait, row = max(waits, key=lambda w: w[0])
        if wait:
            note = row.noted != row.count
            LoginFailure.objects.filter(pk=row.pk).update(noted=row.count)
            return Admission(wait, note)
        for row in rows:
            row.count += 1
            row.last_at = now
            row.save()
    return Admission(0)


def forgive(username: str, address: str) -> None:
    """The attempt that was admitted succeeded: the pair starts anew, the address gets its attempt back.

    The address keeps its other failures: owning one account must not buy more guesses at the others.
    """
    pair, alone = _keys(username, address)
    LoginFailure.objects.filter(key=pair).delete()
    LoginFailure.objects.filter(key=alone, count__gt=0).update(count=F("count") - 1)
    LoginFailure.objects.filter(Q(last_at__lt=clock.wall() - _PAIR_FORGOTTEN_AFTER)).delete()


def _remaining(row: LoginFailure, free: int, now: dt.datetime) -> int:
    until = row.last_at + dt.timedelta(seconds=delay_after(row.count, free))
    return max(0, math.ceil((until - now).total_seconds()))


def _keys(username: str, address: str) -> tuple[str, str]:
    where = _network(address)
    return _digest(f"pair\0{username.casefold()}\0{where}"), _digest(f"address\0{where}")


def _network(address: str) -> str:
    """An IPv6 visitor owns a /64 and can take a new address for each guess: the network counts."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 6:
        mapped = parsed.ipv4_mapped
        return str(mapped) if mapped else str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


def _digest(text: str) -> str:
    return hmac_sm3(settings.SECRET_KEY.encode(), text.encode())
