"""批量导入旧站: batches of records that were public elsewhere, signed as a batch, released by the same door."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from gongkai.base.core import clock
from gongkai.base.core.codes import new_code


class ImportBatch(models.Model):
    """One file of an old site. `line` is written with the rows it counts, so that a broken import goes on there."""

    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    name = models.CharField("来源", max_length=200)  # 原昌吉市人民政府网站（2015—2020年）
    file_name = models.CharField("文件", max_length=200)
    file_digest = models.CharField(max_length=64, unique=True)
    unit = models.ForeignKey("organizations.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    line = models.PositiveIntegerField(default=0)  # lines of the file that are dealt with
    read_at = models.DateTimeField("读完", null=True)
    # What did not come in: [{"line", "code", "message"}]; the file keeps the row itself.
    problems = models.JSONField(default=list)
    started_at = models.DateTimeField(default=clock.now)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = "导入批次"
        ordering = ["-id"]


class ImportedRecord(models.Model):
    """Which record came of which line; one content once, whatever file it stands in."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, related_name="rows")
    line = models.PositiveIntegerField()
    record = models.OneToOneField("Record", on_delete=models.PROTECT, related_name="imported")
    content_digest = models.CharField(max_length=64, unique=True)
    # When the old site published it: what the public will see as its date.
    was_published_at = models.DateTimeField("原发布时间")
    # When the checks looked at it; nobody signs what was not looked at.
    checked_at = models.DateTimeField(null=True)
    was_numbered = models.CharField("原索引号", max_length=60, blank=True)

    class Meta:
        verbose_name = "导入记录"
        ordering = ["id"]
