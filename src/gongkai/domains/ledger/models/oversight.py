"""督办, changes in mid-year, 回头看, and the snapshot that the public sees."""

from __future__ import annotations

from django.db import models

from gongkai.base.core import clock
from gongkai.base.core.codes import new_code


class Supervision(models.Model):
    """A 督办单: the office presses a unit on a task, with a deadline of its own."""

    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    # 督办〔2021〕3号; given by services.supervision alone and never again.
    year = models.PositiveSmallIntegerField("年度")
    ordinal = models.PositiveIntegerField("序号")
    assignment = models.ForeignKey("Assignment", on_delete=models.PROTECT, related_name="supervisions")
    matter = models.TextField("督办事项")
    due = models.DateField("办理时限")
    issued_on = models.DateField(default=clock.today)
    state = models.CharField(max_length=12, default="issued")  # cache: issued | replied | returned | closed

    class Meta:
        verbose_name = "督办"
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["year", "ordinal"], name="supervision_number_once")]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return f"督办〔{self.year}〕{self.ordinal}号"


class PlanChange(models.Model):
    """A change in mid-year: it is proposed with its reason, approved by another person, then applied."""

    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    plan = models.ForeignKey("Plan", on_delete=models.PROTECT, related_name="changes")
    task = models.ForeignKey("Task", on_delete=models.PROTECT, null=True, blank=True, related_name="changes")
    kind = models.CharField(
        max_length=20
    )  # lead | responsible | due | units_merged | task_added | task_ended
    proposal = models.JSONField()
    reason = models.TextField("理由")
    state = models.CharField(max_length=12, default="proposed")  # cache: proposed | approved | refused

    class Meta:
        verbose_name = "方案调整"
        ordering = ["-id"]


class Verdict(models.TextChoices):
    """What 回头看 says of a task."""

    DONE = "done", "已完成"
    PARTLY = "partly", "部分完成"
    NOT_DONE = "not_done", "未完成"
    LAPSED = "lapsed", "情况变化不再适用"


class LookBackItem(models.Model):
    """回头看: a task of the previous plan, to be given a verdict with evidence under the new plan."""

    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    plan = models.ForeignKey("Plan", on_delete=models.PROTECT, related_name="look_back")
    task = models.ForeignKey("Task", on_delete=models.PROTECT, related_name="looked_back")
    # Why it is proposed: clear subject and time limit, as the notice asks.
    why = models.CharField(max_length=120)
    # Caches of the last look_back.verdict event: the verdict and what it stands on.
    verdict = models.CharField("核查结论", max_length=16, choices=Verdict.choices, blank=True)
    evidence_text = models.TextField("核查依据", blank=True)
    evidence_url = models.URLField("网址", max_length=500, blank=True)
    evidence_file = models.ForeignKey(
        "files.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    verdict_on = models.DateField(null=True, blank=True)
    removed_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = "回头看"
        constraints = [models.UniqueConstraint(fields=["plan", "task"], name="look_back_once")]


class Snapshot(models.Model):
    """接受社会监督: counts of the ledger on a day, frozen, released by the office. No drafts, no persons."""

    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    site = models.ForeignKey("wagtailcore.Site", on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey("Plan", on_delete=models.PROTECT, related_name="snapshots")
    taken_at = models.DateTimeField(default=clock.now)
    content = models.JSONField()
    released_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "社会监督快照"
        ordering = ["-id"]
