"""What a signature is for: one digest over everything that goes out."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from gongkai.base.core.digests import canonical_json

from .models import Version

#: Everything the public will see or be told by. A field that is added to Version belongs here too
#: (tests/domains/disclosure/test_digests.py fails if one is forgotten).
SIGNED_FIELDS = (
    "title",
    "body",
    "body_text",
    "summary",
    "keywords",
    "document_number",
    "document_type",
    "topic_class",
    "openness",
    "openness_reason",
    "source",
    "fields",
    "columns",
    "change_note",
)


def digest_of(version: Version, files: Sequence[tuple[str, str]] | None = None) -> str:
    """SHA-256 (hex) over the version's signed fields, its record's kind and units, and its files by content.

    files: (title, digest) in order, for a caller that has read those of many versions at once.
    """
    record = version.record
    signed = {name: getattr(version, name) for name in SIGNED_FIELDS}
    signed["made_on"] = version.made_on.isoformat() if version.made_on else None
    signed["kind"] = record.kind
    signed["units"] = [
        record.publishing_unit_id,
        record.issuing_unit_id,
        record.issuing_name,
        record.external_url,
    ]
    if files is None:
        rows = version.attachments.select_related("file").order_by("position", "id")
        files = [(a.title, a.file.digest) for a in rows]
    signed["files"] = [list(one) for one in files]
    return hashlib.sha256(canonical_json(signed)).hexdigest()
