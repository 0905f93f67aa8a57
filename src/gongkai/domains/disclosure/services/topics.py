"""专题: opened as the plan names them, what belongs in them, and the sign-off of the units a sensitive one names."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from wagtail.models import Site

from gongkai.base.core import audit, clock
from gongkai.base.core.actors import Actor
from gongkai.base.core.problems import Problem, refuse_if
from gongkai.base.organizations.access import must
from gongkai.base.organizations.models import Unit
from gongkai.base.organizations.naming import Resolver

from .. import events
from ..models import Record, Topic, TopicItem, Version
from ..permissions import MANAGE_COLUMNS, PUT_IN_TOPIC, SIGN_OFF
from ..queries import topics as reads
from ..standard_topics import TOPICS


def open_standard(actor: Actor, site: Site, opens: dt.date | None = None) -> list[Topic]:
    """Open the plan's topics that are not there yet; those that are stay as the office left them.

    A lead unit whose name is not known here stays open: the screen shows it as a gap. Gives the new ones.
    """
    resolver = Resolver()
    there = set(Topic.objects.filter(site=site).values_list("key", flat=True))
    made = []
    with transaction.atomic():
        for position, standard in enumerate(TOPICS.values()):
            if standard.key in there:
                continue
            topic = Topic.objects.create(
                site=site,
                key=standard.key,
                name=standard.name,
                lead_unit=resolver.resolve(standard.lead).unit,
                content_kinds=list(standard.content_kinds),
                opens=opens or clock.today(),
                position=position,
            )
            found = [resolver.resolve(name).unit for name in standard.consulted]
            topic.consulted_units.set([u for u in found if u is not None])
            made.append(topic)
        if made:
            audit.record("disclosure.topics.opened", actor=actor, payload={"topics": [t.key for t in made]})
    return made


def change_problems(
    topic: Topic, name: str, content_kinds: list[str], opens: dt.date | None, closes: dt.date | None
) -> list[Problem]:
    found = []
    standard = TOPICS.get(topic.key)
    if not name.strip() or len(name.strip()) > 60:
        found.append(Problem("name", "请填写专题名称，60字以内。", "name"))
    elif standard and name.strip() != standard.name:
        found.append(Problem("named_by_plan", f"“{standard.name}”的名称出自任务方案，不能改名。", "name"))
    if not content_kinds:
        found.append(Problem("no_kinds", "请写明专题应有哪些内容，每行一类。", "content_kinds"))
    gone = reads.kinds_in_use(topic) - set(content_kinds)
    if gone:
        message = f"“{'、'.join(sorted(gone))}”下已有信息，请先改到别的类别再去掉。"
        found.append(Problem("kind_in_use", message, "content_kinds"))
    if opens and closes and closes < opens:
        found.append(Problem("dates", "关闭日期早于开设日期，请核对。", "closes"))
    return found


def change(
    actor: Actor,
    topic: Topic,
    *,
    name: str,
    lead_unit: Unit | None,
    content_kinds: list[str],
    consulted: Iterable[Unit],
    opens: dt.date | None,
    closes: dt.date | None,
) -> None:
    """Everything the office decides about a topic. Raises Refused."""
    must(actor, MANAGE_COLUMNS)
    with transaction.atomic():
        held = Topic.objects.select_for_update(of=("self",)).get(pk=topic.pk)
        refuse_if(change_problems(held, name, content_kinds, opens, closes))
        held.name, held.lead_unit, held.content_kinds = name.strip(), lead_unit, content_kinds
        held.opens, held.closes = opens, closes
        held.save()
        asked = list(consulted)
        held.consulted_units.set(asked)
        payload = {"closes": closes and closes.isoformat(), "consulted": [u.code for u in asked]}
        audit.record("disclosure.topic.changed", actor=actor, subject=f"topic:{held.code}", payload=payload)


def add_problems(name: str, site: Site) -> list[Problem]:
    if not name.strip() or len(name.strip()) > 40:
        return [Problem("name", "请填写专题名称，40字以内。", "name")]
    if Topic.objects.filter(site=site, name=name.strip()).exists():
        return [Problem("name_twice", "已有同名的专题。", "name")]
    return []


def add(actor: Actor, site: Site, name: str) -> Topic:
    """A local topic beside the plan's. Raises Refused."""
    must(actor, MANAGE_COLUMNS)
    refuse_if(add_problems(name, site))
    with transaction.atomic():
        last = Topic.objects.filter(site=site).order_by("-position").first()
        position = last.position + 1 if last else 0
        kinds, opens = ["政策文件"], clock.today()
        fields = {"key": name.strip(), "name": name.strip(), "content_kinds": kinds, "opens": opens}
        topic = Topic.objects.create(site=site, position=position, **fields)
        audit.record(
            "disclosure.topic.added", actor=actor, subject=f"topic:{topic.code}", payload={"name": name}
        )
    return topic


