"""Areas, units with their names over time, groups, who works where, and rules in layers."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from gongkai.base.core import clock
from gongkai.base.core.codes import new_code
from gongkai.law.regional_days import REGIONS

from .roles import Role


class Layer(models.TextChoices):
    """Whose rule it is; a lower layer wins over a higher one."""

    NATIONAL = "national", "国家"
    REGION = "region", "自治区（省）"
    PREFECTURE = "prefecture", "自治州（地级市）"
    COUNTY = "county", "县（市、区）"


class Area(models.Model):
    code = models.CharField("区划代码", max_length=12, unique=True)
    name = models.CharField("名称", max_length=60)
    level = models.CharField("级别", max_length=40)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    authority_name = models.CharField("机关名称", max_length=80, blank=True)
    # Statistical areas (兵团, 功能区) stand in the code book but are not under the city's government.
    is_statistical = models.BooleanField("仅统计用区划", default=False)

    class Meta:
        verbose_name = "区划"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Authority(models.Model):
    """The one government this installation serves. One row (a constraint holds it)."""

    singleton = models.BooleanField(default=True, editable=False, unique=True)
    area = models.ForeignKey(Area, on_delete=models.PROTECT)
    name = models.CharField("机关名称", max_length=80)  # 昌吉市人民政府
    area_word = models.CharField("区划简称", max_length=4)  # 市: what stands before a unit's short name
    office = models.ForeignKey("Unit", on_delete=models.PROTECT, null=True, related_name="+")
    is_demo = models.BooleanField("演示安装", default=False)

    class Meta:
        verbose_name = "本级机关"
        constraints = [models.CheckConstraint(condition=Q(singleton=True), name="authority_is_one")]

    def __str__(self) -> str:
        return self.name


class UnitKind(models.TextChoices):
    GOVERNMENT_OFFICE = "government_office", "政府办公室"
    DEPARTMENT = "department", "政府部门"
    PARTY_ORGAN = "party_organ", "党委机构"
    TOWNSHIP = "township", "乡镇人民政府"
    SUBDISTRICT = "subdistrict", "街道办事处"
    VILLAGE = "village", "村（居）委会"
    SUBORDINATE = "subordinate", "所属单位"
    ENTERPRISE = "enterprise", "公共企事业单位"
    BRANCH = "branch", "垂直管理机构"  # 税务局, 生态环境局分局: led from above, works here
    COMMITTEE = "committee", "管理委员会"
    COUNTY = "county", "县（市、区）人民政府"
    OTHER = "other", "其他机关、团体"  # 群团, 法院, 检察院 …


class UnitQuerySet(models.QuerySet["Unit"]):
    def current(self, on: dt.date | None = None) -> UnitQuerySet:
        """Units that exist on a day, today by default."""
        day = on or clock.today()
        return self.filter(Q(since__isnull=True) | Q(since__lte=day)).filter(
            Q(until__isnull=True) | Q(until__gte=day)
        )


class Unit(models.Model):
    code = models.CharField("单位编码", max_length=12, unique=True, default=new_code, editable=False)
    kind = models.CharField("类别", max_length=20, choices=UnitKind.choices)
    name = models.CharField("规范名称", max_length=80)  # 昌吉市发展和改革委员会
    short_name = models.CharField("简称", max_length=40)  # 市发改委
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, blank=True)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    since = models.DateField("设立日期", null=True, blank=True)
    until = models.DateField("撤并日期", null=True, blank=True)
    successor = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    position = models.PositiveIntegerField("排序", default=0)
    source = models.CharField("来源", max_length=80)  # 任务分工方案 / 区划代码 / 演示
    needs_confirming = models.BooleanField("名称待确认", default=False)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = "单位"
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.short_name or self.name


class NameKind(models.TextChoices):
    OFFICIAL = "official", "规范名称"
    ABBREVIATION = "abbreviation", "简称"
    SECOND = "second", "加挂名称"


class UnitName(models.Model):
    """Every name by which a unit was called, with its time."""

    # CASCADE: a name has no life without its unit, and units are never deleted in use.
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="names")
    name = models.CharField("名称", max_length=80, db_index=True)
    kind = models.CharField("种类", max_length=20, choices=NameKind.choices)
    since = models.DateField("起", null=True, blank=True)
    until = models.DateField("止", null=True, blank=True)
    source = models.CharField("来源", max_length=80)

    class Meta:
        verbose_name = "单位名称"
        constraints = [models.UniqueConstraint(fields=["unit", "name", "since"], name="unit_name_once")]


class UnitGroup(models.Model):
    """A name for many units: 各乡镇人民政府, 市直各部门. key is that of gongkai.text.unit_names.group_key."""

    key = models.CharField("键", max_length=40, unique=True)
    name = models.CharField("名称", max_length=60)
    # 待明确 groups (市直各相关部门) have no members of their own: each task's are named by its lead unit.
    named_per_task = models.BooleanField("逐项明确", default=False)
    kinds = models.JSONField("包含的单位类别", default=list, blank=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "单位组"
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self) -> MembershipQuerySet:
        day = clock.today()
        return self.filter(since__lte=day).filter(Q(until__isnull=True) | Q(until__gte=day))


class Membership(models.Model):
    """A person holds a role in a unit from a day to a day. One person may serve two units."""

    code = models.CharField("公开编码", max_length=12, unique=True, default=new_code, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField("角色", max_length=20, choices=Role.choices)
    since = models.DateField("起", default=clock.today)
    until = models.DateField("止", null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "任职"
        ordering = ["unit__position", "unit_id", "role", "since"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "unit", "role"], condition=Q(until__isnull=True), name="membership_once"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="membership_dates"
            ),
        ]


class StandIn(models.Model):
    """A/B 岗: while it lasts, stand_in holds principal's roles in the unit."""

    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT)
    principal = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    stand_in = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="stand_ins")
    since = models.DateField("起")
    until = models.DateField("止")
    reason = models.CharField("事由", max_length=120)

    class Meta:
        verbose_name = "代岗"
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="stand_in_dates"),
            models.CheckConstraint(condition=~Q(principal=F("stand_in")), name="stand_in_is_another"),
        ]


