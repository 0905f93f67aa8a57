"""One lock for all processes, held until the open transaction ends."""

from __future__ import annotations

from django.db import connection

from .digests import sm3


def lock_until_commit(name: str) -> None:
    """Wait until no other transaction holds `name`, and hold it until this one ends.

    On SQLite a transaction is the only writer from its start (settings: transaction_mode IMMEDIATE), so
    there is nothing to take. On PostgreSQL it is an advisory lock; the server frees it when we die.
    """
    if connection.vendor == "postgresql":
        key = int.from_bytes(bytes.fromhex(sm3(name.encode()))[:8], "big", signed=True)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])
