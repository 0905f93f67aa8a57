"""The demo's disclosed records: made-up ones for every statutory node, and a handful of hand-written ones.

All go the way that people's records go: drafted or imported, sealed, signed by four people, through the door.
The made-up ones come in as two batches (the city's platform, the units' platforms) and are signed 集中代审 by
the office, by a review route that ends with the story's August, so that the desk then shows the usual one.
"""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.models import Site

from gongkai.base.accounts.models import User
from gongkai.base.accounts.services import create_account
from gongkai.base.core.actors import SYSTEM, Actor
from gongkai.base.measures import services as declared
from gongkai.base.organizations import posts
from gongkai.base.organizations.models import Unit
from gongkai.base.organizations.roles import Role
from gongkai.domains.disclosure import door, standard_tree
from gongkai.domains.disclosure.models import Column, ExternalPage, Record, ReviewRoute, Topic, Version
from gongkai.domains.disclosure.models.record import RelationKind
from gongkai.domains.disclosure.models.release import WithdrawalKind
from gongkai.domains.disclosure.review import GATES
from gongkai.domains.disclosure.services import bulk, columns, drafting, importing, review, topics, withdrawal

from . import people
from .calendar import on
from .disclosure_texts import LABEL, WORK, Text, text_for

DAY = dt.date(2021, 8, 16)
OFFICE = "市政府办公室"
#: Two more people of the office, so that four sign.
MORE = (
    people.Person("office3", "演示·何文", OFFICE, Role.OFFICE, "政务公开办：保密审查"),
    people.Person("office4", "演示·罗敏", OFFICE, Role.OFFICE, "政务公开办：签发"),
)
SIGNERS = (("first", "office"), ("second", "office2"), ("secrecy", "office3"), ("third", "office4"))
DECLARED = {
    "plans": ("预算编制工作计划", "“十四五”财政规划"),
    "columns": ("机构职能", "财政预算、决算", "行政事业性收费", "监督检查"),
    "disclosure_kinds": ("财政信息", "其他政策文件", "政策解读", "通知公告"),
    "direct_funds": ("第一批直达资金",),
}
_NAMES = {"first": "一审一校", "second": "二审二校", "secrecy": "保密审查", "third": "三审三校签发"}


def fill(say: Callable[[str], None]) -> list[tuple[str, str, str]]:
    """Fill the columns; once, after the people are there. Gives (username, password, what) of new accounts.

    The city's batch must be in before the units have their platforms: a column is found by its name, and the
    unit's own comes first.
    """
    opened = _people()
    say("正在为各单位的法定公开栏目写入演示内容……")
    with on(DAY):
        _route()
        site = Site.objects.get(is_default_site=True)
        columns.build(SYSTEM, site, [])
        _batch("昌吉市政府信息公开平台演示内容", [(_unit(OFFICE), t) for t in city_texts()])
        units = platform_units()
        columns.build(SYSTEM, site, units)
        _batch("各单位政府信息公开平台演示内容", [(u, t) for u in units for t in unit_texts(u)])
        topics.open_standard(SYSTEM, site)
        _written_by_hand()
        _declare()
    return opened


def platform_units() -> list[Unit]:
    return list(Unit.objects.current().filter(kind__in=standard_tree.UNIT_KINDS))


def city_texts() -> list[Text]:
    nodes = [n.key for n in standard_tree.nodes_for(None) if n.holds]
    return [text_for("昌吉市本级", OFFICE, key, city=True) for key in nodes]


def unit_texts(unit: Unit) -> list[Text]:
    nodes = [n.key for n in standard_tree.nodes_for(unit.kind) if n.holds]
    return [text_for(unit.short_name, unit.short_name, key) for key in nodes if unit.short_name in WORK]


def _declare() -> None:
    """市财政局 says what it owes and the office confirms; all others stay 未申报."""
    clerk, office = _actor("clerk"), _actor("office")
    basis = f"政府信息公开条例第二十条（{LABEL}）"
    for list_key, items in DECLARED.items():
        due = "2021-08-31" if list_key == "direct_funds" else ""
        made = declared.declare(clerk, list_key, [declared.Line(item, basis, due) for item in items])
        declared.confirm(office, [item.code for item in made])


# --- who ----------------------------------------------------------------------------------------------


def _people() -> list[tuple[str, str, str]]:
    opened = []
    for person in MORE:
        if User.objects.filter(username=person.username).exists():
            continue
        user, password = create_account(
            person.username, person.name, actor=SYSTEM, must_change_password=False
        )
        posts.grant(user, _unit(person.unit), person.role, actor=SYSTEM, since=people.SINCE)
        opened.append((person.username, password, person.what))
    return opened


def _unit(short_name: str) -> Unit:
    return people.unit(short_name)


def _actor(username: str) -> Actor:
    person = next(p for p in (*people.PEOPLE, *MORE) if p.username == username)
    user, place = User.objects.get(username=username), _unit(person.unit)
    return Actor(user.pk, user.name, place.pk, str(place), frozenset({str(person.role)}))


def _route() -> None:
    """集中代审 for the time of the loading only."""
    steps = [
        {
            "key": key,
            "name": _NAMES[key],
            "roles": ["office"],
            "at_office": True,
            "drafter_may": key == "first",
        }
        for key, _ in SIGNERS
    ]
    source = "演示：栏目建设期间由政务公开办集中代审"
    ReviewRoute.objects.create(steps=steps, since=people.SINCE, until=dt.date(2021, 8, 31), source=source)


# --- many ---------------------------------------------------------------------------------------------