def put_problems(
    topic: Topic, record: Record, content_kind: str, event_at: dt.datetime | None
) -> list[Problem]:
    found = []
    if not reads.is_open(topic):
        found.append(Problem("topic_closed", f"专题“{topic.name}”没有开设或已经关闭。", "topic"))
    if content_kind not in topic.content_kinds:
        kinds = "、".join(topic.content_kinds)
        found.append(Problem("unknown_kind", f"请从专题的内容类别里选：{kinds}。", "content_kind"))
    if event_at and event_at > clock.now():
        found.append(Problem("event_in_future", "事件发生时间晚于现在，请核对。", "event_at"))
    if topic.site_id != record.site_id:
        found.append(Problem("other_site", "专题和信息不在同一个网站。", "topic"))
    return found


def put(
    actor: Actor, topic: Topic, record: Record, content_kind: str, event_at: dt.datetime | None = None
) -> TopicItem:
    """Put a record, public or still under work, into a topic, or change its kind there. Raises Refused."""
    must(actor, PUT_IN_TOPIC, record, subject=f"record:{record.code}")
    refuse_if(put_problems(topic, record, content_kind, event_at))
    with transaction.atomic():
        values = {"content_kind": content_kind, "event_at": event_at}
        item, _ = TopicItem.objects.update_or_create(topic=topic, record=record, defaults=values)
        events.append(
            "topic.put", actor=actor, record=record, payload={"topic": topic.code, "kind": content_kind}
        )
    return item


def take_out(actor: Actor, item: TopicItem) -> None:
    """Take a record out of a topic; the record itself stays where it is."""
    must(actor, PUT_IN_TOPIC, item.record, subject=f"record:{item.record.code}")
    with transaction.atomic():
        events.append("topic.taken_out", actor=actor, record=item.record, payload={"topic": item.topic.code})
        item.delete()


def sign_off_problems(actor: Actor, record: Record, version: Version) -> list[Problem]:
    if version.sealed_at is None:
        return [Problem("not_sealed", "文本还没有送审，送审后才能会签。")]
    missing = reads.missing_sign_offs(record, version)
    if actor.unit_id not in {u.pk for u in missing}:
        return [Problem("not_asked", "这条信息不需要您单位会签，或已经会签过。")]
    return []


def sign_off(actor: Actor, record: Record, version: Version) -> None:
    """A consulted unit agrees to exactly this text (task 11). Another text needs another sign-off. Raises Refused."""
    must(actor, SIGN_OFF, record, subject=f"record:{record.code}")
    with transaction.atomic():
        held = Record.objects.select_for_update().get(pk=record.pk)
        refuse_if(sign_off_problems(actor, held, version))
        payload = {"digest": version.digest, "unit": actor.unit_id}
        events.append(reads.SIGNED_OFF, actor=actor, record=held, version=version, payload=payload)


def not_signed_off(record: Record, version: Version) -> list[Problem]:
    """The door's check: a release in a sensitive topic needs every named unit's sign-off for this text."""
    missing = reads.missing_sign_offs(record, version)
    if not missing:
        return []
    names = "、".join(str(u) for u in missing)
    return [Problem("not_signed_off", f"敏感专题的信息须经会签：还差{names}。")]
