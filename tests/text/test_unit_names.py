"""Names of units: lists, abbreviations, second signs, groups."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gongkai.text.unit_names import expand, group_key, is_known, nearest, same_unit_key, split_unit_list

EXPECTED = json.loads(
    (Path(__file__).parents[2] / "examples/plans/changji-2021.expected.json").read_text("utf-8")
)


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("市发改委、自然资源局、市场监督管理局", ["市发改委", "市自然资源局", "市市场监督管理局"]),
        (
            "州生态环境局昌吉市分局、市人社局、民政局",
            ["州生态环境局昌吉市分局", "市人社局", "市民政局"],
        ),
        (
            "市教育局、州生态环境局昌吉市分局、交通运输局",
            ["市教育局", "州生态环境局昌吉市分局", "市交通运输局"],
        ),
        ("市委宣传部、网信办、财政局", ["市委宣传部", "市委网信办", "市财政局"]),
        ("各乡镇人民政府、街道办事处，市直各部门", ["各乡镇人民政府", "各街道办事处", "市直各部门"]),
        ("县 财 政 局、民政局", ["县财政局", "县民政局"]),
        ("县政府办  县财政局 县民政局", ["县政府办", "县财政局", "县民政局"]),
        ("市教育局和市民政局", ["市教育局", "市民政局"]),
        ("市商务和工信局、文化和旅游局", ["市商务和工信局", "市文化和旅游局"]),
        ("市发改委、财政局等部门按职责分工负责", ["市发改委", "市财政局"]),
        (
            "市公安局，硫磺沟镇人民政府、宁边路街道办事处",
            ["市公安局", "硫磺沟镇人民政府", "宁边路街道办事处"],
        ),
        ("市发改委，各县（市、区）人民政府", ["市发改委", "各县（市、区）人民政府"]),
        ("各乡镇人民政府和街道办事处", ["各乡镇人民政府", "各街道办事处"]),
        ("市财政局（金融办）、市财政局（金融办）", ["市财政局（金融办）"]),
        ("市政务服务局、大数据局", ["市政务服务局", "市大数据局"]),
        ("\u3000", []),
        ("", []),
    ],
)
def test_lists(typed: str, names: list[str]) -> None:
    assert split_unit_list(typed) == names


def test_22_lead_names_are_21_units() -> None:
    names = {name for task in EXPECTED for name in task["lead_units"]}
    assert len(names) == 22
    assert len({same_unit_key(name) for name in names}) == 21
    assert all(expand(name, "昌吉市", "市", "昌吉回族自治州") for name in names)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("各乡镇人民政府", "townships"),
        ("各镇人民政府", "townships"),
        ("街道办事处", "subdistricts"),
        ("各街道办事处", "subdistricts"),
        ("各乡镇（街道）", "townships_and_subdistricts"),
        ("各镇街", "townships_and_subdistricts"),
        ("市直各部门", "departments"),
        ("县直各部门", "departments"),
        ("区政府各部门", "departments"),
        ("市直各相关部门", "related_departments"),
        ("州直有关部门", "related_departments"),
        ("各有关单位", "related_departments"),
        ("市有关部门", "related_departments"),
        ("全市各部门", "departments"),
        ("各部门、各单位", "departments"),
        ("各区人民政府", "counties"),
        ("各乡（镇）人民政府", "townships"),
        ("各镇（街）", "townships_and_subdistricts"),
        ("市直各有关企事业单位", "enterprises_and_institutions"),
        ("各县（市、区）人民政府", "counties"),
        ("各科室", "offices"),
        ("市财政局", None),
        ("硫磺沟镇人民政府", None),
        ("市政府办公室", None),
        ("市级机关事务管理局", None),
        ("市", None),
    ],
)
def test_groups(name: str, key: str | None) -> None:
    assert group_key(name) == key


@pytest.mark.parametrize(
    ("name", "full"),
    [
        ("市发改委", "昌吉市发展和改革委员会"),
        ("市市场监督管理局", "昌吉市市场监督管理局"),
        ("市税务局", "国家税务总局昌吉市税务局"),
        ("市委网信办", "中共昌吉市委网络安全和信息化委员会办公室"),
        ("州生态环境局昌吉市分局", "昌吉回族自治州生态环境局昌吉市分局"),
        ("市生态环境分局", "昌吉回族自治州生态环境局昌吉市分局"),
        ("市财政局（金融办）", "昌吉市财政局"),
        ("市国土局", "昌吉市国土资源局"),
    ],
)
def test_full_names(name: str, full: str) -> None:
    assert expand(name, "昌吉市", "市", "昌吉回族自治州")[0].full == full


def test_reformed_unit_names_its_successor() -> None:
    (candidate,) = expand("县国土局", "石泉县", "县")
    assert (candidate.until, candidate.successor) == (2018, "石泉县自然资源局")
    assert expand("市没有这个局") == []


def test_nearest() -> None:
    assert nearest("市财政居", ["市教育局", "市财政局"])[0][0] == "市财政局"
    assert is_known("市财政局") and not is_known("市财政居")
