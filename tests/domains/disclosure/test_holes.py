"""The nine holes that stock Wagtail publishing has (learnt by trying it): each is closed here for good."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction
from django.http import Http404
from django.test import Client
from django.urls import NoReverseMatch, reverse

from gongkai.base.accounts.models import User
from gongkai.base.core.problems import Refused
from gongkai.base.notices.models import Notice
from gongkai.base.organizations.acting import actor_for
from gongkai.base.organizations.models import Membership, StandIn
from gongkai.domains.disclosure import door
from gongkai.domains.disclosure.models import Record, ReviewRoute, Signature, Version
from gongkai.domains.disclosure.review import GATES
from gongkai.domains.disclosure.services import drafting, review, schedule

from .desk_people import PASSED, Team, cleared_by, draft, make_team, sent_up, sign
from .factories import make_actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def team() -> Team:
    return make_team()


@pytest.fixture
def other() -> Team:
    return make_team("市教育局")


def client_of(team_actor) -> Client:  # type: ignore[no-untyped-def]
    client = Client()
    client.force_login(User.objects.get(pk=team_actor.user_id))
    return client


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {p.code for p in refused.value.problems}


def test_1_object_pages_are_checked_on_the_object(team: Team, other: Team) -> None:
    version = draft(team)
    client, args = client_of(other.clerk), [version.record.code]
    for name in ("record", "edit", "preview"):
        assert client.get(reverse(f"disclosure:{name}", args=args)).status_code == 404
    client.post(reverse("disclosure:edit", args=args), {"title": "改了", "openness": "active", "act": "keep"})
    version.refresh_from_db()
    assert version.title == "关于发放补贴的通知"


def test_2_a_signature_is_tied_to_its_own_version(team: Team, other: Team) -> None:
    """A reviewer of unit B can't move A's text by naming an object of his own."""
    theirs, own = sent_up(team), sent_up(other)
    client = client_of(other.clerk)
    fields = {"digest": theirs.digest, "gates": list(GATES), "act": "sign"}
    url = reverse("disclosure:sign", args=[theirs.record.code, 1])
    assert client.post(url, fields).status_code == 404
    client.post(reverse("disclosure:sign", args=[own.record.code, 1]), fields)  # own object, other's text
    assert not Signature.objects.exists()
    with pytest.raises(Http404):
        review.sign(other.clerk, theirs, theirs.digest, PASSED)


def test_3_five_gates_are_asked_for_by_the_verb_not_the_form(team: Team) -> None:
    version = sent_up(team)
    for missing in GATES:
        gates = {g: "" for g in GATES if g != missing}
        with pytest.raises(Refused) as refused:
            review.sign(team.clerk, version, version.digest, gates)
        assert codes(refused) == {"gates"}
    url = reverse("disclosure:sign", args=[version.record.code, 1])
    client_of(team.clerk).post(url, {"digest": version.digest, "gates": ["wording"], "act": "sign"})
    assert not Signature.objects.exists()


def test_4_no_right_and_no_flag_publishes_without_review(team: Team) -> None:
    version = sent_up(team)
    root = User.objects.create_superuser("root", "Ku8-right-one", name="超级用户")
    Membership.objects.create(user=root, unit=team.unit, role="clerk", since="2021-01-01")
    actor = actor_for(root, {}, "")
    assert actor is not None
    for who in (team.clerk, team.head, team.office, actor):
        with pytest.raises(Refused):
            schedule.release(who, version.record)
    version.record.release_at = version.created_at
    version.record.save()
    assert schedule.run(wait=lambda s: None) == 0
    assert not Record.objects.get().live


def test_4_a_superuser_flag_signs_nothing(team: Team) -> None:
    version = sent_up(team)
    root = User.objects.create_superuser("root", "Ku8-right-one", name="超级用户")
    client = Client()
    client.force_login(root)
    url = reverse("disclosure:sign", args=[version.record.code, 1])
    response = client.post(url, {"digest": version.digest, "gates": list(GATES), "act": "sign"})
    assert response.status_code == 302 and response.url.startswith("/login")
    assert not Signature.objects.exists()


def test_5_nobody_edits_what_is_under_review(team: Team) -> None:
    version = sent_up(team)
    for actor in (team.clerk, team.reviewer, team.head):
        with pytest.raises(Refused) as refused:
            drafting.save(actor, version, drafting.Content(title="改一字"))
        assert codes(refused) == {"sealed"}
    with pytest.raises(DatabaseError), transaction.atomic():
        Version.objects.filter(pk=version.pk).update(body="<p>改。</p>")
    with pytest.raises(Refused):
        drafting.next_version(team.clerk, version.record)


def test_5_a_reviewer_who_edited_the_draft_does_not_review_it(team: Team) -> None:
    version = draft(team)
    drafting.save(team.reviewer, version, drafting.Content.of(version))
    version = review.submit(team.clerk, version)
    sign(team.clerk, version)
    with pytest.raises(Refused) as refused:
        sign(team.reviewer, version)
    assert codes(refused) == {"may_not_sign"}


def test_5_who_edited_before_a_return_does_not_review_after_it(team: Team) -> None:
    first = draft(team, by=team.reviewer)
    first = review.submit(team.clerk, first)
    review.send_back(team.clerk, first, "改")
    second = drafting.next_version(team.clerk, first.record)
    second = review.submit(team.clerk, second)
    sign(team.clerk, second)
    with pytest.raises(Refused):
        sign(team.reviewer, second)


def test_6_other_units_titles_stand_nowhere_on_a_clerks_desk(team: Team, other: Team) -> None:
    sent_up(team, title="不该被别的单位看到的标题")
    client = client_of(other.clerk)
    for name in ("desk", "waiting", "bundles", "bundle_new"):
        assert "不该被别的单位看到的标题" not in client.get(reverse(f"disclosure:{name}")).content.decode()
    assert (
        "不该被别的单位看到的标题"
        not in client.get(reverse("disclosure:desk") + "?units=all").content.decode()
    )
    with pytest.raises(NoReverseMatch):
        reverse("disclosure:delete", args=["x"])


def test_7_a_clerk_files_nothing_under_another_unit(team: Team, other: Team) -> None:
    with pytest.raises(Http404):
        drafting.create(other.clerk, team.unit, "notice", drafting.Content(title="标题"))
    form = {"kind": "notice", "title": "标题", "body": "<p>文</p>", "unit": team.unit.code}
    response = client_of(other.clerk).post(reverse("disclosure:new"), form)
    assert "只能以您所在的单位发布" in response.content.decode()
    with pytest.raises(Refused) as refused:
        draft(team, columns=[other.column.code])
    assert codes(refused) == {"bad_column"}
    assert not Record.objects.exists()


def test_8_only_the_steps_people_of_the_unit_are_told(team: Team, other: Team) -> None:
    sent_up(team)
    assert {(n.unit_id, n.role) for n in Notice.objects.all()} == {
        (team.unit.pk, "clerk"),
        (team.unit.pk, "reviewer"),
    }


def test_9_nothing_is_public_by_default(team: Team) -> None:
    version = draft(team)
    assert Record._meta.get_field("live").default is False
    assert not version.record.live and not version.record.placements.exists()


# --- the people of a review ---------------------------------------------------------------------------


def test_one_person_signs_once_whatever_unit_he_acts_for(team: Team) -> None:
    version = sent_up(team)
    Membership.objects.create(user_id=team.clerk.user_id, unit=team.unit, role="reviewer", since="2021-01-01")
    twice = actor_for(User.objects.get(pk=team.clerk.user_id), {}, "")
    assert twice is not None and "reviewer" in twice.roles
    sign(twice, version)
    with pytest.raises(Refused) as refused:
        sign(twice, version)
    assert codes(refused) == {"may_not_sign"}


def test_a_stand_in_signs_in_his_own_name_and_once(team: Team) -> None:
    version = sent_up(team)
    sign(team.clerk, version)
    user = User.objects.get(pk=team.clerk.user_id)
    principal = User.objects.get(pk=team.reviewer.user_id)
    dates = {"since": "2021-01-01", "until": "2099-01-01"}
    StandIn.objects.create(unit=team.unit, principal=principal, stand_in=user, reason="出差", **dates)
    with pytest.raises(Refused):  # the drafter does not become a second person by standing in
        sign(actor_for(user, {}, ""), version)  # type: ignore[arg-type]
    free = make_actor("clerk", team.unit, "free")
    StandIn.objects.filter(stand_in=user).delete()
    StandIn.objects.create(
        unit=team.unit, principal=principal, stand_in_id=free.user_id, reason="出差", **dates
    )
    sign(actor_for(User.objects.get(pk=free.user_id), {}, ""), version)  # type: ignore[arg-type]
    made = Signature.objects.get(step="second")
    assert (made.user_id, made.stands_in_for) == (free.user_id, principal.name)


def test_the_drafter_signs_only_the_first_step(team: Team) -> None:
    version = review.submit(team.clerk, draft(team, by=team.head))
    sign(team.clerk, version)
    sign(team.reviewer, version)
    sign(team.secrecy, version)
    with pytest.raises(Refused) as refused:
        sign(team.head, version)
    assert codes(refused) == {"may_not_sign"}


def test_the_offices_clerk_is_nothing_in_another_units_review(team: Team) -> None:
    both = make_actor("office", make_team("市水利局").unit, "both")
    actor = type(both)(both.user_id, "甲", both.unit_id, "", frozenset({"office", "clerk"}))
    with pytest.raises(Refused) as refused:
        sign(actor, sent_up(team))
    assert codes(refused) == {"may_not_sign"}


def test_central_review_is_signed_in_the_office_only(team: Team) -> None:
    steps = [
        {"key": "first", "name": "一审一校", "roles": ["clerk"], "drafter_may": True},
        {"key": "second", "name": "集中代审", "roles": ["office"], "at_office": True},
        {"key": "third", "name": "三审三校签发", "roles": ["unit_head"]},
    ]
    ReviewRoute.objects.create(unit=team.unit, steps=steps, source="测试")
    version = sent_up(team)
    sign(team.clerk, version)
    stranger = type(team.office)(team.head.user_id, "乙", team.unit.pk, "", frozenset({"office"}))
    with pytest.raises(Refused):
        sign(stranger, version)
    sign(team.office, version)
    sign(team.head, version)
    version.refresh_from_db()
    assert version.state == "cleared"


def test_a_signature_for_an_old_text_is_refused(team: Team) -> None:
    old = sent_up(team)
    review.recall(team.clerk, old)
    new = drafting.next_version(team.clerk, old.record)
    drafting.save(
        team.clerk, new, drafting.Content.of(new).__class__(**{**_said(new), "title": "改过的标题"})
    )
    new = review.submit(team.clerk, new)
    with pytest.raises(Refused) as refused:
        review.sign(team.clerk, new, old.digest, PASSED)
    assert codes(refused) == {"other_text"}
    with pytest.raises(Refused) as refused:
        review.sign(team.clerk, old, old.digest, PASSED)
    assert codes(refused) == {"not_in_turn"}


def _said(version: Version) -> dict[str, object]:
    content = drafting.Content.of(version)
    return {name: getattr(content, name) for name in content.__dataclass_fields__}


def test_a_recalled_text_does_not_go_out_on_its_signatures(team: Team) -> None:
    version = cleared_by(team, sent_up(team))
    review.recall(team.clerk, version)
    with pytest.raises(Refused) as refused:
        door.release(team.head, version.record, version)
    assert "taken_back" in codes(refused)
