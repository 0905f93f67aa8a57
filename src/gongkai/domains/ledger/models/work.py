"""Who is bound by a task, what they mean to do, and what shows that they did it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from gongkai.base.core import clock
from gongkai.base.core.codes import new_code


class AssignmentRole(models.TextChoices):
    LEAD = "lead", "牵头单位"
    RESPONSIBLE = "responsible", "责任单位"


class DutyKind(models.TextChoices):
    """有人抓、有人管、有人督办."""

    HANDLER = "handler", "经办人"
    MANAGER = "manager", "分管负责人"
    SUPERVISOR = "supervisor", "督办人"


class Assignment(models.Model):
    """A unit's share in a task. A unit stands once on a task; one that leads is not also responsible."""

    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    task = models.ForeignKey("Task", on_delete=models.PROTECT, related_name="assignments")
    unit = models.ForeignKey("organizations.Unit", on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=12, choices=AssignmentRole.choices)
    since = models.DateField(default=clock.today)
    until = models.DateField(null=True, blank=True)
    # Caches of states.assignment_state over the events.
    state = models.CharField(max_length=20, default="no_measures", db_index=True)
    claimed = models.CharField(max_length=12, blank=True)  # what the unit last said: in_progress | done
    finished_on = models.DateField(null=True, blank=True)
    # Which of the three duties are held, as "抓管督"; a cache of Duty.
    duties_held = models.CharField(max_length=3, blank=True)

    class Meta:
        verbose_name = "任务分工"
        constraints = [
            models.UniqueConstraint(
                fields=["task", "unit"], condition=Q(until__isnull=True), name="unit_once_on_task"
            )
        ]
        indexes = [
            models.Index(fields=["unit", "task"]),
            # What the ledger counts over a whole plan, what waits for somebody: read from the index alone.
            models.Index(
                fields=["task"],
                condition=~Q(duties_held="抓管督") & Q(until__isnull=True),
                name="assignment_lacks",
            ),
            models.Index(
                fields=["task"], condition=Q(role="lead", until__isnull=True), name="assignment_leads"
            ),
            models.Index(
                fields=["task", "unit"],
                condition=Q(claimed="done", until__isnull=True),
                name="assignment_claims",
            ),
            models.Index(
                fields=["task", "state", "role", "unit"],
                condition=Q(
                    state__in=["measures_submitted", "claimed_done", "accepted_by_lead"], until__isnull=True
                ),
                name="assignment_waits",
            ),
        ]


class Duty(models.Model):
    """A named person on an assignment. The name stands as written; an account may be linked."""

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="duties")
    kind = models.CharField(max_length=12, choices=DutyKind.choices)
    name = models.CharField("姓名", max_length=60)
    phone = models.CharField("办公电话", max_length=30, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True)
    since = models.DateField(default=clock.today)
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assignment", "kind"], condition=Q(until__isnull=True), name="duty_held_once"
            )
        ]


class MeasureStep(models.Model):
    """A line of a unit's 落实措施 as it stands now; what was sent up is kept whole in the event's payload."""

    # CASCADE: the draft lines have no life of their own.
    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    # All three may be missing in a draft (暂存); what is sent up is whole.
    text = models.TextField("措施", blank=True)
    due = models.DateField("完成时间", null=True, blank=True)
    person = models.CharField("责任人", max_length=60, blank=True)

    class Meta:
        ordering = ["position"]


class Evidence(models.Model):
    """What shows progress: a published record, a file, a link, a measurement."""

    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="evidence")
    event = models.ForeignKey("Event", on_delete=models.PROTECT, related_name="evidence")
    # file | link | measurement now; a domain that publishes registers more (services.evidence).
    kind = models.CharField(max_length=20)
    label = models.CharField("说明", max_length=200)
    url = models.URLField("网址", max_length=500, blank=True)
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, null=True, blank=True)
    reference = models.CharField(max_length=80, blank=True)  # public number or code in the other domain

    class Meta:
        verbose_name = "佐证"


class Binding(models.Model):
    """A task is measured by an indicator. Import proposes; the office confirms or takes away."""

    # CASCADE: a binding has no life without its task.
    task = models.ForeignKey("Task", on_delete=models.CASCADE, related_name="bindings")
    indicator = models.CharField(max_length=60)
    confirmed_by_office = models.BooleanField(default=False)
    since = models.DateField(default=clock.today)
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["task", "indicator"], condition=Q(until__isnull=True), name="binding_once"
            )
        ]
