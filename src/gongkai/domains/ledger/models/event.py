"""What happened. Rows are appended, never edited; every state is derived from them."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from gongkai.base.core import clock


class Event(models.Model):
    kind = models.CharField(max_length=40, db_index=True)
    version = models.PositiveSmallIntegerField(default=1)  # of the payload's schema; old versions are read
    at = models.DateTimeField(default=clock.now)
    recorded_at = models.DateTimeField(default=clock.wall)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    user_name = models.CharField(max_length=60)
    unit = models.ForeignKey("organizations.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    unit_name = models.CharField(max_length=80, blank=True)
    payload = models.JSONField(default=dict)

    plan = models.ForeignKey("Plan", on_delete=models.PROTECT, related_name="events")
    task = models.ForeignKey("Task", on_delete=models.PROTECT, null=True, related_name="events")
    assignment = models.ForeignKey("Assignment", on_delete=models.PROTECT, null=True, related_name="events")
    supervision = models.ForeignKey("Supervision", on_delete=models.PROTECT, null=True, related_name="events")
    report = models.ForeignKey("PeriodReport", on_delete=models.PROTECT, null=True, related_name="events")
    change = models.ForeignKey("PlanChange", on_delete=models.PROTECT, null=True, related_name="events")
    look_back = models.ForeignKey("LookBackItem", on_delete=models.PROTECT, null=True, related_name="events")

    class Meta:
        verbose_name = "台账事件"
        ordering = ["id"]
