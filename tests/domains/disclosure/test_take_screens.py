"""The screens of taking down, 清除, outside pages and imports, by the people who use them."""

from __future__ import annotations

import pytest
from django.test import Client

from gongkai.base.core.models import AuditRow
from gongkai.domains.disclosure.models import Expunging, Record, Tombstone
from gongkai.domains.disclosure.services import erasing

from .test_take_expunge import BASIS, SECRET, TITLE, Scene

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scene(transactional_db: None) -> Scene:
    return Scene()


def login(user_id: int | None) -> Client:
    from gongkai.base.accounts.models import User

    client = Client()
    client.force_login(User.objects.get(pk=user_id))
    return client


def test_a_leak_is_found_taken_down_and_cleared_by_two_people_on_screen(scene: Scene) -> None:
    first, second = login(scene.asker.user_id), login(scene.decider.user_id)
    base = "/workbench/disclosure/expunge/"
    found = first.post(base + "find/", {"text": SECRET, "find": "1"})
    page = found.content.decode()
    assert TITLE in page and "找到3条" in page
    asked = {"text": SECRET, "ask": "1", "reason": "leak", "basis": BASIS}
    none = first.post(base + "find/", asked)
    assert "没有选中任何信息" in none.content.decode() and not Expunging.objects.exists()
    done = first.post(base + "find/", asked | {"records": [scene.first.code, scene.twin.code]}, follow=True)
    assert done.status_code == 200 and "本人提请" in done.content.decode()
    made = Expunging.objects.get()
    unsure = second.post(f"{base}{made.code}/", {"approve": "1"})
    assert "先勾选确认" in unsure.content.decode() and not Tombstone.objects.exists()
    cleared = second.post(f"{base}{made.code}/", {"approve": "1", "sure": "1"}, follow=True).content.decode()
    assert "内容已清除" in cleared and TITLE not in cleared
    paper = second.get(f"{base}{made.code}/print/").content.decode()
    assert "副本追回清单" in paper and scene.first.index_number in paper and TITLE not in paper
    stone = Tombstone.objects.get(record=scene.first)
    second.post(f"{base}{made.code}/", {"copy": f"{scene.first.code}.0"})
    stone.refresh_from_db()
    assert stone.copies[0]["done_on"]
    assert second.get(base).status_code == 200 and erasing.list_path().exists()
    assert not AuditRow.objects.filter(subject__contains=SECRET).exists()


def test_taking_down_is_confirmed_before_it_is_done_and_goes_back(scene: Scene) -> None:
    head = login(scene.people[-1].user_id)
    address = f"/workbench/disclosure/records/{scene.first.code}/withdraw/"
    said = {"kind": "error", "reason": "附件有误。", "basis": BASIS}
    assert head.get(address).status_code == 200
    assert "请填写" in head.post(address, {"kind": "error"}).content.decode()
    asked = head.post(address, said).content.decode()
    assert "请确认" in asked and "410" in asked and Record.objects.get(pk=scene.first.pk).live
    assert head.post(address, said | {"confirmed": "1"}).status_code == 302
    assert not Record.objects.get(pk=scene.first.pk).live
    back = f"/workbench/disclosure/records/{scene.first.code}/restore/"
    assert "附件有误" in head.get(back).content.decode()
    head.post(back, {"reason": "查明无误。"})
    assert Record.objects.get(pk=scene.first.pk).live


def test_pasted_addresses_that_fail_stay_in_the_box(scene: Scene) -> None:
    clerk = login(scene.people[0].user_id)
    page = clerk.post(
        "/workbench/disclosure/external/", {"urls": "http://127.0.0.1/x\nnonsense", "kind": "notice"}
    )
    shown = page.content.decode()
    assert (
        "指向内部网络" in shown
        and "网址不完整" in shown
        and "http://127.0.0.1/x\nnonsense</textarea>" in shown
    )
