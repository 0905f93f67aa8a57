"""A disclosed record, its versions with all they contain, its files, relations and history."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from gongkai.base.core import clock
from gongkai.base.core.codes import new_code


class Openness(models.TextChoices):
    """公开方式 (Reg. 13, 19, 27)."""

    ACTIVE = "active", "主动公开"
    ON_REQUEST = "on_request", "依申请公开"
    NONE = "none", "不予公开"


class Record(models.Model):
    """What stays the same through all versions: number, kind, units, whether it is before the public.

    `live` is set by door.release and nowhere else; a constraint and a trigger (guards.py) hold that a live record
    shows exactly a version that three people cleared.
    """

    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    site = models.ForeignKey("wagtailcore.Site", on_delete=models.PROTECT, related_name="+")
    # Given once at the first release, never reused (numbers.py).
    index_number = models.CharField("索引号", max_length=60, unique=True, null=True, blank=True)
    kind = models.CharField("信息类别", max_length=40)  # key of kinds.KINDS
    publishing_unit = models.ForeignKey(
        "organizations.Unit", on_delete=models.PROTECT, related_name="+", verbose_name="发布机构"
    )
    issuing_unit = models.ForeignKey(
        "organizations.Unit",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="发文机关",
    )
    issuing_name = models.CharField(
        "发文机关名称", max_length=120, blank=True
    )  # where it is not a unit of ours
    external_url = models.URLField("外站网址", max_length=500, blank=True)  # 外站公开: it lives elsewhere

    live = models.BooleanField("已公开", default=False, editable=False)
    live_version = models.ForeignKey(
        "Version", on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    first_published_at = models.DateTimeField("首次发布", null=True, editable=False)
    published_at = models.DateTimeField("发布日期", null=True, editable=False)
    # Release to the second by our runner; expiry takes it off the columns.
    release_at = models.DateTimeField("定时发布", null=True, blank=True)
    expires_at = models.DateTimeField("到期", null=True, blank=True)
    # Cache of review_states.record_state over the events.
    state = models.CharField(max_length=20, default="draft", db_index=True)
    is_demo = models.BooleanField("演示", default=False)

    class Meta:
        verbose_name = "公开信息"
        constraints = [
            models.CheckConstraint(
                condition=Q(live=False) | Q(live_version__isnull=False, index_number__isnull=False),
                name="live_has_cleared_version",
            ),
            models.UniqueConstraint(
                fields=["site", "external_url"], condition=~Q(external_url=""), name="external_once"
            ),
        ]
        indexes = [
            models.Index(fields=["publishing_unit", "-published_at"]),
            models.Index(fields=["kind", "-published_at"]),
            models.Index(fields=["site", "state", "-published_at"], name="newest_on_site"),
        ]


class Version(models.Model):
    """One text with everything that goes out with it. A draft until it is sent up; then sealed: a trigger refuses
    any change, so that what was signed is letter for letter what is published."""

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField("版次")
    title = models.CharField("标题", max_length=300)
    body = models.TextField("正文", blank=True)  # HTML cleaned by services.drafting
    body_text = models.TextField(blank=True)  # the same without marks: what checks and search read
    summary = models.CharField("内容概述", max_length=500, blank=True)
    keywords = models.JSONField("关键词", default=list, blank=True)
    document_number = models.CharField("发文字号", max_length=60, blank=True)
    made_on = models.DateField("成文日期", null=True, blank=True)
    document_type = models.CharField("公文种类", max_length=20, blank=True)
    topic_class = models.CharField("主题分类", max_length=60, blank=True)  # "综合政务/政务公开"
    openness = models.CharField("公开方式", max_length=12, choices=Openness.choices, default=Openness.ACTIVE)
    openness_reason = models.CharField("公开方式理由", max_length=300, blank=True)
    source = models.CharField("来源", max_length=200, blank=True)
    fields = models.JSONField("其他要素", default=dict, blank=True)  # what the kind asks for besides
    columns = models.JSONField("栏目", default=list, blank=True)  # codes of the columns it is to stand in
    change_note = models.CharField("修改说明", max_length=300, blank=True)

    created_at = models.DateTimeField(default=clock.now)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    # Everybody who touched the draft: none of them may sign a later step.
    editors = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", blank=True)
    sealed_at = models.DateTimeField(null=True, editable=False)
    # SHA-256 over all of the above and the files (digests.digest_of); set when sealed.
    digest = models.CharField(max_length=64, blank=True, editable=False)
    # Cache of where this version stands (review_states), kept by events.append.
    state = models.CharField(max_length=20, default="draft", editable=False)

    class Meta:
        verbose_name = "版本"
        # What waits for signatures: few of many, asked on every workbench page.
        indexes = [
            models.Index(
                fields=["state", "record"], condition=Q(state="in_review"), name="versions_in_review"
            )
        ]
        ordering = ["record", "number"]
        constraints = [
            models.UniqueConstraint(fields=["record", "number"], name="version_number_once"),
            models.CheckConstraint(
                condition=Q(sealed_at__isnull=True) | ~Q(digest=""), name="sealed_has_digest"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Attachment(models.Model):
    """A file of a version; reachable by the public only while that version is the live one."""

    # CASCADE: rows of a draft; a sealed version's rows are held by the trigger.
    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="attachments")
    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    title = models.CharField("名称", max_length=200)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = "附件"
        ordering = ["position", "id"]


class RelationKind(models.TextChoices):
    INTERPRETS = "interprets", "解读"
    AMENDS = "amends", "修订"
    REPEALS = "repeals", "废止"
    BASED_ON = "based_on", "依据"
    FORWARDS = "forwards", "转发"
    SAME_SOURCE = "same_source", "同源"


class Relation(models.Model):
    """source → target, shown at both ends while both are live."""

    source = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="relations")
    target = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="related_from")
    kind = models.CharField(max_length=20, choices=RelationKind.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "target", "kind"], name="relation_once"),
            models.CheckConstraint(condition=~Q(source=F("target")), name="relation_to_another"),
        ]


class ExternalPage(models.Model):
    """外站公开: what was captured of a page elsewhere, and how it stood when last looked at."""

    record = models.OneToOneField(Record, on_delete=models.PROTECT, related_name="external")
    snapshot = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    text_digest = models.CharField(max_length=64, blank=True)
    looked_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=20, blank=True)  # same | changed | gone | unreachable
    stated_date = models.DateField("原页面日期", null=True, blank=True)
    column_name = models.CharField("原栏目", max_length=120, blank=True)


class Event(models.Model):
    """What happened to a record or bundle; appended by events.append only."""

    kind = models.CharField(max_length=40, db_index=True)
    version = models.PositiveSmallIntegerField(default=1)
    at = models.DateTimeField(default=clock.now)
    recorded_at = models.DateTimeField(default=clock.wall)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    user_name = models.CharField(max_length=60)
    unit = models.ForeignKey("organizations.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    unit_name = models.CharField(max_length=80, blank=True)
    payload = models.JSONField(default=dict)
    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="events")
    of_version = models.ForeignKey(Version, on_delete=models.PROTECT, null=True, related_name="events")

    class Meta:
        verbose_name = "公开事件"
        ordering = ["id"]
