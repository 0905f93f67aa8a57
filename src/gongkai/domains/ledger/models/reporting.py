"""报送期: what units send up at the end of a month, quarter, half or year."""

from __future__ import annotations

from django.db import models

from gongkai.base.core.codes import new_code


class ReportingPeriod(models.Model):
    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    plan = models.ForeignKey("Plan", on_delete=models.PROTECT, related_name="periods")
    kind = models.CharField(
        max_length=8,
        choices=[("month", "月报"), ("quarter", "季报"), ("half", "半年报"), ("year", "年报")],
    )
    name = models.CharField("名称", max_length=40)  # 2021年第四季度
    starts = models.DateField("起")
    ends = models.DateField("止")
    due = models.DateField("报送截止")
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = "报送期"
        ordering = ["-starts"]
        constraints = [models.UniqueConstraint(fields=["plan", "kind", "starts"], name="period_once")]


class PeriodReport(models.Model):
    """One unit's report of one period: 本期报送."""

    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    period = models.ForeignKey(ReportingPeriod, on_delete=models.PROTECT, related_name="reports")
    unit = models.ForeignKey("organizations.Unit", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, default="draft")  # cache: draft | submitted | returned | accepted
    submitted_on = models.DateField(null=True, blank=True)  # cache
    seal_scan = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, null=True, blank=True)

    class Meta:
        verbose_name = "报送"
        constraints = [models.UniqueConstraint(fields=["period", "unit"], name="report_once")]


class PeriodLine(models.Model):
    """A task's three boxes in a report; measured holds the values prefilled when it was sent up."""

    # CASCADE: lines are the body of the report.
    report = models.ForeignKey(PeriodReport, on_delete=models.CASCADE, related_name="lines")
    assignment = models.ForeignKey("Assignment", on_delete=models.PROTECT, related_name="period_lines")
    practice = models.TextField("做法", blank=True)
    problems = models.TextField("问题", blank=True)
    next_step = models.TextField("下一步", blank=True)
    claimed = models.CharField(max_length=12, default="in_progress")
    measured = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "assignment"], name="line_once")]
