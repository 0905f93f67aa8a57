"""Wagtail's swappable models, ours from the first migration (docs/decisions/0001): changing them later means
rewriting every foreign key. No rule of law lives here."""

from __future__ import annotations

from django.db import models
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.models import AbstractPage, DefaultBasePageMixin
from wagtail.models.pages import AbstractPageMeta


class SitePage(AbstractPage, DefaultBasePageMixin):
    """A hand-built page (topic, landing, guide). Records are never pages."""

    # Wagtail's default is True: a script's create() would be public at once (a known hole).
    live = models.BooleanField("已发布", default=False, editable=False)

    search_fields = AbstractPage.search_fields + DefaultBasePageMixin.search_fields
    promote_panels = DefaultBasePageMixin.promote_panels

    class Meta(AbstractPageMeta):
        verbose_name = "页面"
        verbose_name_plural = "页面"


class SiteImage(AbstractImage):
    """A picture with the sentence that stands for it where it can't be seen."""

    alt_text = models.CharField("替代文字", max_length=200)

    admin_form_fields = ("title", "file", "alt_text", "collection", "tags")

    class Meta(AbstractImage.Meta):
        verbose_name = "图片"
        verbose_name_plural = "图片"


class SiteRendition(AbstractRendition):
    # CASCADE: a rendition is a derived picture, made again from its original at any time.
    image = models.ForeignKey(SiteImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = (("image", "filter_spec", "focal_point_key"),)


class SiteDocument(AbstractDocument):
    """A file of a hand-built page. Files of records go through base.files."""

    admin_form_fields = ("title", "file", "collection", "tags")

    class Meta(AbstractDocument.Meta):
        verbose_name = "文件"
        verbose_name_plural = "文件"
