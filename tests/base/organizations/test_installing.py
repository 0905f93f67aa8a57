"""Any county in one call: areas, authority, units, groups, rules, calendar."""

from __future__ import annotations

import datetime as dt

import pytest

from gongkai.base.core.problems import Refused
from gongkai.base.organizations import areas, queries, services
from gongkai.base.organizations.installing import install, install_problems
from gongkai.base.organizations.models import Area, CalendarDay, Layer, LayeredRule, Unit
from gongkai.law import workdays

LEADS = [
    "市发改委",
    "市自然资源局",
    "市政府办公室",
    "市商务和工信局",
    "市市场监督管理局",
    "市行政审批局",
    "市财政局",
    "市卫健委",
    "市税务局",
    "市财政局（金融办）",
    "市司法局",
    "市科技局",
    "市住建局",
    "市农业农村局（乡村振兴局）",
    "市民政局",
    "市人社局",
    "市医保局",
    "州生态环境局昌吉市分局",
    "市教育局",
    "市城市管理局",
    "市水利局",
    "市交通运输局",
]
OTHERS = [
    "各乡镇人民政府",
    "各街道办事处",
    "市直各相关部门",
    "市直各部门",
    "市委网信办",
    "市直各有关企事业单位",
]


@pytest.fixture
def changji(db: None):  # type: ignore[no-untyped-def]
    return install("652301", LEADS + OTHERS, source="任务分工方案")


def test_the_plans_22_lead_names_are_21_units(changji) -> None:  # type: ignore[no-untyped-def]
    resolver = queries.Resolver()
    assert len(LEADS) == 22
    assert len({resolver.resolve(name).unit for name in LEADS}) == 21


def test_units_have_their_official_names_and_kinds(changji) -> None:  # type: ignore[no-untyped-def]
    found = {u.short_name: (u.name, u.kind) for u in Unit.objects.all()}
    assert found["市发改委"] == ("昌吉市发展和改革委员会", "department")
    assert found["市政府办公室"] == ("昌吉市人民政府办公室", "government_office")
    assert found["市税务局"] == ("国家税务总局昌吉市税务局", "branch")
    assert found["州生态环境局昌吉市分局"] == ("昌吉回族自治州生态环境局昌吉市分局", "branch")
    assert found["市委网信办"] == ("中共昌吉市委网络安全和信息化委员会办公室", "party_organ")
    assert found["三工镇"] == ("三工镇人民政府", "township")
    assert found["宁边路街道"] == ("宁边路街道办事处", "subdistrict")
    assert Unit.objects.get(short_name="市商务和工信局").needs_confirming
    assert changji.authority.office.short_name == "市政府办公室"


def test_statistical_areas_are_no_units_and_in_no_group(changji) -> None:  # type: ignore[no-untyped-def]
    townships = services.resolve("各乡镇人民政府").group
    subdistricts = services.resolve("各街道办事处").group
    assert len(services.members(townships)) == 10
    assert len(services.members(subdistricts)) == 6
    assert Area.objects.filter(is_statistical=True).count() == 6
    assert not Unit.objects.filter(area__is_statistical=True).exists()
    assert not Unit.objects.filter(name__contains="兵团").exists()


def test_what_is_not_clear_is_said(changji) -> None:  # type: ignore[no-untyped-def]
    assert changji.pending == ["市直各相关部门", "市直各有关企事业单位"]
    assert changji.groups == ["各乡镇人民政府", "各街道办事处", "市直各部门"]
    assert [u.short_name for u in changji.to_confirm] == ["市商务和工信局"]


def test_installing_again_adds_nothing(changji) -> None:  # type: ignore[no-untyped-def]
    def counts() -> list[int]:
        return [m.objects.count() for m in (Unit, Area, LayeredRule)]

    before = counts()
    again = install("652301", LEADS + OTHERS, source="任务分工方案")
    assert again.added == [] and counts() == before