class LayeredRule(models.Model):
    """A setting that a layer of government decides, dated, with who vouches for it."""

    key = models.CharField("键", max_length=60)
    layer = models.CharField("层级", max_length=12, choices=Layer.choices)
    value = models.JSONField("值")
    since = models.DateField("起")
    until = models.DateField("止", null=True, blank=True)
    source = models.CharField("依据", max_length=200)
    vouched_by = models.CharField("确认人", max_length=60, blank=True)

    class Meta:
        verbose_name = "分层规则"
        constraints = [models.UniqueConstraint(fields=["key", "layer", "since"], name="layered_rule_once")]

    @property
    def title(self) -> str:
        """What the rule is about, for screens; a key nobody has named yet is shown as it is."""
        return RULE_TITLES.get(self.key, (self.key, ""))[0]

    @property
    def value_text(self) -> str:
        """The value with its unit; a region by its name."""
        if self.key == CALENDAR_REGION:
            return REGIONS[self.value].name if self.value in REGIONS else "只按全国放假安排"
        return f"{self.value}{RULE_TITLES.get(self.key, ('', ''))[1]}"


#: The key of the rule that says which region's extra rest days count here (law.regional_days), null: none.
CALENDAR_REGION = "calendar.region"
#: key of a layered rule → what it is about, the unit of its value.
RULE_TITLES = {
    "disclosure.due_workdays": ("主动公开期限", "个工作日"),
    "foi.reply_workdays": ("依申请公开答复期限", "个工作日"),
    "foi.extension_workdays": ("依申请公开最长延期", "个工作日"),
    "annual_report.departments_due": ("部门年度报告报送日（月-日）", ""),
    "annual_report.authority_due": ("本级政府年度报告公布日（月-日）", ""),
    CALENDAR_REGION: ("适用的地方放假表", ""),
}


class CalendarDay(models.Model):
    """A correction to the calendar of law.workdays: a regional holiday, a make-up workday."""

    day = models.DateField("日期")
    kind = models.CharField("种类", max_length=4, choices=[("rest", "休息"), ("work", "上班")])
    layer = models.CharField("层级", max_length=12, choices=Layer.choices)
    source = models.CharField("依据", max_length=200)
    vouched_by = models.CharField("确认人", max_length=60, blank=True)

    class Meta:
        verbose_name = "日历更正"
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["day", "layer"], name="calendar_day_once")]
