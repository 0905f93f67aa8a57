"""People who log in. Who may do what is not here: it follows from memberships (organizations)."""

from __future__ import annotations

from typing import Any

from django.contrib import auth
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models

from gongkai.base.core import clock
from gongkai.base.core.codes import new_code


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, password: str | None = None, **fields: Any) -> User:
        # The flag opens nothing of ours: rules look at memberships only.
        return self.create_user(username, password, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    code = models.CharField("公开编码", max_length=12, unique=True, default=new_code, editable=False)
    username = models.CharField("用户名", max_length=60, unique=True, validators=[UnicodeUsernameValidator()])
    name = models.CharField("姓名", max_length=60)
    phone = models.CharField("手机", max_length=30, blank=True)
    email = models.EmailField("电子邮箱", blank=True)
    date_joined = models.DateTimeField("建立时间", default=clock.now)
    # Wagtail's forms demand the column; `until` is what decides (works_today).
    is_active = models.BooleanField("可登录", default=True)
    until = models.DateField("停用日期", null=True, blank=True)
    must_change_password = models.BooleanField("须改密码", default=False)
    totp_secret = models.CharField("动态口令密钥", max_length=64, blank=True)
    totp_confirmed = models.BooleanField("动态口令已启用", default=False)
    # The time step of the last code taken, so that a code seen over a shoulder can't be used again.
    totp_last_step = models.BigIntegerField("上次使用的时间步", default=0)

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = "用户"
        verbose_name_plural = "用户"

    def __str__(self) -> str:
        return self.name or self.username

    @property
    def works_today(self) -> bool:
        """Whether the account is in force on today's date."""
        return self.is_active and (self.until is None or clock.today() <= self.until)

    @property
    def is_staff(self) -> bool:
        """Django's own admin is not installed; nobody is staff of it."""
        return False

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        # Django lets an active superuser through here without asking any backend; we always ask.
        return any(b.has_perm(self, perm, obj) for b in auth.get_backends() if hasattr(b, "has_perm"))

    def has_module_perms(self, app_label: str) -> bool:
        return False

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name


class LoginFailure(models.Model):
    """Failed attempts under one key: a user name from one address, or an address alone (throttle.py)."""

    # A keyed digest: people type passwords into the wrong field, so what was typed is never kept.
    key = models.CharField(max_length=64, unique=True)
    count = models.PositiveIntegerField(default=0)
    # The machine's own time: a held clock must not hold a lock open or shut.
    last_at = models.DateTimeField(default=clock.wall)
    # Up to which count the lock stands in the audit: one row a lock, however often somebody knocks.
    noted = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "登录失败"
