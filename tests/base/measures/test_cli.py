"""gongkai indicators."""

from __future__ import annotations

import json

from click.testing import CliRunner

from gongkai.base.measures import register, services
from gongkai.base.measures.services import Line
from gongkai.cli.indicators import indicators

from .conftest import Domain, Government

KEY = "plans.published_ratio"


def test_list_and_measure(gov: Government, domain: Domain) -> None:
    item = services.declare(gov.clerk, "plans", [Line("纲要", "条例")])[0]
    services.confirm(gov.office, [item.code])
    run = CliRunner().invoke(indicators, ["measure", "--period", "2021-10", "--json"])
    assert run.exit_code == 0
    (found,) = json.loads(run.stdout)["results"]
    assert (found["key"], found["state"], found["numerator"], found["denominator"]) == (
        KEY,
        "not_declared",
        0,
        1,
    )
    rows = json.loads(CliRunner().invoke(indicators, ["list", "--json"]).stdout)
    assert [r["key"] for r in rows] == [i.key for i in register.indicators()]
    by_key = {r["key"]: r for r in rows}
    assert by_key[KEY]["connected"]
    assert (by_key[KEY]["state"], by_key[KEY]["to"]) == ("not_declared", "2021-10-31")
    assert (by_key["media.healthy"]["connected"], by_key["media.healthy"]["state"]) == (
        False,
        "not_connected",
    )
    assert by_key["media.healthy"]["value"] is None


def test_a_failed_measure_is_exit_code_1(gov: Government, domain: Domain) -> None:
    domain.breaks = True
    item = services.declare(gov.clerk, "plans", [Line("纲要", "条例")])[0]
    services.confirm(gov.office, [item.code])
    run = CliRunner().invoke(indicators, ["measure"])
    assert run.exit_code == 1
    assert "测量出错" in run.output
    assert "张三" not in run.stdout


def test_wrong_words_are_exit_code_2(gov: Government) -> None:
    for args, said in (
        (["measure", "--period", "十月"], "请写成"),
        (["measure", "--key", "no.such"], "没有指标"),
        (["measure", "--key", KEY], "尚未接入"),
    ):
        run = CliRunner().invoke(indicators, args)
        assert run.exit_code == 2
        assert said in run.output


def test_list_in_words(gov: Government) -> None:
    out = CliRunner().invoke(indicators, ["list"]).output
    assert len(out.strip().splitlines()) == len(register.indicators())
    assert f"{KEY:<28}规划公开率：尚未接入" in out
