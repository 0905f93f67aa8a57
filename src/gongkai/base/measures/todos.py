"""What the declared lists ask of a person now."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from gongkai.base.core.actors import Actor
from gongkai.base.notices.todos import Todo
from gongkai.base.organizations.access import may

from . import queries
from .lists import name_of
from .permissions import CONFIRM, DECLARE


def declared_lists(actor: Actor) -> Iterator[Todo]:
    """For the office: what waits. For a unit: what came back."""
    if may(actor, CONFIRM) and (waiting := queries.waiting_count()):
        yield Todo(f"{waiting}项应公开清单事项待确认", reverse("measures:confirm"), None, "清单确认")
    if may(actor, DECLARE) and actor.unit_id:
        for item in queries.returned_to(actor.unit_id):
            url = reverse("measures:one_list", args=[item.list_key])
            title = f"{name_of(item.list_key)}：“{item}”被退回"
            yield Todo(title, url, None, "清单退回", f"理由：{item.return_reason}")
