"""主动公开: records and their versions, the review that clears a version, where a record stands."""

from .checking import Finding, NamedException
from .history import ImportBatch, ImportedRecord
from .place import Column, Placement, Topic, TopicItem
from .record import Attachment, Event, ExternalPage, Record, Relation, Version
from .release import Bundle, Correction, Embargo, Expunging, ReadLink, Tombstone, Withdrawal
from .review import Clearance, ReviewRoute, SheetScan, Signature

__all__ = [
    "Attachment",
    "Bundle",
    "Clearance",
    "Column",
    "Correction",
    "Embargo",
    "Event",
    "Expunging",
    "ExternalPage",
    "Finding",
    "ImportBatch",
    "ImportedRecord",
    "NamedException",
    "Placement",
    "ReadLink",
    "Record",
    "Relation",
    "ReviewRoute",
    "SheetScan",
    "Signature",
    "Tombstone",
    "Topic",
    "TopicItem",
    "Version",
    "Withdrawal",
]
