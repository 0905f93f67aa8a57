"""Database triggers behind the one door: code that goes past the services still can't publish what nobody signed.

1. A sealed version's content can't change (only expunging blanks it, once a tombstone stands).
2. A signature can't be changed or deleted; once a tombstone stands, its remarks may be blanked, nothing else.
3. A clearance needs three approvals by three people for the version's own digest, and can't change.
4. A record goes live, or shows another version, only with that version's clearance for its present digest, and
   never again once it has a tombstone. A tombstone can't be changed (but for ticking off the recalled copies) or
   deleted, and none is set on a live record: what may be blanked under it is not public and can't come back.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

_SEALED = (
    "record_id", "number", "title", "body", "body_text", "summary", "keywords", "document_number", "made_on",
    "document_type", "topic_class", "openness", "openness_reason", "source", "fields", "columns", "change_note",
    "sealed_at", "digest",
)  # fmt: skip
TRIGGERS = {
    "version_sealed": "disclosure_version",
    "version_sealed_no_delete": "disclosure_version",
    "attachment_sealed_insert": "disclosure_attachment",
    "attachment_sealed_update": "disclosure_attachment",
    "attachment_sealed_delete": "disclosure_attachment",
    "signature_no_update": "disclosure_signature",
    "signature_no_delete": "disclosure_signature",
    "clearance_needs_three": "disclosure_clearance",
    "clearance_no_update": "disclosure_clearance",
    "record_live_insert": "disclosure_record",
    "record_live_update": "disclosure_record",
    "tombstone_insert": "disclosure_tombstone",
    "tombstone_no_update": "disclosure_tombstone",
    "tombstone_no_delete": "disclosure_tombstone",
}
#: What of a signature stays when its remarks are blanked.
_SIGNED = (
    "version_id", "digest", "step", "step_name", "decision", "user_id", "user_name", "unit_id", "stands_in_for", "at",
    "recorded_at", "scan_id", "confirmed_by_id",
)  # fmt: skip
_BURIED = (
    "record_id", "index_number", "published_at", "expunged_at", "reason", "basis", "decided_by", "digests",
)  # fmt: skip
_TOMBSTONE = "EXISTS (SELECT 1 FROM disclosure_tombstone t WHERE t.record_id = {v}.record_id)"
_THREE = (
    "(SELECT COUNT(DISTINCT s.user_id) FROM disclosure_signature s JOIN disclosure_version v ON v.id = s.version_id "
    "WHERE s.version_id = NEW.version_id AND s.decision = 'approved' AND s.digest = NEW.digest "
    "AND v.digest = NEW.digest AND v.sealed_at IS NOT NULL) < 3"
)
_UNCLEARED = (
    "(EXISTS (SELECT 1 FROM disclosure_tombstone t WHERE t.record_id = NEW.id) OR "
    "NOT EXISTS (SELECT 1 FROM disclosure_clearance c JOIN disclosure_version v ON v.id = c.version_id "
    "WHERE c.version_id = NEW.live_version_id AND v.record_id = NEW.id AND v.digest = c.digest))"
)
_STILL_LIVE = "EXISTS (SELECT 1 FROM disclosure_record r WHERE r.id = NEW.record_id AND r.live)"
_OPEN_SIGNATURE = (
    "NOT EXISTS (SELECT 1 FROM disclosure_version v JOIN disclosure_tombstone t ON t.record_id = v.record_id "
    "WHERE v.id = OLD.version_id)"
)
_SEALED_FILES = (
    "EXISTS (SELECT 1 FROM disclosure_version v WHERE v.id = {row}.version_id AND v.sealed_at IS NOT NULL "
    "AND NOT EXISTS (SELECT 1 FROM disclosure_tombstone t WHERE t.record_id = v.record_id))"
)


def install(connection: BaseDatabaseWrapper) -> None:
    """Create the triggers on SQLite or PostgreSQL."""
    remove(connection)
    with connection.cursor() as cursor:
        for name, (when_clause, message) in _rules(connection.vendor).items():
            cursor.execute(_statement(connection.vendor, name, when_clause, message))


def remove(connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        for name, table in TRIGGERS.items():
            on_table = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on_table}")


def _rules(vendor: str) -> dict[str, tuple[str, str]]:
    differ = "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"

    def any_changed(names: tuple[str, ...]) -> str:
        return " OR ".join(f"OLD.{c} {differ} NEW.{c}" for c in names)

    changed = any_changed(_SEALED)
    live = "NEW.live AND " if vendor == "postgresql" else "NEW.live = 1 AND "
    other = f"(OLD.live {differ} NEW.live OR OLD.live_version_id {differ} NEW.live_version_id) AND "
    sealed_change = f"OLD.sealed_at IS NOT NULL AND ({changed}) AND NOT {_TOMBSTONE.format(v='OLD')}"
    return {
        "version_sealed": (sealed_change, "sealed version"),
        "version_sealed_no_delete": ("OLD.sealed_at IS NOT NULL", "sealed version"),
        "attachment_sealed_insert": (_SEALED_FILES.format(row="NEW"), "sealed version"),
        "attachment_sealed_update": (_SEALED_FILES.format(row="OLD"), "sealed version"),
        "attachment_sealed_delete": (_SEALED_FILES.format(row="OLD"), "sealed version"),
        "signature_no_update": (f"{_OPEN_SIGNATURE} OR {any_changed(_SIGNED)}", "signatures are append-only"),
        "signature_no_delete": ("1 = 1", "signatures are append-only"),
        "clearance_needs_three": (_THREE, "not cleared by three people"),
        "clearance_no_update": ("1 = 1", "clearances are append-only"),
        "record_live_insert": (live + _UNCLEARED, "not cleared"),
        "record_live_update": (live + other + _UNCLEARED, "not cleared"),
        "tombstone_insert": (_STILL_LIVE, "still live"),
        "tombstone_no_update": (any_changed(_BURIED), "tombstones stay"),
        "tombstone_no_delete": ("1 = 1", "tombstones stay"),
    }


def _statement(vendor: str, name: str, condition: str, message: str) -> str:
    table = TRIGGERS[name]
    verb = (
        "INSERT"
        if name.endswith(("_insert", "_three"))
        else "DELETE"
        if name.endswith("_delete")
        else "UPDATE"
    )
    if vendor == "sqlite":
        return (
            f"CREATE TRIGGER {name} BEFORE {verb} ON {table} WHEN {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )
    # A WHEN clause may hold no sub-query on PostgreSQL: each trigger gets a function of its own.
    row = "OLD" if verb == "DELETE" else "NEW"
    return (
        f"CREATE OR REPLACE FUNCTION disclosure_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {condition} THEN RAISE EXCEPTION '{message}'; END IF; RETURN {row}; END $$; "
        f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION disclosure_{name}()"
    )
