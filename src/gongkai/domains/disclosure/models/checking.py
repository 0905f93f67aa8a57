"""What the checks found in a version, what was decided about it, and exceptions the law wants."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from gongkai.base.core import clock


class Gate(models.TextChoices):
    POLITICAL = "political", "政治关"
    LEGAL = "legal", "法律关"
    POLICY = "policy", "政策关"
    SECRECY = "secrecy", "保密关"
    WORDING = "wording", "文字关"


class Level(models.TextChoices):
    VETO = "veto", "否决"
    ERROR = "error", "错误"
    WARNING = "warning", "提示"
    STYLE = "style", "文风"


class Finding(models.Model):
    """One finding in a version or one of its files. A veto stops until it is fixed; privacy and 密级 can't be
    overridden, only excepted by name (NamedException)."""

    # CASCADE: findings are derived; a new run replaces those of a draft.
    version = models.ForeignKey("Version", on_delete=models.CASCADE, related_name="findings")
    check_key = models.CharField(max_length=20)  # privacy | marks | proofread | files | facts
    gate = models.CharField(max_length=12, choices=Gate.choices)
    level = models.CharField(max_length=8, choices=Level.choices)
    kind = models.CharField(max_length=40)  # ID_CARD, typo, hidden_sheet …
    place = models.CharField("位置", max_length=200)  # 正文第3段 / 附件2 工作表“底表”（隐藏）
    start = models.IntegerField(null=True)  # code points in body_text, where it stands in the body
    end = models.IntegerField(null=True)
    # As shown to the desk: private data masked, never the value itself.
    shown = models.CharField(max_length=200)
    suggestion = models.CharField(max_length=200, blank=True)
    rule = models.CharField("依据", max_length=200)
    decision = models.CharField(max_length=12, blank=True)  # accepted (with reason) | excepted | ""
    reason = models.CharField(max_length=300, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = "检查发现"
        ordering = ["id"]


class NamedException(models.Model):
    """惩戒公示 or 强制性信息披露: opens named fields only, by a law and article, approved by a second person, with an
    end of display."""

    record = models.ForeignKey("Record", on_delete=models.PROTECT, related_name="exceptions")
    case = models.CharField("情形", max_length=60)
    fields = models.JSONField("公开的字段")  # kinds of private data, e.g. ["PERSON_NAME"]
    law = models.CharField("法律依据", max_length=200)
    article = models.CharField("条款", max_length=60)
    display_until = models.DateField("公示至", null=True, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True)
    ended_on = models.DateField(null=True)  # 信用修复 or the period's end

    class Meta:
        verbose_name = "公开例外"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(approved_by__isnull=True) | ~models.Q(approved_by=models.F("asked_by")),
                name="exception_by_two",
            )
        ]