def _batch(name: str, rows: Iterable[tuple[Unit, Text]]) -> None:
    """Import, four signatures, the door. RuntimeError if one text stays behind: the demo is to be whole."""
    lines = [json.dumps(_row(unit, text), ensure_ascii=False) for unit, text in rows]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}.jsonl"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        report = bulk.import_batch(_actor("office"), path, name=f"{name}，{LABEL}")
    passed = dict.fromkeys(GATES, "")
    for step, username in SIGNERS:
        bulk.sign_batch(_actor(username), report.batch, step, passed)
    outcome = bulk.release_batch(_actor("office4"), report.batch)
    if report.problems or outcome.done != len(lines):
        said = [str(p) for _, problems in outcome.refused[:3] for p in problems] or report.batch.problems[:3]
        raise RuntimeError(f"{name}: {outcome.done} of {len(lines)} went out: {said}")


def _row(unit: Unit, text: Text) -> dict[str, object]:
    return {
        "title": text.title,
        "body": text.body,
        "published": text.published.isoformat(),
        "made_on": text.made_on.isoformat(),
        "unit": unit.short_name,
        "issuing": unit.name,
        "source": LABEL,
        "kind": text.kind,
        "topic_class": "其他",
        "columns": [standard_tree.NODES[text.node].name],
    }


# --- a handful by hand --------------------------------------------------------------------------------


def _written_by_hand() -> None:
    notice_of_the_plan()
    clerk, finance = _actor("clerk"), _unit("市财政局")
    text = "各单位每季报送一次直达资金台账。"
    old = _put_out(clerk, finance, "policy", "basis.other", "关于直达资金台账报送的通知（试行，演示）", text)
    text = "各单位每月5日前报送上月直达资金台账，同时公开分配下发情况。"
    new = _put_out(clerk, finance, "policy", "basis.other", "关于直达资金台账报送的通知（演示）", text)
    title, text = (
        "直达资金台账报送问答（演示）",
        "改了什么：由每季改为每月。为什么改：便于群众及时了解资金去向。",
    )
    said = _put_out(clerk, finance, "interpretation", "interpretation", title, text)
    drafting.relate(clerk, new, old, RelationKind.REPEALS)
    drafting.relate(clerk, said, new, RelationKind.INTERPRETS)
    office = _actor("office")
    withdrawal.withdraw(office, old, WithdrawalKind.LAPSED, "已由新的通知代替。（演示）", "新通知（演示）")
    text = "第一批直达资金已分配到3个单位，按季公开使用进度。"
    funds = _put_out(clerk, finance, "finance", "finance", "第一批直达资金分配情况（演示）", text)
    topics.put(clerk, Topic.objects.get(key="16.direct_funds"), funds, "资金分配下发情况")
    text = "自2021年9月1日起，业务窗口每天延长开放1小时。"
    wrong = _put_out(clerk, finance, "notice", "others", "关于窗口时间调整的通告（演示）", text)
    reason = "窗口时间写错，撤回更正。（演示）"
    withdrawal.withdraw(office, wrong, WithdrawalKind.WITHDRAWN, reason, "政府信息公开条例第六条")
    title, text = "用水价格听证公告（外站公开，演示）", "公告全文在外站公开，本页只留要点。"
    elsewhere = "https://example.com/demo/water-2021.html"
    external = _put_out(clerk, finance, "notice", "others", title, text, elsewhere)
    # Nothing was fetched for it: the demo is loaded without a network.
    ExternalPage.objects.create(record=external, column_name="通知公告（演示）")


def notice_of_the_plan() -> Record:
    """The real notice, from its Word file."""
    data = (settings.BASE_DIR / "examples" / "plans" / "changji-2021.docx").read_bytes()
    unit, office = _unit(OFFICE), _actor("office")
    made_on = dt.date(2021, 7, 1)  # the story's date of issue (year.py); the file has none
    title = "关于印发《昌吉市2021年政务公开工作主要任务分工方案》的通知"
    content = drafting.Content(
        title=title,
        document_number="昌市政办发〔2021〕29号",
        made_on=made_on,
        topic_class="综合政务/政务公开",
        source="昌吉市政府",
        columns=_columns(unit, "basis.other"),
    )
    version, _ = importing.create(
        office, unit, "policy", SimpleUploadedFile("changji-2021.docx", data), content
    )
    drafting.save(office, version, _with(version, content), issuing_unit=unit)
    return _through(version)


def _with(version: Version, content: drafting.Content) -> drafting.Content:
    """What the file said, under the heads that a person gives."""
    values = {name: getattr(content, name) for name in content.__dataclass_fields__}
    return drafting.Content(**(values | {"body": version.body}))


def _put_out(
    actor: Actor, unit: Unit, kind: str, node: str, title: str, text: str, external_url: str = ""
) -> Record:
    content = drafting.Content(
        title=title,
        body=f"<p>{text}</p>",
        document_number="昌财演示〔2021〕1号" if kind == "policy" else "",
        made_on=DAY,
        topic_class="财政、金融、审计/财政",
        source=LABEL,
        columns=_columns(unit, node),
    )
    version = drafting.create(actor, unit, kind, content, issuing_unit=unit, external_url=external_url)
    return _through(version)


def _through(version: Version) -> Record:
    """Sent up by its author, signed by four, out by the door."""
    author = next(_actor(p.username) for p in people.PEOPLE if _is(p, version))
    sealed = review.submit(author, version)
    for _, username in SIGNERS:
        review.sign(_actor(username), sealed, sealed.digest, dict.fromkeys(GATES, ""))
    return door.release(_actor("office4"), sealed.record, Version.objects.get(pk=sealed.pk))


def _is(person: people.Person, version: Version) -> bool:
    return version.author is not None and version.author.username == person.username


def _columns(unit: Unit, node: str) -> list[str]:
    rows = Column.objects.filter(node=node, until__isnull=True, unit__in=[unit.pk]).values_list(
        "code", flat=True
    )
    return list(rows)
