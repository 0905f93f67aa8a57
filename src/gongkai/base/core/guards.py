"""Database triggers: the audit table is append-only even for code that goes past the ORM, and on PostgreSQL
the feed's positions are given under one lock.

A migration that rebuilds one of these tables on SQLite (any AlterField) loses its triggers and must call
`install` again; tests/base/core/test_audit.py fails if one forgets.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

_CONTENT = (
    "id",
    "at",
    "recorded_at",
    "kind",
    "version",
    "actor_id",
    "actor_name",
    "stands_in_for",
    "unit_id",
    "unit_name",
    "ip",
    "subject",
    "payload",
    "personal_digests",
)
_REFUSAL = "audit rows are append-only"
#: Each trigger with its table.
TRIGGERS = {
    "feed_line_lock": "core_feedline",
    "audit_row_no_update": "core_auditrow",
    "audit_row_no_delete": "core_auditrow",
    "audit_head_no_update": "core_audithead",
    "audit_head_no_delete": "core_audithead",
}


def install(connection: BaseDatabaseWrapper) -> None:
    """Create the triggers on SQLite or PostgreSQL. Only sealing (seq from empty to a number) may update."""
    remove(connection)
    with connection.cursor() as cursor:
        for statement in _sqlite() if connection.vendor == "sqlite" else _postgresql():
            cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers (the migration's way back)."""
    with connection.cursor() as cursor:
        for name, table in TRIGGERS.items():
            on_table = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on_table}")


def _sqlite() -> list[str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
    changed = " OR ".join(f"OLD.{c} IS NOT NEW.{c}" for c in _CONTENT)
    return [
        f"CREATE TRIGGER audit_row_no_update BEFORE UPDATE ON core_auditrow "
        f"WHEN OLD.seq IS NOT NULL OR {changed} {refuse}",
        "CREATE TRIGGER audit_row_no_delete BEFORE DELETE ON core_auditrow "
        f"WHEN OLD.seq IS NOT NULL {refuse}",
        f"CREATE TRIGGER audit_head_no_update BEFORE UPDATE ON core_audithead {refuse}",
        f"CREATE TRIGGER audit_head_no_delete BEFORE DELETE ON core_audithead {refuse}",
    ]


def _postgresql() -> list[str]:
    changed = " OR ".join(f"OLD.{c} IS DISTINCT FROM NEW.{c}" for c in _CONTENT)
    refuse = "FOR EACH ROW {when} EXECUTE FUNCTION audit_append_only()"
    return [
        "CREATE OR REPLACE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$",
        "CREATE TRIGGER audit_row_no_update BEFORE UPDATE ON core_auditrow "
        + refuse.format(when=f"WHEN (OLD.seq IS NOT NULL OR {changed})"),
        "CREATE TRIGGER audit_row_no_delete BEFORE DELETE ON core_auditrow "
        + refuse.format(when="WHEN (OLD.seq IS NOT NULL)"),
        "CREATE TRIGGER audit_head_no_update BEFORE UPDATE ON core_audithead " + refuse.format(when=""),
        "CREATE TRIGGER audit_head_no_delete BEFORE DELETE ON core_audithead " + refuse.format(when=""),
        # FOR EACH STATEMENT: before it draws its ids; held until the commit (feed.py says why).
        "CREATE OR REPLACE FUNCTION feed_lock() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN PERFORM pg_advisory_xact_lock(hashtext('gongkai.feed')); RETURN NULL; END $$",
        "CREATE TRIGGER feed_line_lock BEFORE INSERT ON core_feedline "
        "FOR EACH STATEMENT EXECUTE FUNCTION feed_lock()",
    ]
