"""Cells of units as cities type them, and the words their heads have."""

from __future__ import annotations

import pytest

from gongkai.text.plan_reader.column_names import role_of
from gongkai.text.plan_reader.unit_cells import read_parties
from gongkai.text.unit_names import group_key, split_unit_list


@pytest.mark.parametrize(
    ("typed", "lead", "responsible"),
    [
        (
            "责任领导：甲；牵头单位：县财政局；责任单位：县教育局、民政局",
            ["县财政局"],
            ["县教育局", "县民政局"],
        ),
        ("牵头单位：\n市财政局\n责任单位：\n市教育局\n市民政局", ["市财政局"], ["市教育局", "市民政局"]),
        ("(牵头单位:市财政局;责任单位:市教育局)", ["市财政局"], ["市教育局"]),
        ("由市政府办公室（政务公开办）牵头，各部门配合", ["市政府办公室（政务公开办）"], ["各部门"]),
        ("市财政局为牵头单位，市教育局、民政局为责任单位", ["市财政局"], ["市教育局", "市民政局"]),
        ("市政府办公室负总责，各部门具体负责", ["市政府办公室"], ["各部门"]),
        ("市发改委牵头；市财政局、教育局参加", ["市发改委"], ["市财政局", "市教育局"]),
        (
            "县政府办公室牵头；县级各部门，各镇人民政府配合。",
            ["县政府办公室"],
            ["县级各部门", "各镇人民政府"],
        ),
        ("市发改委、财政局共同牵头，各县区政府参与", ["市发改委", "市财政局"], ["各县区政府"]),
        ("市教育局（牵头单位）、市财政局（配合单位）", ["市教育局"], ["市财政局"]),
        ("牵头：市财政局  配合：市教育局", ["市财政局"], ["市教育局"]),
        ("市财政局\n（牵头）\n市教育局", ["市财政局"], ["市教育局"]),
        ("市住建局 市商务局 市城管局", [], ["市住建局", "市商务局", "市城管局"]),
        ("市委编办\u3000市司法局", [], ["市委编办", "市司法局"]),
        ("市 财 政 局", [], ["市财政局"]),
        ("—", [], []),
    ],
)
def test_cells(typed: str, lead: list[str], responsible: list[str]) -> None:
    found = read_parties(typed, "responsible")
    assert (found.leads, found.responsible) == (lead, responsible)


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("各县市区人民政府、功能区管委会", ["各县市区人民政府", "各功能区管委会"]),
        ("市人社局，各区、县级市", ["市人社局", "各区", "各县级市"]),
        ("各区、县（市）政府", ["各区", "各县（市）政府"]),
        ("州司法局、湘西经开区管委会", ["州司法局", "湘西经开区管委会"]),
        ("市发改委、经开区管委会", ["市发改委", "市经开区管委会"]),
        ("市金融办、潍坊银监分局、生态环境分局", ["市金融办", "潍坊银监分局", "市生态环境分局"]),
        ("市发改委、住建局等政府各有关部门", ["市发改委", "市住建局"]),
        ("市直有关部门、单位", ["市直有关部门", "市直有关单位"]),
        ("市政府办公室、部省属驻徐各单位", ["市政府办公室", "部省属驻徐各单位"]),
    ],
)
def test_lists(typed: str, names: list[str]) -> None:
    assert split_unit_list(typed) == names


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("政府有关部门", "related_departments"),
        ("相关业务科室", "offices"),
        ("市局各有关科室", "offices"),
        ("各县〔区〕政府", "counties"),
        ("各市（区）人民政府", "counties"),
        ("各乡镇人民政府（街道办事处）", "townships_and_subdistricts"),
        ("各乡镇（街道）人民政府（办事处）", "townships_and_subdistricts"),
        ("市民政局", None),
        ("湘西经开区管委会", None),
    ],
)
def test_groups(name: str, key: str | None) -> None:
    assert group_key(name) == key


@pytest.mark.parametrize(
    ("role", "labels"),
    [
        ("number", "序号 项号 编号 任务序号"),
        ("title", "工作任务 重点任务 任务 任务名称 工作事项 重点工作任务 公开事项 任务分解 工作要点 主要工作"),
        ("requirement", "具体要求 工作措施 落实措施 推进举措 工作标准 目标要求 任务目标及要求 改革举措 要求"),
        ("content", "主要内容 工作内容 具体内容 内容 工作任务及要求 公开内容（要素） 内容要求"),
        ("unit", "责任单位 责任科（室） 落实单位 责任单位/部门 牵头单位和责任单位 责任（部门）单位 责任分工 市级责任单位"),
        ("lead", "牵头单位 牵头（责任）单位 主办单位 第一责任单位 主要责任单位 县级牵头部门"),
        ("help", "配合单位 协办单位 参与单位 其他责任单位 相关单位 责任配合单位"),
        ("due", "完成时限 时限要求 时间节点 完成时间及要求 计划完成时间 完成时间（时限） 时限"),
        ("heading", "类别 一级指标 重点领域 板块"),
        ("extra", "备注 责任领导 责任人 落实情况 公开渠道 包抓领导 任务来源"),
    ],
)  # fmt: skip
def test_words_of_heads(role: str, labels: str) -> None:
    assert {label: role_of(label) for label in labels.split()} == dict.fromkeys(labels.split(), role)
