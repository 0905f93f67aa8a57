"""Finding personal data: what is one, what only looks like one, and what holds for every text."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gongkai.text.privacy import Kind, find
from gongkai.text.privacy.normal import reading_form
from tests.text.privacy_clean import CLEAN
from tests.text.privacy_people import FULL, checked

VALID = "652301199001010005"


def kinds(text: str) -> list[tuple[str, str]]:
    return [(s.kind.value, s.text) for s in find(text)]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("身份证11010519491231002X。", "ID_CARD", "11010519491231002X"),
        ("身份证号：652301 19900101 0005，", "ID_CARD", "652301 19900101 0005"),
        ("（６５２３０１１９９００１０１０００５）", "ID_CARD", "６５２３０１１９９００１０１０００５"),
        ("证号652301199\n001010005。", "ID_CARD", "652301199\n001010005"),
        ("身份证号：652301850615000。", "ID_CARD", "652301850615000"),
        ("电话：138-0000-1234", "MOBILE", "138-0000-1234"),
        ("手机+86 13800001234", "MOBILE", "+86 13800001234"),
        ("家庭电话（0994）2345678。", "LANDLINE", "（0994）2345678"),
        ("监督电话：0994-2345678", "LANDLINE_OFFICE", "0994-2345678"),
        ("卡号6200000000000005", "BANK_CARD", "6200000000000005"),
        ("一折通账号：801012345678", "BANK_ACCOUNT", "801012345678"),
        ("邮箱zhang_san＠qq.com，", "EMAIL", "zhang_san＠qq.com"),
        ("驾驶新B·12345号轿车", "PLATE", "新B·12345"),
        ("驾驶新A D12345轿车", "PLATE", "新A D12345"),
        ("护照号码：E12345678", "PASSPORT", "E12345678"),
        ("住院号：ZY20230001", "SOCIAL_SECURITY", "ZY20230001"),
        ("张三丰，男，1976年8月出生", "BIRTH_DATE", "1976年8月"),
        ("现住昌吉市大西渠镇友好村三组12号。", "HOME_ADDRESS", "昌吉市大西渠镇友好村三组12号"),
        ("家住世纪花园12-3-501，", "HOME_ADDRESS", "世纪花园12-3-501"),
        ("户主：欧阳志远", "PERSON_NAME", "欧阳志远"),
        ("反映人古丽努尔•买买提，", "PERSON_NAME", "古丽努尔•买买提"),
        ("申请人\t李　明\t男", "PERSON_NAME", "李　明"),
        ("承办人：王建国", "OFFICIAL_NAME", "王建国"),
        ("法定代表人：陈志强", "PUBLIC_NAME", "陈志强"),
    ],
)
def test_found(text: str, kind: str, value: str) -> None:
    assert (kind, value) in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "昌市政办发〔2024〕12号",
        "统一社会信用代码：91652301MA7ABCDE1F",
        "项目代码：2024-652301-04-01-123456",
        "工单编号：652301199001010005",
        "拨打12345、12315、400-810-1234或800-830-2277",
        "张**，138****1234，65*************123，李某某",
        "投资13800001234元",
        "司法、林草、车辆、程序、高新、方案、文化、金融、水利",
        "申请人应当提供姓名、身份证号码、家庭住址等材料。",
        "沿S115线、G312线至K12+300",
        "附件1：第3号公告；共5组、12户",
    ],
)
def test_not_found(text: str) -> None:
    assert kinds(text) == []


def test_table_cells_by_their_header() -> None:
    text = "序号　姓名　身份证号　存折账号\n1　汤　波　652301199001010005　801012345678\n2　买买提·\n玉素甫　652301198506150009　801087654321"
    assert kinds(text) == [
        ("PERSON_NAME", "汤　波"),
        ("ID_CARD", VALID),
        ("BANK_ACCOUNT", "801012345678"),
        ("PERSON_NAME", "买买提·\n玉素甫"),
        ("ID_CARD", "652301198506150009"),
        ("BANK_ACCOUNT", "801087654321"),
    ]


def test_serial_column_keeps_other_rules_off() -> None:
    assert kinds("样品编号\t品名\t结果\n13800001234\t黄瓜\t合格") == []


days = st.integers(1, 28).map(lambda d: f"{d:02d}")
ids = st.builds(
    lambda place, year, month, day: checked(f"{place}{year}{month:02d}{day}000"),
    st.sampled_from(["652301", "110105", "650102", "440305"]),
    st.integers(1920, 2020),
    st.integers(1, 12),
    days,
)


@st.composite
def written(draw: st.DrawFn) -> str:
    """An identity number as people write it: full-width, with spaces, hyphens or a line end inside."""
    number = draw(ids)
    if draw(st.booleans()):
        number = number.translate(FULL)
    for at in sorted(draw(st.sets(st.integers(1, 17), max_size=3)), reverse=True):
        number = number[:at] + draw(st.sampled_from([" ", "　", "-", "\n", "  "])) + number[at:]
    return number


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(CLEAN), st.sampled_from(CLEAN), written())
@example(CLEAN[0], CLEAN[0], "652301200101010 008")  # its first fifteen digits read as an old number
def test_a_planted_identity_number_is_found(before: str, after: str, number: str) -> None:
    text = f"{before}\n经核，{number}，{after}"
    at = text.index(number, len(before))
    assert any(s.kind is Kind.ID_CARD and (s.start, s.end) == (at, at + len(number)) for s in find(text))


pieces = st.sampled_from(
    [
        "姓名",
        "户主",
        "张三",
        "李",
        "·",
        "买买提",
        "13800001234",
        "652301199001010005",
        "|",
        "\t",
        "\n",
        ",",
        "，",
        "：",
        "(",
    ]
    + [
        "）",
        "号",
        "组",
        "栋",
        "0994-",
        "@qq.com",
        "1990年1月",
        "出生",
        "男",
        "*",
        "新B",
        "某",
        "、",
        "同志",
        " ",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=300), st.lists(pieces, max_size=60).map("".join)))
def test_never_raises_and_offsets_are_exact(text: str) -> None:
    spans = find(text)
    assert len(reading_form(text)) == len(text)
    assert all(s.text == text[s.start : s.end] and s.start < s.end for s in spans)
    assert all(a.end <= b.start for a, b in zip(spans, spans[1:], strict=False))


@pytest.mark.parametrize(
    "unit", ["1", "张", "·", "一", "1-", "姓名\t", "张三、", "12号", "(", "a@", "1 ", "阿·"]
)
def test_time_grows_with_length_only(unit: str) -> None:
    def seconds(size: int) -> float:
        text = unit * (size // len(unit))
        started = time.process_time()
        find(text)
        return time.process_time() - started

    small = min(seconds(10_000) for _ in range(3))
    assert seconds(100_000) < 40 * small + 0.5


@pytest.mark.slow
def test_a_line_of_ten_megabytes() -> None:
    line = "户主张三丰，身份证号652301199001010005，住昌吉市世纪花园12号楼3单元501室；" * 100_000
    started = time.process_time()
    assert len(find(line)) == 300_000
    assert time.process_time() - started < 60
