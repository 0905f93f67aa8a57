"""What happens to accounts: logging in, passwords, one-time codes, opening and closing.

Who may open an account stands in organizations/permissions.py; whose role needs a code is asked there too.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import authenticate, password_validation
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.http import HttpRequest

from gongkai.base.core import audit, clock
from gongkai.base.core.actors import Actor
from gongkai.base.core.codes import new_code
from gongkai.base.core.problems import Problem, refuse_if

from . import throttle, totp
from .models import User


@dataclass(frozen=True, slots=True)
class LoginResult:
    """user: who is in, or None; wait: seconds until the next attempt is looked at, 0 = now."""

    user: User | None
    wait: int = 0


def check_login(request: HttpRequest, username: str, password: str, code: str, address: str) -> LoginResult:
    """Look at one attempt to log in; opens no session.

    All failures look alike from outside and take one password hash, whether the user exists or not.
    """
    username = User.normalize_username(username.strip())
    admission = throttle.admit(username, address)
    nobody = Actor(None, "", ip=address)
    personal = {"username": username}
    if admission.wait:
        if admission.note:
            audit.record("login.locked", actor=nobody, payload={"wait": admission.wait}, personal=personal)
        return LoginResult(None, admission.wait)
    user: Any = authenticate(request, username=username, password=password)
    if user is None or (user.totp_confirmed and not totp.take_code(user, code)):
        audit.record("login.failed", actor=nobody, personal=personal)
        return LoginResult(None)
    throttle.forgive(username, address)
    return LoginResult(user)


# --- passwords ----------------------------------------------------------------------------------------


def generated_password() -> str:
    """A password to be shown once: 16 characters, about 76 bits, easy to type."""
    return "-".join(new_code(4) for _ in range(4))


def change_password_problems(user: User, old: str, new: str, again: str) -> list[Problem]:
    """Reasons why the user can't take the new password; old proves that it is he who sits there."""
    problems = []
    if not user.check_password(old):
        problems.append(Problem("wrong_password", "原密码不正确，请重新输入。", "old"))
    if new != again:
        problems.append(Problem("passwords_differ", "两次输入的新密码不一致，请重新输入。", "again"))
    if new == old:
        problems.append(Problem("same_password", "新密码不能与原密码相同。", "new"))
    try:
        password_validation.validate_password(new, user)
    except ValidationError as error:
        problems.extend(Problem("weak_password", message, "new") for message in error.messages)
    return problems


def change_password(user: User, old: str, new: str, again: str, *, actor: Actor) -> None:
    """Give the user a password of his own choice. Raises Refused."""
    refuse_if(change_password_problems(user, old, new, again))
    with transaction.atomic():
        user.set_password(new)
        user.must_change_password = False
        user.save(update_fields=["password", "must_change_password"])
        audit.record("password.changed", actor=actor, subject=user.code)


# --- one-time codes -----------------------------------------------------------------------------------


def confirm_totp_problems(user: User, password: str, code: str) -> list[Problem]:
    """Reasons why the key proposed to the user can't become his."""
    if not user.check_password(password):
        return [Problem("wrong_password", "密码不正确，请重新输入。", "password")]
    if totp.matching_step(totp.proposed_secret(user), code) is None:
        message = "动态口令不正确。请核对手机时间是否准确，输入最新显示的6位数字。"
        return [Problem("wrong_code", message, "code")]
    return []


def confirm_totp(user: User, password: str, code: str, *, actor: Actor) -> None:
    """Bind the user's phone: from now on every login needs its code. Raises Refused."""
    refuse_if(confirm_totp_problems(user, password, code))
    with transaction.atomic():
        totp.confirm(user, totp.proposed_secret(user), code)
        audit.record("totp.confirmed", actor=actor, subject=user.code)


# --- accounts -----------------------------------------------------------------------------------------


def create_account_problems(username: str, name: str, phone: str = "", email: str = "") -> list[Problem]:
    """Reasons why no account of this name can be opened."""
    problems = []
    username = User.normalize_username(username.strip())
    try:
        User._meta.get_field("username").run_validators(username)
        if not username:
            raise ValidationError("")
    except ValidationError:
        message = "用户名不能为空，只能用文字、数字和 @ . + - _，不超过60个字符。"
        problems.append(Problem("bad_username", message, "username"))
    if User.objects.filter(username__iexact=username).exists():
        problems.append(Problem("username_taken", f"用户名“{username}”已被使用，请换一个。", "username"))
    if not name.strip() or len(name.strip()) > 60:
        problems.append(Problem("no_name", "请填写姓名（不超过60个字）。", "name"))
    if len(phone) > 30:
        problems.append(Problem("bad_phone", "手机号码过长。", "phone"))
    if email:
        try:
            validate_email(email)
        except ValidationError:
            problems.append(Problem("bad_email", "电子邮箱格式不正确。", "email"))
    return problems


def create_account(
    username: str,
    name: str,
    *,
    actor: Actor,
    phone: str = "",
    email: str = "",
    must_change_password: bool = True,
) -> tuple[User, str]:
    """Open an account without any role; the generated password is returned once and kept nowhere."""
    refuse_if(create_account_problems(username, name, phone, email))
    password = generated_password()
    with transaction.atomic():
        user = User.objects.create_user(
            User.normalize_username(username.strip()),
            password,
            name=name.strip(),
            phone=phone,
            email=email,
            must_change_password=must_change_password,
        )
        audit.record("account.created", actor=actor, subject=user.code, personal={"username": user.username})
    return user, password


def reset_login(user: User, *, actor: Actor) -> str:
    """Give a generated password (returned once) and unbind the phone: one was forgotten or the other lost."""
    password = generated_password()
    with transaction.atomic():
        user.set_password(password)
        user.must_change_password = True
        user.totp_secret, user.totp_confirmed = "", False
        user.save(update_fields=["password", "must_change_password", "totp_secret", "totp_confirmed"])
        audit.record("account.reset", actor=actor, subject=user.code)
    return password


def close_account_problems(user: User, until: dt.date, *, actor: Actor) -> list[Problem]:
    """Reasons why the account can't end on that day (its last one)."""
    problems = []
    if actor.user_id == user.pk:
        problems.append(Problem("own_account", "不能停用本人的账户。"))
    if until < clock.today() - dt.timedelta(days=1):
        problems.append(Problem("past", "停用日期不能早于昨天。", "until"))
    return problems


def close_account(user: User, until: dt.date, *, actor: Actor) -> None:
    """Let the account end: `until` is the last day on which it can log in. Raises Refused."""
    refuse_if(close_account_problems(user, until, actor=actor))
    with transaction.atomic():
        user.until = until
        user.save(update_fields=["until"])
        audit.record("account.closed", actor=actor, subject=user.code, payload={"until": until.isoformat()})
