"""The pieces of a screen: what they say, and that a reader who hears the page gets the same."""

from __future__ import annotations

import datetime as dt

import pytest
from django import forms
from lxml import html

from gongkai.base.core.clock import SHANGHAI
from gongkai.base.core.problems import Problem
from gongkai.base.ui.templatetags import ui


class Form(forms.Form):
    title = forms.CharField(label="任务名称", help_text="不超过 120 字")
    file = forms.FileField(label="方案")
    period = forms.ChoiceField(label="报送期", choices=[("m", "月")], widget=forms.RadioSelect)
    note = forms.CharField(label="备注", required=False)


@pytest.mark.parametrize(
    ("days", "text", "tone", "mark"),
    [
        (-3, "逾期 3 个工作日", "red", "▲"),
        (0, "今天到期", "red", "◆"),
        (5, "剩 5 个工作日", "amber", "◆"),
        (6, "剩 6 个工作日", "plain", ""),
        (None, "未定期限", "grey", ""),
    ],
)
def test_remaining(days: int | None, text: str, tone: str, mark: str) -> None:
    span = html.fromstring(ui.remaining(days))
    assert span.text_content() == mark + text
    assert span.get("class") == f"remaining {tone}"


@pytest.mark.parametrize(
    ("args", "text"),
    [
        ((44 / 62, 44, 62), "44 / 62"),
        ((1.0, 1204, 1204), "1,204 / 1,204"),
        ((None, 0, 0), "无应办事项"),
        ((1.0, 0, 0), "无应办事项"),
        ((None,), "尚未接入"),
        ((0.5,), "50.0%"),
    ],
)
def test_measured_bar_says_what_it_knows(args: tuple[float | None, ...], text: str) -> None:
    assert html.fromstring(ui.measured_bar(*args)).text_content() == text  # type: ignore[arg-type]


def test_a_state_wins_over_figures() -> None:
    shown = ui.measured_bar(1.0, 3, 3, state="未申报")
    assert "未申报" in shown and "svg" not in shown and "3" not in shown


def test_state_tag_refuses_a_colour_it_does_not_know() -> None:
    with pytest.raises(ValueError):
        ui.state_tag("逾期", "purple")


def test_dates_are_shanghai_dates() -> None:
    late = dt.datetime(2021, 11, 15, 17, 30, tzinfo=dt.UTC)
    assert html.fromstring(ui.cn_date(late)).text == "2021年11月16日"
    assert html.fromstring(ui.cn_time(late.astimezone(SHANGHAI))).text == "2021年11月16日 01:30"
    assert ui.cn_date(None) == "—"


def test_field_is_tied_to_its_hint_and_error() -> None:
    form = Form({"title": ""})
    shown = html.fromstring(ui.form_field(form["title"]))
    field = shown.find(".//input")
    described = [shown.get_element_by_id(i).text_content() for i in field.get("aria-describedby").split()]
    assert described == ["不超过 120 字", "请填写“任务名称”。"]
    assert field.get("aria-invalid") == "true"
    assert shown.find(".//label").get("for") == field.get("id")


def test_a_problem_of_the_verb_stands_at_its_field() -> None:
    shown = ui.form_field(
        Form()["title"], problems=[Problem("same", "与第 7 项重复。", "title"), Problem("x", "别处")]
    )
    assert "与第 7 项重复。" in shown and "别处" not in shown and 'aria-invalid="true"' in shown


def test_a_group_of_choices_is_a_fieldset_with_its_own_error() -> None:
    shown = html.fromstring(ui.form_field(Form({})["period"]))
    assert shown.tag == "fieldset" and shown.find("legend").text == "报送期"
    assert shown.get_element_by_id(shown.get("aria-describedby")).text == "请选择“报送期”。"


def test_optional_is_said() -> None:
    assert "可不填" in ui.form_field(Form()["note"]) and "可不填" not in ui.form_field(Form()["title"])


def test_problems_box_links_each_problem_to_its_field() -> None:
    form = Form({"title": ""})
    box = html.fromstring(
        ui.problems_box([Problem("a", "与第 7 项重复。", "title"), Problem("b", "计划已结束。")], form)
    )
    links = {a.text: a.get("href") for a in box.findall(".//a")}
    assert links == {
        "与第 7 项重复。": "#id_title",
        "请填写“任务名称”。": "#id_title",
        "请选择“方案”。": "#id_file",
        "请选择“报送期”。": "#id_period_group",
    }
    assert box.find("h2").text == "有 5 处要改" and "什么也没有保存" in box.text_content()
    group = html.fromstring(ui.form_field(form["period"]))
    assert group.get("id") == "id_period_group"


def test_problems_box_is_nothing_when_all_is_well() -> None:
    assert ui.problems_box([], Form()) == ""
    assert "什么也没有保存" not in ui.problems_box([Problem("a", "第 3 行没有导入。")], nothing_saved=False)


def test_messages_are_escaped() -> None:
    nasty = "<b>x</b>"
    assert nasty not in ui.problems_box([Problem("a", nasty)]) + ui.state_tag(nasty) + ui.measured_bar(
        1, 1, 1, unit=nasty
    )
