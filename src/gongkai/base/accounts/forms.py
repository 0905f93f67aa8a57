"""The forms of logging in and of one's own account."""

from __future__ import annotations

from django import forms

_PASSWORD = {"autocomplete": "current-password"}
_NEW = {"autocomplete": "new-password"}
_CODE = {"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": "8"}


def _password(label: str, attrs: dict[str, str]) -> forms.CharField:
    # strip=False: a blank at the end of a password is a part of it.
    return forms.CharField(label=label, strip=False, max_length=200, widget=forms.PasswordInput(attrs=attrs))


class LoginForm(forms.Form):
    username = forms.CharField(
        label="用户名", max_length=60, widget=forms.TextInput(attrs={"autocomplete": "username"})
    )
    password = _password("密码", _PASSWORD)
    # On the same page as the password: two pages would tell when the password alone was right.
    code = forms.CharField(
        label="动态口令", required=False, help_text="已启用动态口令的，输入手机上的6位数字。",
        widget=forms.TextInput(attrs=_CODE),
    )  # fmt: skip


class PasswordForm(forms.Form):
    old = _password("原密码", _PASSWORD)
    new = _password("新密码", _NEW)
    again = _password("再输入一次新密码", _NEW)


class TotpForm(forms.Form):
    code = forms.CharField(label="手机上显示的6位数字", widget=forms.TextInput(attrs=_CODE))
    password = _password("您的登录密码", _PASSWORD)


class ActingForm(forms.Form):
    unit = forms.CharField(max_length=12)
