"""What was taken in at the door: one row for each accepted upload. Refused files have no row and no bytes."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from gongkai.base.core.clock import now
from gongkai.base.core.codes import new_code


class StoredFile(models.Model):
    """An accepted upload. The content lies under its digest in `storage`; two uploads of it share the bytes.

    There is no state field: whatever stands here has passed the door. Whether words could be looked at (a
    scan has none) is `text_read`; where it is false, somebody must look at the picture for marks of secrecy.
    """

    code = models.CharField("编号", max_length=20, unique=True, default=new_code, editable=False)
    digest = models.CharField("内容摘要", max_length=64, db_index=True, editable=False)
    size = models.BigIntegerField("字节数", editable=False)
    name = models.CharField("文件名", max_length=200)
    media_type = models.CharField("类型", max_length=100, editable=False)
    text_read = models.BooleanField("已检查文字", editable=False)
    purpose = models.CharField("用途", max_length=100)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="上传人", on_delete=models.PROTECT, null=True, related_name="+"
    )
    unit_name = models.CharField("上传时单位", max_length=200, blank=True)
    created_at = models.DateTimeField("上传时间", default=now, editable=False)

    class Meta:
        verbose_name = "文件"
        verbose_name_plural = "文件"

    def __str__(self) -> str:
        return self.name