def test_another_place_needs_no_line_of_code(db: None) -> None:
    names = ["县政府办公室", "县财政局", "县委宣传部", "县发展改革委", "各乡镇人民政府", "县直各有关部门"]
    result = install("500229", names, source="城口县方案")
    assert result.authority.name == "城口县人民政府" and result.authority.area_word == "县"
    assert [a.name for a in (result.authority.area, result.authority.area.parent)] == ["城口县", "重庆市"]
    found = {u.short_name: u.name for u in Unit.objects.all()}
    assert found["县财政局"] == "城口县财政局"
    assert found["县委宣传部"] == "中共城口县委宣传部"
    assert found["县发展改革委"] == "城口县发展和改革委员会"
    assert len(services.members(services.resolve("各乡镇人民政府").group)) > 10
    assert not any("昌吉" in name for name in found.values())
    assert queries.layered_value(queries.CALENDAR_REGION) is None


def test_a_prefecture_has_its_counties(db: None) -> None:
    result = install("652300", ["州财政局", "各县（市、区）人民政府"], source="州方案")
    assert result.authority.name == "昌吉回族自治州人民政府"
    counties = {u.name for u in services.members(services.resolve("各县（市、区）人民政府").group)}
    assert {"昌吉市人民政府", "阜康市人民政府", "木垒哈萨克自治县人民政府"} <= counties


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("999999", "no_area"),
        ("", "no_area"),
        ("昌吉市", "no_area"),
        ("65", "not_a_county"),
        ("652301001", "not_a_county"),
        ("110100", "not_a_county"),
    ],
)
def test_codes_that_are_refused(db: None, code: str, problem: str) -> None:
    assert [p.code for p in install_problems(code)] == [problem]
    with pytest.raises(Refused):
        install(code, [], source="x")
    assert not Unit.objects.exists() and not Area.objects.exists()


def test_a_name_instead_of_a_code_is_answered_with_the_code(db: None) -> None:
    assert "652301 昌吉市" in install_problems("昌吉市")[0].message


def test_one_installation_serves_one_authority(changji) -> None:  # type: ignore[no-untyped-def]
    assert [p.code for p in install_problems("500229")] == ["installed_elsewhere"]


def test_the_code_book_as_a_whole() -> None:
    """Every county of the book has a name, a government and a way up to its province."""
    counties = [c for c in areas._book() if len(c) == 6 and not c.endswith("00")]
    assert len(counties) > 2800
    for code in counties:
        place = areas.find(code)
        assert place
        chain = areas.chain(code)
        if chain[-1] == place:
            assert place.authority and len(chain) in (2, 3), code
    assert areas.normal_code("652301000000") == areas.normal_code("652301") == "652301"
    assert areas.normal_code("6523") == "652300"


# --- layers and calendar ------------------------------------------------------------------------------


def test_the_lowest_layer_in_force_wins(db: None) -> None:
    def rule(layer: Layer, value: int, since: str, until: str | None = None) -> None:
        LayeredRule.objects.create(key="k", layer=layer, value=value, since=since, until=until, source="x")

    rule(Layer.NATIONAL, 20, "2019-01-01")
    rule(Layer.COUNTY, 7, "2020-01-01", "2020-12-31")
    rule(Layer.PREFECTURE, 15, "2019-06-01")
    rule(Layer.PREFECTURE, 10, "2021-01-01")
    days = [dt.date(2019, 2, 1), dt.date(2019, 7, 1), dt.date(2020, 5, 1), dt.date(2021, 5, 1)]
    assert [queries.layered_value("k", on=d) for d in days] == [20, 15, 7, 10]
    assert queries.layered_value("k", "none", on=dt.date(2018, 1, 1)) == "none"


def test_rules_say_their_source_and_who_vouches(changji) -> None:  # type: ignore[no-untyped-def]
    rule = queries.layered("foi.reply_workdays")
    assert rule and rule.value == 20 and "第三十三条" in rule.source and rule.vouched_by


def test_the_calendar_knows_the_regions_days_and_what_officers_entered(changji) -> None:  # type: ignore[no-untyped-def]
    festival = dt.date(2022, 5, 5)
    assert not queries.calendar().is_workday(festival).workday
    CalendarDay.objects.create(day=festival, kind="work", layer="county", source="本市通知")
    CalendarDay.objects.create(day=dt.date(2022, 6, 7), kind="rest", layer="county", source="本市通知")
    calendar = queries.calendar()
    assert calendar.is_workday(festival).workday
    assert not calendar.is_workday(dt.date(2022, 6, 7)).workday
    assert workdays.workdays_between(calendar, dt.date(2022, 6, 6), dt.date(2022, 6, 8)) == 1
