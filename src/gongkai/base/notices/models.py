"""In-site notices. A notice goes to a person, or to whoever holds a role in a unit."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from gongkai.base.core import clock
from gongkai.base.core.codes import new_code
from gongkai.base.organizations.roles import Role


class Notice(models.Model):
    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey("organizations.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    role = models.CharField("角色", max_length=20, choices=Role.choices, blank=True)
    text = models.CharField("内容", max_length=500)
    link = models.CharField("地址", max_length=200, blank=True)  # a path of this site
    # What it says is said once: a reminder that runs again tomorrow finds its key here.
    once = models.CharField("去重键", max_length=120, null=True, unique=True)
    created_at = models.DateTimeField("时间", default=clock.now)
    # A unit's notice is one for all who hold the role: who opens it first is named to the others.
    read_at = models.DateTimeField("查看时间", null=True)
    read_by = models.CharField("查看人", max_length=60, blank=True)

    class Meta:
        verbose_name = "消息"
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["unit", "role"], condition=Q(read_at__isnull=True), name="notice_unread_unit"
            ),
            models.Index(fields=["user"], condition=Q(read_at__isnull=True), name="notice_unread_user"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, unit__isnull=True, role="")
                | (Q(user__isnull=True, unit__isnull=False) & ~Q(role="")),
                name="notice_to_person_or_post",
            )
        ]

    def __str__(self) -> str:
        return self.text
