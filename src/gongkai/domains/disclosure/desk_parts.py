"""Connects drafting, review and release to what lies below; called once in AppConfig.ready."""

from __future__ import annotations

from gongkai.base.core import jobs
from gongkai.base.core.actors import Actor
from gongkai.base.files.models import StoredFile
from gongkai.base.files.permissions import register_reader
from gongkai.base.notices import todos as workbench

from . import door, todos
from .models import Attachment, SheetScan
from .services import embargo, review, schedule


def connect() -> None:
    door.register_check("taken_back", review.not_taken_back)
    door.register_check("vetoes", review.no_open_veto)
    register_reader("disclosure.desk", may_read)
    workbench.register(todos.source)
    jobs.schedule("disclosure.release", schedule.EVERY, schedule.run)


def may_read(actor: Actor | None, stored: StoredFile) -> bool:
    """Files of drafts and scans of sheets: for whoever may read the record before release."""
    if actor is None:
        return False
    for attachment in Attachment.objects.filter(file=stored).select_related("version__record"):
        if embargo.may_read(actor, attachment.version.record):
            return True
    rows = SheetScan.objects.filter(file=stored).select_related("version__record")
    return any(embargo.may_read(actor, scan.version.record) for scan in rows)
