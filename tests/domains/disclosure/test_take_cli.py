"""gongkai site: what the operator types, and what it answers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from gongkai.base.organizations.models import UnitName
from gongkai.cli.site import site
from gongkai.domains.disclosure.models import Version

from .factories import make_actor, make_column, make_unit

pytestmark = pytest.mark.django_db(transaction=True)


def test_import_says_what_came_in_and_names_each_line_that_did_not(tmp_path: Path) -> None:
    unit = make_unit()
    UnitName.objects.create(unit=unit, name=unit.short_name, kind="abbreviation", source="测试")
    make_column(unit)
    make_actor("office", make_unit("市政府办", position=5), "o1")
    make_actor("clerk", unit, "c1")
    path = tmp_path / "old.csv"
    path.write_text(
        "标题,正文,发布日期,发布机构,栏目\n甲,正文甲,2018-01-02,市财政局,财政信息\n,乙,2018-01-02,市财政局,财政信息\n"
    )
    words = ["import", str(path), "--name", "旧站", "--user"]
    assert CliRunner().invoke(site, [*words, "c1"]).exit_code == 1, "a clerk may not"
    done = CliRunner().invoke(site, [*words, "o1"])
    assert done.exit_code == 1 and "导入1条" in done.output and "第3行：没有标题。" in done.output
    again = CliRunner().invoke(site, [*words, "o1", "--json"])
    assert json.loads(again.stdout)["imported"] == 0 and Version.objects.count() == 1


def test_applying_an_empty_or_broken_list(tmp_path: Path) -> None:
    done = CliRunner().invoke(site, ["expunged", "apply"])
    assert done.exit_code == 0 and "重新清除0条" in done.output
    broken = tmp_path / "x.jsonl"
    broken.write_text("no json\n")
    done = CliRunner().invoke(site, ["expunged", "apply", "--list", str(broken)])
    assert done.exit_code == 1 and "第1行损坏" in done.output
