"""Logging in and out, one's own account, and for which unit one acts."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from gongkai.base.core import audit
from gongkai.base.core.actors import Actor
from gongkai.base.core.problems import Problem, Refused
from gongkai.base.organizations.access import logged_in, public
from gongkai.base.organizations.acting import SESSION_KEY, actor_for, posts
from gongkai.base.organizations.queries import authority

from . import services, totp
from .forms import ActingForm, LoginForm, PasswordForm, TotpForm
from .models import User

NOT_IN = "用户名、密码或动态口令不正确。请核对后重新输入。"


@public
@never_cache
@sensitive_post_parameters("password", "code")
@require_http_methods(["GET", "HEAD", "POST"])
def login_view(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated and request.method != "POST":
        return redirect(_after_login(request))
    form = LoginForm(request.POST or None)
    problems: list[Problem] = []
    if request.method == "POST" and form.is_valid():
        address = request.client_address  # type: ignore[attr-defined]
        result = services.check_login(request, **form.cleaned_data, address=address)
        if result.user is not None:
            return _enter(request, result.user, address)
        problems = [Problem("login", _wait_message(result.wait) if result.wait else NOT_IN)]
    context = {"page_title": "登录", "form": form, "problems": problems, "next": _next(request)}
    return render(request, "accounts/login.html", context, status=403 if problems else 200)


def _enter(request: HttpRequest, user: User, address: str) -> HttpResponse:
    login(request, user)  # cycles the session's key
    actor = actor_for(user, request.session, address)
    audit.record("login.ok", actor=actor, subject=user.code)
    return redirect(_after_login(request))


def _after_login(request: HttpRequest) -> str:
    """Where one goes: to choose a post if there are several, else on to where one wanted."""
    mine = posts(request.user)
    if not mine:
        return "account"
    if len(mine) > 1 and SESSION_KEY not in request.session:
        return "acting"
    return _next(request) or settings.LOGIN_REDIRECT_URL


def _next(request: HttpRequest) -> str:
    target = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if ours else ""


def _wait_message(seconds: int) -> str:
    wait = f"{seconds}秒" if seconds < 60 else f"{-(-seconds // 60)}分钟"
    return f"登录失败次数较多，请{wait}后再试。在此期间输入的内容不会被核对。"


@public
@require_POST
def logout_view(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        audit.record("logout", actor=_actor(request), subject=request.user.code)
    logout(request)
    return redirect("login")


@logged_in
def account(request: HttpRequest) -> HttpResponse:
    context = {"page_title": "我的账户", "posts": posts(request.user)}
    return render(request, "accounts/account.html", context)


@logged_in
@never_cache
@sensitive_post_parameters()
def password_change(request: HttpRequest) -> HttpResponse:
    form = PasswordForm(request.POST or None)
    problems: tuple[Problem, ...] = ()
    user = _user(request)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_password(user, **form.cleaned_data, actor=_actor(request))
        except Refused as refused:
            problems = refused.problems
        else:
            update_session_auth_hash(request, user)  # the user's other sessions end
            messages.success(request, "密码已修改。您在其他电脑上的登录已失效。")
            return redirect("account")
    context = {
        "page_title": "修改密码",
        "form": form,
        "problems": problems,
        "forced": user.must_change_password,
    }
    return render(request, "accounts/password_change.html", context)


@logged_in
@never_cache
@sensitive_post_parameters()
def totp_setup(request: HttpRequest) -> HttpResponse:
    user = _user(request)
    form = TotpForm(request.POST or None)
    problems: tuple[Problem, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            services.confirm_totp(user, **form.cleaned_data, actor=_actor(request))
        except Refused as refused:
            problems = refused.problems
        else:
            messages.success(request, "动态口令已启用。下次登录时须同时输入手机上的6位数字。")
            return redirect("account")
    secret = totp.proposed_secret(user)
    place = authority()
    context = {
        "page_title": "设置动态口令",
        "form": form,
        "problems": problems,
        "qr": totp.qr_svg(user, secret, f"{place.name}政务公开" if place else "政务公开"),
        "secret": " ".join(secret[i : i + 4] for i in range(0, len(secret), 4)),
        "forced": not user.totp_confirmed and bool(settings.GONGKAI_TOTP_ROLES & _actor(request).roles),
    }
    return render(request, "accounts/totp_setup.html", context)


@logged_in
def acting(request: HttpRequest) -> HttpResponse:
    """Choose for which unit one acts from now on in this session."""
    mine = posts(request.user)
    problems: list[Problem] = []
    if request.method == "POST":
        form = ActingForm(request.POST)
        chosen = form.cleaned_data["unit"] if form.is_valid() else ""
        if chosen in {p.unit_code for p in mine}:
            request.session[SESSION_KEY] = chosen
            return redirect(settings.LOGIN_REDIRECT_URL)
        problems = [Problem("no_post", "您在所选单位没有任职，请重新选择。")]
    actor = _actor(request)
    context = {"page_title": "选择以哪个单位办理", "posts": mine, "problems": problems, "now": actor.unit_id}
    return render(request, "accounts/acting.html", context)


def _user(request: HttpRequest) -> User:
    """Who is logged in; only behind @logged_in."""
    user = request.user
    assert isinstance(user, User)
    return user


def _actor(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined,no-any-return]
