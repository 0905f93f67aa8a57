"""Which of the ledger's files a person may read: whoever may see the page that the file hangs on."""

from __future__ import annotations

from gongkai.base.core.actors import Actor
from gongkai.base.files.models import StoredFile
from gongkai.base.organizations.access import may

from .models import Evidence, Intake, LookBackItem, PeriodReport, Plan
from .permissions import IMPORT_PLAN, LOOK_BACK, SEE_ASSIGNMENT, SEE_LEDGER, SEE_REPORT


def may_read(actor: Actor | None, stored: StoredFile) -> bool:
    """Answers base.files; the public reads no file of the ledger."""
    if actor is None:
        return False
    for evidence in Evidence.objects.filter(file=stored).select_related("assignment__task"):
        if may(actor, SEE_ASSIGNMENT, evidence.assignment):
            return True
    for report in PeriodReport.objects.filter(seal_scan=stored):
        if may(actor, SEE_REPORT, report):
            return True
    if may(actor, SEE_LEDGER) and Plan.objects.filter(file=stored).exists():
        return True
    if may(actor, IMPORT_PLAN) and Intake.objects.filter(file=stored).exists():
        return True
    return may(actor, LOOK_BACK) and LookBackItem.objects.filter(evidence_file=stored).exists()
