"""The one shape in which a domain's permissions.py says who may do what.

A `Rule` names the roles and how far they reach; `may` is the only function that decides. Views declare their
rule with `@screen(rule)` or `@public`; a route that declares nothing is closed by DeclaredRoutesMiddleware
and fails the route test. Superuser flags are not looked at anywhere.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from gongkai.base.core import audit
from gongkai.base.core.actors import Actor

from .roles import Role


class Reach(enum.Enum):
    """How far a role's right goes."""

    ALL = "all"  # every object of the installation
    OWN = "own"  # objects of the acting unit
    NONE = "none"


@dataclass(frozen=True)
class Rule:
    """Who may do one act: role → reach. units_of gives the ids of the units an object belongs to."""

    key: str
    name: str  # Chinese, shown in refusals and in the audit
    reach: dict[Role, Reach]
    units_of: Callable[[Any], Iterable[int]] | None = None

    def reach_of(self, roles: Iterable[str]) -> Reach:
        reaches = {self.reach.get(Role(r), Reach.NONE) for r in roles}
        if Reach.ALL in reaches:
            return Reach.ALL
        return Reach.OWN if Reach.OWN in reaches else Reach.NONE


def rule(
    key: str,
    name: str,
    *,
    all: Iterable[Role] = (),
    own: Iterable[Role] = (),
    units_of: Callable[[Any], Iterable[int]] | None = None,
) -> Rule:
    """Make a Rule: `all` roles reach every object, `own` roles those of their acting unit."""
    reach = dict.fromkeys(own, Reach.OWN) | dict.fromkeys(all, Reach.ALL)
    return Rule(key, name, reach, units_of)


def may(actor: Actor | None, rule: Rule, obj: Any = None) -> bool:
    """Whether the actor may do the act, on obj if one is given. The only place that decides."""
    if not actor:
        return False
    reach = rule.reach_of(actor.roles)
    if reach is Reach.ALL:
        return True
    if reach is Reach.NONE:
        return False
    if obj is None or rule.units_of is None:
        return True
    return actor.unit_id in set(rule.units_of(obj))


def must(actor: Actor | None, rule: Rule, obj: Any = None, *, subject: str = "") -> None:
    """Refuse with 404 (another unit's object: its existence is not told) and an audit row."""
    if may(actor, rule, obj):
        return
    audit.record("access.refused", actor=actor, subject=subject or str(obj or ""), payload={"rule": rule.key})
    if obj is not None and may(actor, rule):
        raise Http404("没有这一项，或者不属于您所在的单位。")
    raise PermissionDenied(f"您的角色不能{rule.name}。如确需办理，请联系本单位安全管理员。")


View = Callable[..., HttpResponse]


def public(view: View) -> View:
    """Declare a route that anyone may read."""
    view.access = "public"  # type: ignore[attr-defined]
    return view


def logged_in(view: View) -> View:
    """Declare a route for everyone who is logged in, whatever their role (own account, choice of unit)."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return _to_login(request)
        return view(request, *args, **kwargs)

    guarded.access = "logged_in"  # type: ignore[attr-defined]
    return guarded


def screen(rule: Rule) -> Callable[[View], View]:
    """Declare a workbench route: only actors whose role has the rule at all come in.

    The object itself is checked by `must(request.actor, rule, obj)` in the view, once it is loaded. Refusals
    are answered here: Wagtail's shell would turn a 403 into a redirect and show its own English 404.
    """

    def declare(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return _to_login(request)
            try:
                must(request.actor, rule, subject=request.path)  # type: ignore[attr-defined]
                return view(request, *args, **kwargs)
            except PermissionDenied as refusal:
                return _refused(request, str(refusal), 403)
            except Http404 as missing:
                return _refused(request, str(missing), 404)

        guarded.access = rule  # type: ignore[attr-defined]
        return guarded

    return declare


def _refused(request: HttpRequest, message: str, status: int) -> HttpResponse:
    title = "没有权限" if status == 403 else "没有这一项"
    # What get_object_or_404 says is English and names our models.
    shown = message if message and not message.isascii() and "matches the given query" not in message else ""
    context = {"page_title": title, "message": shown or "没有这一项，或者不属于您所在的单位。"}
    return render(request, "organizations/refused.html", context, status=status)


def _to_login(request: HttpRequest) -> HttpResponse:
    from django.contrib.auth.views import redirect_to_login

    if request.method == "POST":
        return redirect("login")
    return redirect_to_login(request.get_full_path())
