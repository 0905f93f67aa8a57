"""Every route × every role × unit (own, other): nobody gets further than the route's declared rule says."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve, reverse
from django.utils.regex_helper import normalize

from gongkai.base.accounts.models import User
from gongkai.base.core.models import AuditRow
from gongkai.base.organizations.access import Reach, Rule
from gongkai.base.organizations.middleware import STOCK_ROUTES
from gongkai.base.organizations.models import Membership
from gongkai.base.organizations.roles import Role
from tests.route_objects import Maker, World, all_makers, make_world

CLOSED = {403, 404}
#: knock(): sent to the login page.
LOGIN = 401


@dataclass(frozen=True)
class Route:
    """One pattern of the URLconf with the patterns it is included by."""

    name: str
    view: Any
    patterns: tuple[Any, ...]

    @property
    def access(self) -> Any:
        return getattr(self.view, "access", None)

    @property
    def arguments(self) -> set[str]:
        return {name for p in self.patterns for name in p.regex.groupindex}

    @property
    def shape(self) -> str:
        return "/" + "".join(str(p) for p in self.patterns)


def walk(resolver: URLResolver, above: tuple[Any, ...] = (), space: str = "") -> Iterator[Route]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from walk(entry, (*above, entry.pattern), inner)
        else:
            assert isinstance(entry, URLPattern)
            name = f"{space}{entry.name}" if entry.name else ""
            yield Route(name, entry.callback, (*above, entry.pattern))


ROUTES = list(walk(get_resolver()))
OURS = [r for r in ROUTES if r.access is not None]
STOCK = [r for r in ROUTES if r.access is None and r.name not in STOCK_ROUTES]


def is_ours(route: Route) -> bool:
    """Whether the view is written in this project and not in a library."""
    return str(getattr(route.view, "__module__", "")).startswith("gongkai")


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture(scope="module")
def makers() -> dict[str, Maker]:
    return all_makers()


def test_the_walk_sees_the_whole_urlconf() -> None:
    names = {r.name for r in ROUTES}
    assert {"login", "organizations:units", "wagtailadmin_sprite"} <= names
    assert len(STOCK) > 100, "Wagtail's own routes are walked too"


def test_every_route_of_ours_declares_its_access() -> None:
    silent = [r.shape for r in ROUTES if is_ours(r) and r.access is None]
    assert silent == [], "declare them with @screen(rule), @logged_in or @public"


def test_every_declared_route_has_a_name_and_a_known_access() -> None:
    wrong = [r.shape for r in OURS if not r.name or not (isinstance(r.access, Rule) or r.access in KINDS)]
    assert wrong == []


# A tuple: a Rule has no hash.
KINDS = ("public", "logged_in")


def test_every_route_with_arguments_has_a_maker(makers: dict[str, Maker]) -> None:
    wanted = {r.name for r in OURS if r.arguments}
    assert sorted(wanted - makers.keys()) == [], "add them to MAKERS in tests/**/routes.py"
    assert sorted(makers.keys() - wanted) == [], "makers of routes that are gone"


def knock(client: Client, url: str) -> int:
    """The status of GET, or of an empty POST where a route takes only that."""
    response = client.get(url)
    if response.status_code == 405:
        response = client.post(url)
    if response.status_code == 302 and response.url.startswith("/login"):
        return LOGIN
    return response.status_code


def expected_open(route: Route, role: Role, own: bool) -> bool:
    if route.access in KINDS:
        return True
    reach = route.access.reach_of([role])
    if reach is Reach.OWN and route.arguments and route.access.units_of is not None:
        return own
    return reach is not Reach.NONE


def addresses(route: Route, world: World, makers: dict[str, Maker]) -> Iterator[tuple[bool, str]]:
    if not route.arguments:
        yield True, reverse(route.name)
        return
    maker = makers.get(route.name)
    if maker is None:
        pytest.fail(f"route {route.name} has no maker: tests/route_objects.py says how to write one")
    for own, unit in ((True, world.own), (False, world.other)):
        yield own, reverse(route.name, kwargs=maker(world, unit))


@pytest.mark.parametrize("route", OURS, ids=lambda r: r.name)
def test_roles_and_units(route: Route, world: World, makers: dict[str, Maker]) -> None:
    clients = {}
    for role, user in world.users.items():
        clients[role] = Client(raise_request_exception=True)
        clients[role].force_login(user)
    for own, url in addresses(route, world, makers):
        outside = knock(Client(), url)
        if route.access == "public":
            assert outside not in CLOSED, f"{url} without login: {outside}"
        else:
            assert outside in CLOSED | {LOGIN}, f"{url} without login: {outside}"
        for role, client in clients.items():
            where = f"{route.name} as {role}, {'own' if own else 'other'} unit"
            if expected_open(route, role, own):
                with transaction.atomic():
                    status = knock(client, url)
                    transaction.set_rollback(True)  # the next role finds the object as it was
                assert status not in CLOSED, f"{where}: {status}"
                assert status != LOGIN or route.access == "public", where
            else:
                rows = AuditRow.objects.filter(kind="access.refused").count()
                assert (status := knock(client, url)) in CLOSED, f"{where}: {status}"
                assert AuditRow.objects.filter(kind="access.refused").count() > rows, f"{where}: not audited"


# --- stock routes -------------------------------------------------------------------------------------

SAMPLES = ("1", "x", "content", "sitepage", "zh-hans", "00000000-0000-0000-0000-000000000001", "2021/11/15")


def sample_paths(route: Route) -> Iterator[str]:
    """Addresses that the patterns together match, made by filling sample values into their groups."""
    options = [normalize(p.regex.pattern.removeprefix("^").replace(r"\Z", "")) for p in route.patterns]
    for parts in itertools.product(*options):
        names = list(dict.fromkeys(n for _, params in parts for n in params))
        for values in itertools.product(SAMPLES, repeat=len(names)):
            filled = dict(zip(names, values, strict=True))
            yield "/" + "".join(text % filled for text, _ in parts)


def sample_path(route: Route) -> str | None:
    for path in itertools.islice(sample_paths(route), 400):
        try:
            match = resolve(path)
        except Resolver404:
            continue
        if match.func is route.view:
            return path
    return None


@pytest.fixture
def almighty(world: World) -> Client:
    """A superuser with every role there is: stock routes are closed even to him."""
    user = User.objects.create_superuser("root", "Ku8-right-one", name="超级用户")
    for role in Role:
        Membership.objects.create(user=user, unit=world.own, role=role)
    client = Client()
    client.force_login(user)
    return client


def test_stock_routes_are_closed_to_everyone(almighty: Client) -> None:
    reached, open_ = 0, []
    for route in STOCK:
        path = sample_path(route)
        if path is None:
            continue  # shadowed by an earlier pattern: nobody gets there
        for client in (Client(), almighty):
            for method in ("get", "post"):
                response = getattr(client, method)(path)
                if response.status_code == 404:
                    continue
                if response.status_code == 302 and response.url.startswith("/login"):
                    continue
                open_.append(f"{method} {path} ({route.name}): {response.status_code}")
        reached += 1
    assert open_ == []
    assert reached > 0.9 * len(STOCK), "the samples no longer fit Wagtail's routes"
