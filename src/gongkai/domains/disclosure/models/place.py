"""Where records stand: columns of the disclosure platform, topics, placements."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from gongkai.base.core.codes import new_code


class Column(models.Model):
    """A column of the platform, of the city (unit empty) or of one unit. Statutory ones carry their node and can't
    be renamed or closed by hand (services.columns)."""

    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    site = models.ForeignKey("wagtailcore.Site", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(
        "organizations.Unit", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    node = models.CharField("法定节点", max_length=40, blank=True)  # key of standard_tree.NODES
    name = models.CharField("名称", max_length=60)
    position = models.PositiveIntegerField(default=0)
    owner = models.ForeignKey(
        "organizations.Unit", on_delete=models.PROTECT, related_name="+", verbose_name="责任单位"
    )
    # Calendar days within which something new is expected; empty: none.
    update_limit_days = models.PositiveIntegerField("更新期限（天）", null=True, blank=True)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = "栏目"
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["site", "unit", "node"],
                condition=~Q(node="") & Q(until__isnull=True),
                name="node_once_per_unit",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return self.name


class Placement(models.Model):
    """A live record in a column. The index answers "newest 20" in one read, whatever the column holds.

    Written by the door from Version.columns; only live records have placements.
    """

    # CASCADE: placements are derived from the live version and made again.
    column = models.ForeignKey(Column, on_delete=models.CASCADE, related_name="placements")
    record = models.ForeignKey("Record", on_delete=models.CASCADE, related_name="placements")
    shown_at = models.DateTimeField()
    pinned = models.BooleanField("置顶", default=False)
    # Copied from the record and its live version, so that a list by unit or class is one index read too.
    unit = models.ForeignKey("organizations.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    topic_class = models.CharField("主题分类（一级）", max_length=30, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["column", "record"], name="placement_once")]
        indexes = [
            models.Index(fields=["column", "-pinned", "-shown_at", "-record"], name="newest_in_column"),
            models.Index(fields=["column", "unit", "-shown_at", "-record"], name="newest_of_unit"),
            models.Index(fields=["column", "topic_class", "-shown_at", "-record"], name="newest_of_class"),
        ]


class Topic(models.Model):
    """专题: named as the plan names it, with a lead unit and the content kinds it must show."""

    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    site = models.ForeignKey("wagtailcore.Site", on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=40)  # key of standard_topics.TOPICS or a local one
    name = models.CharField("名称", max_length=60)
    lead_unit = models.ForeignKey("organizations.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    content_kinds = models.JSONField("应有内容", default=list)  # ["政策文件", "公开标准", "监督检查"]
    # Sensitive topics: releases need the sign-off of these units (task 11).
    consulted_units = models.ManyToManyField("organizations.Unit", blank=True, related_name="+")
    opens = models.DateField("开设", null=True, blank=True)
    closes = models.DateField("关闭", null=True, blank=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "专题"
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["site", "key"], name="topic_once")]


class TopicItem(models.Model):
    """A record in a topic under one of its content kinds. event_at: when what it tells of happened (task 10)."""

    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="items")
    record = models.ForeignKey("Record", on_delete=models.PROTECT, related_name="topics")
    content_kind = models.CharField(max_length=40)
    event_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["topic", "record"], name="topic_item_once")]
