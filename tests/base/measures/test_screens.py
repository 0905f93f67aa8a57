"""The screens: what each role sees and does there, through the routes as they are served."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from gongkai.base.accounts.models import User
from gongkai.base.core.actors import Actor
from gongkai.base.core.models import AuditRow, Task
from gongkai.base.measures import queries, register, services
from gongkai.base.measures.measuring import measure_all
from gongkai.base.measures.models import DeclaredItem, Standing
from gongkai.base.measures.services import Line

from .conftest import OCTOBER, Domain, Government
from .routes import MAKERS

KEY = "plans.published_ratio"
LINE = Line("“十四五”规划纲要", "条例第二十条")


def client_of(actor: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


def page(client: Client, name: str, *args: str, query: str = "") -> str:
    response = client.get(reverse(name, args=args) + query)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def text(html: str) -> str:
    main = html[html.index("<main") : html.index("</main>")]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def test_catalogue_says_not_connected(gov: Government) -> None:
    html = text(page(client_of(gov.clerk), "measures:catalogue"))
    assert html.count("尚未接入") >= len(register.indicators())
    for indicator in register.indicators():
        assert indicator.name in html
    assert "立即测量" not in html


def test_catalogue_shows_own_figure_beside_the_city(gov: Government, domain: Domain) -> None:
    item = services.declare(gov.clerk, "plans", [LINE])[0]
    services.confirm(gov.office, [item.code])
    domain.done = {LINE.item}
    measure_all(OCTOBER)
    html = text(page(client_of(gov.clerk), "measures:catalogue", query="?state=connected"))
    assert "100%（1/1）" in html
    assert "未申报" in html  # the city: others have not declared
    assert "尚未接入" not in html


def test_indicator_page_names_what_is_wrong(gov: Government, domain: Domain) -> None:
    item = services.declare(gov.clerk, "plans", [LINE])[0]
    services.confirm(gov.office, [item.code])
    measure_all(OCTOBER.previous_month())
    measure_all(OCTOBER)
    html = page(client_of(gov.clerk), "measures:indicator", KEY, query=f"?unit={gov.finance.code}")
    assert LINE.item in html
    assert "0%（0/1）" in html
    assert "<svg" in html
    assert "市水利局" not in text(html)  # a unit sees its own figure and the city's
    office = page(client_of(gov.office), "measures:indicator", KEY)
    assert "市水利局" in office


def test_another_units_trend_is_refused_and_recorded(gov: Government) -> None:
    client = client_of(gov.clerk)
    url = reverse("measures:indicator", args=[KEY])
    assert client.get(f"{url}?unit={gov.water.code}").status_code == 404
    assert AuditRow.objects.filter(kind="access.refused", unit_id=gov.finance.pk).count() == 1
    assert client_of(gov.inspector).get(f"{url}?unit={gov.water.code}").status_code == 200
    assert client.get(reverse("measures:indicator", args=["no.such"])).status_code == 404


def test_several_lines_are_declared_at_once(gov: Government) -> None:
    client = client_of(gov.clerk)
    url = reverse("measures:one_list", args=["plans"])
    pasted = "规划纲要\t条例第二十条\t2021-12-31\n\n 国土空间规划 \r\n专项规划｜市政府文件\n"
    form = {
        "act": "declare",
        "lines-lines": pasted,
        "lines-basis": "方案第1项",
        "lines-due": "",
        "lines-since": "",
    }
    assert client.post(url, form).status_code == 302
    rows = [(i.item, i.basis, i.due) for i in queries.items_of(gov.finance.pk, "plans")]
    assert rows == [
        ("规划纲要", "条例第二十条", "2021-12-31"),
        ("国土空间规划", "方案第1项", ""),
        ("专项规划", "市政府文件", ""),
    ]
    html = text(page(client, "measures:one_list", "plans"))
    assert html.count("待确认") >= 3


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"lines-lines": "规划纲要"}, "第1行没有写依据"),
        ({"lines-lines": "甲\t乙\t丙\t丁"}, "第1行多于三列"),
        ({"lines-lines": ""}, "事项"),
        ({"lines-lines": "甲\t乙", "lines-since": "2021-13-45"}, "日期"),
    ],
)
def test_what_is_wrong_is_said_and_kept_in_the_form(gov: Government, form: dict[str, str], said: str) -> None:
    response = client_of(gov.clerk).post(
        reverse("measures:one_list", args=["plans"]), {"act": "declare"} | form
    )
    html = response.content.decode()
    assert response.status_code == 422
    assert said in html
    assert "什么也没有保存" in html
    assert form["lines-lines"].split("\t")[0] in html
    assert not DeclaredItem.objects.exists()


def test_no_power_on_screen(gov: Government) -> None:
    client = client_of(gov.clerk)
    url = reverse("measures:one_list", args=["debt_periods"])
    refused = client.post(url, {"act": "no_power", "no_power-reason": "", "no_power-basis": ""})
    assert refused.status_code == 422
    done = client.post(url, {"act": "no_power", "no_power-reason": "由州管理", "no_power-basis": "三定规定"})
    assert done.status_code == 302
    html = text(page(client_of(gov.office), "measures:confirm"))
    assert "本级无此职权：由州管理" in html


def test_office_confirms_and_returns_several(gov: Government) -> None:
    first, second, third = services.declare(
        gov.clerk, "plans", [Line("甲规划", "条例"), Line("乙规划", "条例"), Line("丙规划", "条例")]
    )
    client, url = client_of(gov.office), reverse("measures:confirm")
    assert client.post(url, {"act": "confirm"}).status_code == 422
    assert client.post(url, {"act": "confirm", "item": [first.code, second.code]}).status_code == 302
    no_reason = client.post(url, {"act": "return", "item": [third.code], "reason": ""})
    assert no_reason.status_code == 422
    assert "退回须写明理由" in no_reason.content.decode()
    assert client.post(url, {"act": "return", "item": [third.code], "reason": "不是规划"}).status_code == 302
    standings = {i.item: i.standing for i in queries.items_of(gov.finance.pk, "plans")}
    assert standings == {
        "甲规划": Standing.CONFIRMED,
        "乙规划": Standing.CONFIRMED,
        "丙规划": Standing.RETURNED,
    }
    assert "不是规划" in page(client_of(gov.clerk), "measures:one_list", "plans")


def test_withdrawing_on_screen(gov: Government) -> None:
    item = services.declare(gov.clerk, "plans", [LINE])[0]
    services.confirm(gov.office, [item.code])
    client, url = client_of(gov.clerk), reverse("measures:withdraw", args=[item.code])
    assert "须写明理由" in client.post(url, {"reason": ""}, follow=True).content.decode()
    assert "申请移出" in client.post(url, {"reason": "已并入"}, follow=True).content.decode()
    item.refresh_from_db()
    assert item.standing is Standing.REMOVAL_ASKED
    assert client.get(url).status_code == 405


def test_another_units_line_does_not_exist_for_me(gov: Government) -> None:
    item = services.declare(gov.clerk, "plans", [LINE])[0]
    url = reverse("measures:withdraw", args=[item.code])
    assert client_of(gov.water_clerk).post(url).status_code == 404
    item.refresh_from_db()
    assert item.standing is Standing.PENDING
    assert AuditRow.objects.filter(kind="access.refused").exists()


def test_measuring_now_is_put_off_to_the_worker(gov: Government, domain: Domain) -> None:
    assert "立即测量2021年11月" in page(client_of(gov.office), "measures:catalogue")
    assert client_of(gov.office).post(reverse("measures:run")).status_code == 302
    assert Task.objects.get(name="measures.now").args == {"period": "2021-11"}
    assert client_of(gov.clerk).post(reverse("measures:run")).status_code == 403


@pytest.mark.parametrize(
    ("name", "allowed"),
    [
        ("measures:catalogue", {"clerk", "office", "inspector"}),
        ("measures:indicator", {"clerk", "office", "inspector"}),
        ("measures:my_lists", {"clerk", "office"}),
        ("measures:one_list", {"clerk", "office"}),
        ("measures:confirm", {"office"}),
    ],
)
def test_who_comes_in(gov: Government, name: str, allowed: set[str]) -> None:
    kwargs = MAKERS[name](gov, gov.finance) if name in MAKERS else {}
    url = reverse(name, kwargs=kwargs)
    for role in ("clerk", "office", "inspector"):
        status = client_of(getattr(gov, role)).get(url).status_code
        assert status == (200 if role in allowed else 403), role
    assert Client().get(url).status_code == 302


def test_menu_counts_what_waits_for_the_office_only(gov: Government) -> None:
    services.declare(gov.clerk, "plans", [LINE])
    assert '<span class="count">1</span>' in page(client_of(gov.office), "measures:catalogue")
    assert '<span class="count">' not in page(client_of(gov.clerk), "measures:my_lists")


def test_no_internal_key_in_addresses(gov: Government) -> None:
    item = services.declare(gov.clerk, "plans", [LINE])[0]
    services.confirm(gov.office, [item.code])
    measured = [
        page(client_of(gov.office), "measures:confirm"),
        page(client_of(gov.clerk), "measures:one_list", "plans"),
        page(client_of(gov.office), "measures:indicator", KEY),
    ]
    for html in measured:
        for address in re.findall(r'(?:href|action)="([^"]*measures[^"]*)"', html):
            assert not re.search(r"/\d+/", address), address
