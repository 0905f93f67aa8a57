"""The public home page, elder mode and the pages that say what went wrong."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import path

from gongkai.base.organizations.access import public
from gongkai.base.organizations.models import Area, Authority, Unit
from gongkai.base.ui import blocks
from gongkai.config.urls import urlpatterns as all_routes

pytestmark = pytest.mark.django_db


@public
def broken(request: object) -> None:
    raise RuntimeError("broken on purpose")


urlpatterns = [path("broken/", broken), *all_routes]


@pytest.fixture
def site() -> Authority:
    area = Area.objects.create(code="652301", name="昌吉市", level="县级市")
    office = Unit.objects.create(
        kind="government_office", name="昌吉市人民政府办公室", short_name="市政府办公室", source="演示"
    )
    return Authority.objects.create(area=area, name="昌吉市人民政府", area_word="市", office=office)


def test_home_names_the_authority_and_promises_nothing(client: Client, site: Authority, monkeypatch) -> None:
    monkeypatch.setattr(blocks, "_blocks", {})
    page = client.get("/").content.decode()
    assert "昌吉市人民政府" in page and "还没有可以公开的内容" in page
    assert re.search(r"网站标识码</dt><dd>尚未填写", page)
    assert not any(word in page for word in ("找政策", "提申请", "问问题", "<script"))


def test_home_shows_registered_blocks_in_order(client: Client, site: Authority, monkeypatch) -> None:
    monkeypatch.setattr(blocks, "_blocks", {})
    blocks.register("late", lambda s, r: "<p>乙</p>", order=20)
    blocks.register("early", lambda s, r: f"<p>甲 {s.name}</p>", order=10)
    blocks.register("empty", lambda s, r: None, order=0)
    page = client.get("/").content.decode()
    assert page.index("<p>甲 昌吉市人民政府</p>") < page.index("<p>乙</p>")
    assert "还没有可以公开的内容" not in page


def test_home_before_init_says_what_to_do(client: Client) -> None:
    assert "gongkai init" in client.get("/").content.decode()


def test_elder_mode_changes_one_stylesheet_and_no_page(client: Client, site: Authority) -> None:
    before, plain = client.get("/").content, client.get("/elder.css")
    answer = client.post("/elder/", {"elder": "1"}, headers={"referer": "http://testserver/?q=1"})
    assert answer.status_code == 302
    assert client.get("/").content == before
    chosen = client.get("/elder.css")
    assert "133%" in chosen.content.decode() and "133%" not in plain.content.decode()
    assert chosen["Cache-Control"] == "private, no-cache" and "Cookie" in chosen["Vary"]
    client.post("/elder/", {"elder": "0"})
    assert "133%" not in client.get("/elder.css").content.decode()


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("http://testserver/ledger/?unit=a", "/ledger/?unit=a"),
        ("http://elsewhere.example/ledger/", "/"),
        ("http://testserver//elsewhere.example/x", "/elsewhere.example/x"),
        ("http://testserver/\\elsewhere.example", "/elsewhere.example"),
        ("", "/"),
    ],
)
def test_elder_goes_back_within_this_site_only(client: Client, referer: str, back: str) -> None:
    assert client.post("/elder/", {"elder": "1"}, headers={"referer": referer})["Location"] == back


def test_elder_does_not_switch_on_a_get(client: Client) -> None:
    assert client.get("/elder/").status_code == 405


def test_unknown_address_is_answered_in_chinese(client: Client, site: Authority) -> None:
    answer = client.get("/nothing/here/")
    page = answer.content.decode()
    assert answer.status_code == 404 and "没有这个页面" in page and "/nothing/here/" in page


@pytest.mark.urls(__name__)
def test_a_fault_is_answered_in_chinese_without_its_details() -> None:
    answer = Client(raise_request_exception=False).get("/broken/")
    page = answer.content.decode()
    assert answer.status_code == 500 and "系统出了故障" in page and "broken on purpose" not in page


def test_a_post_without_token_is_explained(site: Authority) -> None:
    answer = Client(enforce_csrf_checks=True).post("/login/", {"username": "x"})
    if answer.status_code == 404:
        pytest.fail("there is no /login/")
    assert answer.status_code == 403 and "什么也没有保存" in answer.content.decode()
