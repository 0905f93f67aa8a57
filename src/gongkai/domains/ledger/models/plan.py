"""What the issued plan says."""

from __future__ import annotations

import re

from django.conf import settings
from django.db import models
from django.db.models import Q

from gongkai.base.core import clock
from gongkai.base.core.codes import new_code


class PlanLevel(models.TextChoices):
    OWN = "own", "本级方案"
    UPPER = "upper", "上级方案"


class PlanStanding(models.TextChoices):
    CURRENT = "current", "执行中"
    HISTORY = "history", "历史方案"


class Intake(models.Model):
    """An uploaded plan on its way through the wizard. Until it is confirmed the ledger has nothing of it."""

    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    reading = models.JSONField()  # gongkai.text.plan_reader.PlanReading.as_dict()
    choices = models.JSONField(default=dict)  # what the office decided: units of names, standing, level …
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(default=clock.now)
    plan = models.ForeignKey("Plan", on_delete=models.PROTECT, null=True, blank=True, related_name="intakes")
    dropped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "方案导入"


class Plan(models.Model):
    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    site = models.ForeignKey("wagtailcore.Site", on_delete=models.PROTECT, related_name="+")
    level = models.CharField("层级", max_length=8, choices=PlanLevel.choices, default=PlanLevel.OWN)
    standing = models.CharField("状态", max_length=8, choices=PlanStanding.choices)
    year = models.PositiveSmallIntegerField("年度")
    title = models.CharField("标题", max_length=200)
    document_number = models.CharField("发文字号", max_length=60, blank=True)
    issuer = models.CharField("发文机关", max_length=80, blank=True)
    upper_documents = models.JSONField("上级文件", default=list)
    requirements = models.JSONField("工作要求", default=list)
    # The text of the tasks as read, in order: two files that say the same are the same plan.
    digest = models.CharField(max_length=64, unique=True)
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    previous = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="next_plans"
    )
    upper = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="lower_plans"
    )

    class Meta:
        verbose_name = "任务方案"
        ordering = ["-year", "id"]

    def __str__(self) -> str:
        return self.title

    @property
    def short_title(self) -> str:
        """What the notice issues, without the notice: 关于印发《…》的通知 → …"""
        issued = re.search(r"印发《(.+)》的通知$", self.title)
        return issued.group(1) if issued else self.title


class Task(models.Model):
    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="tasks")
    number = models.PositiveIntegerField("编号")
    position = models.PositiveIntegerField()
    section = models.TextField("章", blank=True)
    subsection = models.TextField("节", blank=True)
    title = models.TextField("工作任务")
    requirement = models.TextField("工作要求", blank=True)
    due = models.DateField("完成时限")
    due_text = models.TextField("时限原文", blank=True)
    # The plan names no date: the ledger takes the year's end and says so.
    due_assumed = models.BooleanField("时限为推定", default=False)
    upper_task = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="lower_tasks"
    )
    since = models.DateField("起", default=clock.today)
    until = models.DateField("止", null=True, blank=True)
    # Caches of states.task_state over the events; services.rebuild makes them again.
    state = models.CharField(max_length=16, default="not_started", db_index=True)
    finished_on = models.DateField(null=True, blank=True)
    # A history plan's own word on the task (落实情况), as taken in; 回头看 looks whether it holds.
    outcome = models.TextField("落实情况原文", blank=True)

    class Meta:
        verbose_name = "任务"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "number"], condition=Q(until__isnull=True), name="task_number_once"
            )
        ]
        indexes = [models.Index(fields=["plan", "position"])]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"


class TaskName(models.Model):
    """One name in a task's unit columns, as the plan writes it, and what it stands for.

    At most one of: a unit; a group with members of its own; a group still to be named (待明确), with
    members here.
    Neither: a body outside this authority (an upper plan's units), or words that bind nobody.
    """

    # CASCADE: names are the text of a task's row.
    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="names")
    role = models.CharField(max_length=12, choices=[("lead", "牵头"), ("responsible", "责任")])
    position = models.PositiveSmallIntegerField()
    text = models.TextField("名称")
    unit = models.ForeignKey("organizations.Unit", on_delete=models.PROTECT, null=True, blank=True)
    group = models.ForeignKey("organizations.UnitGroup", on_delete=models.PROTECT, null=True, blank=True)

    class Meta:
        ordering = ["role", "position"]
        constraints = [
            models.CheckConstraint(
                condition=Q(unit__isnull=True) | Q(group__isnull=True), name="task_name_not_unit_and_group"
            )
        ]


class TaskNameMember(models.Model):
    """A unit that the lead unit or the office named as meant by 市直各相关部门 in this task."""

    name = models.ForeignKey(TaskName, on_delete=models.PROTECT, related_name="members")
    unit = models.ForeignKey("organizations.Unit", on_delete=models.PROTECT)
    since = models.DateField(default=clock.today)
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name", "unit"], condition=Q(until__isnull=True), name="name_member_once"
            )
        ]
