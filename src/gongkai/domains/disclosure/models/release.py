"""Going out together, going out to few, coming back, and being gone for good."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from gongkai.base.core import clock
from gongkai.base.core.codes import new_code

from .record import Record


class Bundle(models.Model):
    """发布包: several records, one review, one moment, one transaction."""

    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    title = models.CharField("名称", max_length=200)
    unit = models.ForeignKey("organizations.Unit", on_delete=models.PROTECT, related_name="+")
    records: models.ManyToManyField[Record, Any] = models.ManyToManyField("Record", related_name="bundles")
    release_at = models.DateTimeField("定时发布", null=True, blank=True)
    released_at = models.DateTimeField(null=True, editable=False)
    # task 11: units whose sign-off is needed, and what each gave it for:
    # {unit code: {"at", "user", "texts": {record code: digest}} or null}
    consulted = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = "发布包"
        ordering = ["-id"]


class Embargo(models.Model):
    """Until it is released, a version may be read by these units and persons besides its own unit."""

    record = models.OneToOneField("Record", on_delete=models.PROTECT, related_name="embargo")
    units = models.ManyToManyField("organizations.Unit", blank=True, related_name="+")
    users = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="+")


class ReadLink(models.Model):
    """An expiring address under which a version can be read before release; only its digest is kept."""

    version = models.ForeignKey("Version", on_delete=models.PROTECT, related_name="read_links")
    digest = models.CharField(max_length=64, unique=True)
    given_to = models.CharField("给谁看", max_length=120)
    expires_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)


class WithdrawalKind(models.TextChoices):
    ERROR = "error", "错误"  # 410 with notice
    MERGED = "merged", "合并"  # 301
    WITHDRAWN = "withdrawn", "撤回"  # stays, with notice
    LAPSED = "lapsed", "失效"  # stays, with notice


class Withdrawal(models.Model):
    record = models.ForeignKey("Record", on_delete=models.PROTECT, related_name="withdrawals")
    kind = models.CharField(max_length=12, choices=WithdrawalKind.choices)
    reason = models.TextField("理由")
    basis = models.CharField("依据", max_length=200)
    merged_into = models.ForeignKey(
        "Record", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)
    ended_reason = models.CharField("恢复理由", max_length=200, blank=True)

    class Meta:
        verbose_name = "撤下"


class ExpungeReason(models.TextChoices):
    LEAK = "leak", "泄露个人信息"
    SECRET = "secret", "涉及国家秘密、工作秘密"
    EXCEPTION_ENDED = "exception_ended", "公开例外到期"
    PENALTY_QUASHED = "penalty_quashed", "处罚被撤销"


class Expunging(models.Model):
    """One act of 清除 over all records that hold the same thing: asked by one person, decided by another. What was
    searched for is not kept: it is what must go."""

    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    records: models.ManyToManyField[Record, Any] = models.ManyToManyField("Record", related_name="expungings")
    reason = models.CharField("情形", max_length=40, choices=ExpungeReason.choices)
    basis = models.CharField("依据", max_length=200)
    # 依法须留存: a copy sealed for the secrecy officer's key (services.sealed_copies).
    keep_sealed = models.BooleanField("留存密封副本", default=False)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    refused = models.BooleanField(default=False)
    # Seconds from the decision until content and bytes were gone, and what could not go: [{"file", "held_by"}].
    seconds = models.FloatField(null=True)
    held = models.JSONField(default=list)

    class Meta:
        verbose_name = "清除"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True) | ~models.Q(decided_by=models.F("asked_by")),
                name="expunging_by_two",
            )
        ]


class Tombstone(models.Model):
    """清除: what stays of an expunged record. No title, no text; number, dates, reason, basis, who decided."""

    record = models.OneToOneField("Record", on_delete=models.PROTECT, related_name="tombstone")
    index_number = models.CharField(max_length=60, blank=True)
    published_at = models.DateTimeField(null=True)
    expunged_at = models.DateTimeField(default=clock.now)
    reason = models.CharField(max_length=40)  # leak | secret | exception_ended | penalty_quashed
    basis = models.CharField(max_length=200)
    decided_by = models.CharField(max_length=120)
    # Copies and caches elsewhere to be recalled: [{"where", "address", "done_on"}].
    copies = models.JSONField(default=list)
    # Digests of the files and texts that must not come back: a restore applies the list again.
    digests = models.JSONField(default=list)


class Correction(models.Model):
    """我为政府网站找错: a citizen's report about a page; answered in 3 working days (a setting)."""

    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    page = models.CharField("页面", max_length=500)
    record = models.ForeignKey(
        "Record", on_delete=models.PROTECT, null=True, blank=True, related_name="corrections"
    )
    unit = models.ForeignKey("organizations.Unit", on_delete=models.PROTECT, related_name="+")
    text = models.TextField("问题")
    contact = models.CharField("联系方式", max_length=120, blank=True)
    query_code = models.CharField(max_length=12, default=new_code, editable=False)
    received_at = models.DateTimeField(default=clock.now)
    due = models.DateField("答复期限")
    reply = models.TextField("答复", blank=True)
    replied_at = models.DateTimeField(null=True)
    replied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = "找错"
        ordering = ["due", "id"]
