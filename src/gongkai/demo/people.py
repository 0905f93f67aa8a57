"""Who works in the demo: one person a role, each in a unit where there is something to do. All names made up."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from gongkai.base.accounts.models import User
from gongkai.base.accounts.services import create_account
from gongkai.base.core.actors import SYSTEM, Actor
from gongkai.base.organizations import posts
from gongkai.base.organizations.models import Unit
from gongkai.base.organizations.roles import Role

SINCE = dt.date(2021, 1, 4)


@dataclass(frozen=True)
class Person:
    username: str
    name: str
    unit: str  # short name
    role: Role
    what: str  # told by `make run`


PEOPLE = [
    Person(
        "office",
        "演示·马立新",
        "市政府办公室",
        Role.OFFICE,
        "政务公开办：导入方案、开报送期、督办、回头看、发布",
    ),
    Person("office2", "演示·赵敏", "市政府办公室", Role.OFFICE, "政务公开办另一人：批准方案调整"),
    Person("clerk", "演示·李静", "市财政局", Role.CLERK, "市财政局经办人：填措施、报进展、本期报送"),
    Person("reviewer", "演示·周涛", "市财政局", Role.REVIEWER, "市财政局审核人：以牵头单位身份审核、认可"),
    Person("head", "演示·古丽娜尔", "市财政局", Role.UNIT_HEAD, "市财政局负责人：看板、审核"),
    Person("health", "演示·陈洁", "市卫健委", Role.CLERK, "市卫健委经办人"),
    Person("town", "演示·叶尔兰", "庙尔沟乡", Role.CLERK, "庙尔沟乡经办人：乡镇要做的全部任务"),
    Person("inspector", "演示·孙浩", "市政府办公室", Role.INSPECTOR, "督查人员：查看全部、发起督办"),
    Person("system-admin", "演示·系统管理员", "市政府办公室", Role.SYSTEM_ADMIN, "系统管理员：账户、单位"),
    Person("security-admin", "演示·安全管理员", "市政府办公室", Role.SECURITY_ADMIN, "安全管理员：授予角色"),
    Person("audit-admin", "演示·审计管理员", "市政府办公室", Role.AUDIT_ADMIN, "审计管理员：审计"),
]


def open_accounts() -> list[tuple[Person, str]]:
    """Open the demo's accounts; returns each with its generated password, to be shown once."""
    opened = []
    for person in PEOPLE:
        if User.objects.filter(username=person.username).exists():
            continue
        user, password = create_account(
            person.username, person.name, actor=SYSTEM, must_change_password=False
        )
        posts.grant(user, unit(person.unit), person.role, actor=SYSTEM, since=SINCE)
        opened.append((person, password))
    return opened


def clerk_of(place: Unit) -> Actor:
    """The unnamed demo clerk of any unit: an account that nobody can log in with, for the story's acts."""
    user, made = User.objects.get_or_create(
        username=f"demo-{place.code}", defaults={"name": f"演示·{place.short_name}经办人", "until": SINCE}
    )
    if made:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    return Actor(user.pk, user.name, place.pk, str(place), frozenset({str(Role.CLERK)}))


def unit(short_name: str) -> Unit:
    return Unit.objects.get(short_name=short_name)


def actor(username: str) -> Actor:
    """The Actor a demo person is at his post."""
    person = next(p for p in PEOPLE if p.username == username)
    user = User.objects.get(username=username)
    place = unit(person.unit)
    return Actor(user.pk, user.name, place.pk, str(place), frozenset({str(person.role)}))
