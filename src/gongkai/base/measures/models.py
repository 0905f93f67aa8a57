"""Declared lists (应公开清单) and measured results."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from gongkai.base.core import clock
from gongkai.base.core.codes import new_code
from gongkai.base.organizations.models import Unit

from .periods import Period
from .register import State


class Standing(models.TextChoices):
    """Where a declared line stands; derived from its dates."""

    PENDING = "pending", "待确认"
    CONFIRMED = "confirmed", "已确认"
    RETURNED = "returned", "已退回"
    REMOVAL_ASKED = "removal_asked", "申请移出"
    ENDED = "ended", "已移出"


class DeclaredItemQuerySet(models.QuerySet["DeclaredItem"]):
    def kept(self) -> DeclaredItemQuerySet:
        """Lines that were neither returned nor taken off."""
        return self.filter(ended_at__isnull=True, returned_at__isnull=True)

    def waiting(self) -> DeclaredItemQuerySet:
        """Lines that the office has to decide on: declared, or asked to be taken off."""
        return self.kept().filter(Q(confirmed_at__isnull=True) | Q(removal_asked_at__isnull=False))

    def counting(self, period: Period) -> DeclaredItemQuerySet:
        """Confirmed lines in force at the period's end; one asked to be taken off still counts."""
        return self.filter(confirmed_at__isnull=False, since__lte=period.end).filter(
            Q(until__isnull=True) | Q(until__gte=period.end)
        )


class DeclaredItem(models.Model):
    """One line of one unit's list, or its statement that it has no such power (本级无此职权).

    Both have one life: declared by the unit, confirmed or returned by the office, taken off with its consent.
    """

    code = models.CharField("公开编码", max_length=12, unique=True, default=new_code, editable=False)
    list_key = models.CharField("清单", max_length=40)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="declared_items")
    no_power = models.BooleanField("本级无此职权", default=False)
    item = models.CharField("事项", max_length=200)  # for no_power: the reason
    basis = models.CharField("依据", max_length=200)
    due = models.CharField("公开时限", max_length=60, blank=True)  # 形成后20个工作日内; 2021-12-31
    since = models.DateField("自何日起应公开")
    until = models.DateField("至何日止", null=True, blank=True)

    declared_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    declared_at = models.DateTimeField("申报时间", default=clock.now)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    confirmed_at = models.DateTimeField("确认时间", null=True)
    returned_at = models.DateTimeField("退回时间", null=True)
    return_reason = models.CharField("退回理由", max_length=200, blank=True)
    removal_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    removal_asked_at = models.DateTimeField("申请移出时间", null=True)
    removal_reason = models.CharField("移出理由", max_length=200, blank=True)
    ended_at = models.DateTimeField("移出时间", null=True)

    objects = DeclaredItemQuerySet.as_manager()

    class Meta:
        verbose_name = "应公开清单事项"
        ordering = ["id"]
        indexes = [models.Index(fields=["list_key", "unit"], name="declared_list_unit")]
        constraints = [
            models.UniqueConstraint(
                fields=["list_key", "unit", "item"],
                condition=Q(ended_at__isnull=True, returned_at__isnull=True),
                name="declared_item_once",
            ),
            models.UniqueConstraint(
                fields=["list_key", "unit"],
                condition=Q(no_power=True, ended_at__isnull=True, returned_at__isnull=True),
                name="declared_no_power_once",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True) | ~Q(confirmed_by=F("declared_by")),
                name="declared_item_confirmed_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"本级无此职权：{self.item}" if self.no_power else self.item

    @property
    def standing(self) -> Standing:
        if self.ended_at:
            return Standing.ENDED
        if self.returned_at:
            return Standing.RETURNED
        if not self.confirmed_at:
            return Standing.PENDING
        return Standing.REMOVAL_ASKED if self.removal_asked_at else Standing.CONFIRMED


class Result(models.Model):
    """What one run found for one indicator and unit; unit null is the whole city. Never changed, only added.

    latest marks the newest period's newest run: a cache, so that a board of all tasks × units is one read.
    """

    indicator = models.CharField("指标", max_length=60)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    period_start = models.DateField("期间起")
    period_end = models.DateField("期间止")
    state = models.CharField("状态", max_length=14, choices=State.choices)
    value = models.FloatField("值", null=True)
    numerator = models.BigIntegerField("分子", null=True)
    denominator = models.BigIntegerField("分母", null=True)
    offenders = models.JSONField("问题清单", default=list)  # [label, url, unit id]
    note = models.CharField("说明", max_length=200, blank=True)
    measured_at = models.DateTimeField("测量时间")
    latest = models.BooleanField("最新", default=False)

    class Meta:
        verbose_name = "测量结果"
        ordering = ["id"]
        # Unit first: with the indicator first SQLite would take it for the latest results too, through all of
        # history, instead of the partial index of result_latest_of_unit.
        indexes = [models.Index(fields=["unit", "indicator", "period_end"], name="result_of_unit")]
        constraints = [
            # Two, because NULLs are distinct on SQLite and on older PostgreSQL.
            models.UniqueConstraint(
                fields=["indicator", "unit"], condition=Q(latest=True), name="result_latest_of_unit"
            ),
            models.UniqueConstraint(
                fields=["indicator"],
                condition=Q(latest=True, unit__isnull=True),
                name="result_latest_of_city",
            ),
            models.CheckConstraint(
                condition=Q(state=State.MEASURED, value__isnull=False)
                | (~Q(state=State.MEASURED) & Q(value__isnull=True)),
                name="result_value_only_if_measured",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.MEASURED, denominator=0), name="result_never_of_nothing"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.period.label}"

    @property
    def period(self) -> Period:
        return Period(self.period_start, self.period_end)
