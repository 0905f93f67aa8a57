"""三审三校: who signs what in which order, and the clearance that lets a version out."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from gongkai.base.core import clock
from gongkai.base.core.codes import new_code


class ReviewRoute(models.Model):
    """Steps, roles and order for a unit and kind; the most specific row in force wins (queries.route_for).

    steps: [{"key": "first", "name": "一审一校", "roles": ["clerk"], "drafter_may": true, "at_office": false}, …].
    The default (no row) is review.DEFAULT_STEPS. at_office: 集中代审, signed by people of the office's unit.
    """

    unit = models.ForeignKey(
        "organizations.Unit", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    kind = models.CharField(max_length=40, blank=True)
    steps = models.JSONField()
    since = models.DateField(default=clock.today)
    until = models.DateField(null=True, blank=True)
    source = models.CharField("依据", max_length=200)

    class Meta:
        verbose_name = "审校流程"


class Decision(models.TextChoices):
    APPROVED = "approved", "同意"
    RETURNED = "returned", "退回"


class Signature(models.Model):
    """One person's decision on one step for exactly one text (digest). Append-only: a trigger holds it."""

    version = models.ForeignKey("Version", on_delete=models.PROTECT, related_name="signatures")
    digest = models.CharField(max_length=64)
    step = models.CharField(max_length=20)  # key of the step
    step_name = models.CharField(max_length=40)
    decision = models.CharField(max_length=12, choices=Decision.choices)
    # gate → {"passed": bool, "remark": str}: 政治关 法律关 政策关 保密关 文字关
    gates = models.JSONField(default=dict)
    remark = models.TextField(blank=True)
    # Remarks on places in the text: [{"start", "end", "text"}].
    places = models.JSONField(default=list, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    user_name = models.CharField(max_length=60)
    unit = models.ForeignKey("organizations.Unit", on_delete=models.PROTECT, related_name="+")
    stands_in_for = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField(default=clock.now)
    recorded_at = models.DateTimeField(default=clock.wall)
    # 线下审签: the scan of the signed 发布审核单, confirmed by a second person.
    scan = models.ForeignKey("SheetScan", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = "签署"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "step"], condition=Q(decision="approved"), name="step_approved_once"
            ),
            # Three different people, whatever unit they act for.
            models.UniqueConstraint(
                fields=["version", "user"], condition=Q(decision="approved"), name="person_approves_once"
            ),
        ]


class SheetScan(models.Model):
    """A scanned 发布审核单: signed by pen, uploaded by one person, confirmed by another."""

    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    version = models.ForeignKey("Version", on_delete=models.PROTECT, related_name="scans")
    digest = models.CharField(max_length=64)
    step = models.CharField(max_length=20)
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(default=clock.now)


class Clearance(models.Model):
    """Made by the door when every step is signed for exactly this text. A trigger refuses one without at least
    three approvals by three people for the version's own digest; a record can't be live without one."""

    version = models.OneToOneField("Version", on_delete=models.PROTECT, related_name="clearance")
    digest = models.CharField(max_length=64)
    at = models.DateTimeField(default=clock.now)
