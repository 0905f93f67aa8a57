"""Classification marks: what must be stopped, what must not, and properties."""

import time
from pathlib import Path

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st

from gongkai.text.classification_marks import HEAD_LIKE, find_marks, find_marks_in_filename

ROOT = Path(__file__).resolve().parents[2]
PROSE = (
    "为加强本市机关管理工作，现将有关事项通知如下，请认真贯彻执行，并及时报送落实情况。\n"
    "一、提高认识，明确责任，健全制度，确保各项任务按时完成。\n"
) * 10

MARKED = [
    ("绝密★", "绝密"),
    ("机密★10年", "机密"),
    ("秘密★1年　　特急", "秘密"),
    ("绝密☆", "绝密"),
    ("秘密*", "秘密"),
    ("秘密＊5年", "秘密"),
    ("机 密 ★ 二十年", "机密"),
    ("机　　密", "机密"),
    ("绝 密", "绝密"),
    ("秘密★启用前", "秘密"),
    ("绝密★启用前 试卷类型：A", "绝密"),
    ("000012 机密★1年 特急", "机密"),
    ("机密 10年", "机密"),
    ("秘密5年", "秘密"),
    ("【机密】", "机密"),
    ("（秘密）", "秘密"),
    ("密级：机密", "机密"),
    ("密 级：秘密★5年", "秘密"),
    ("密级:绝密", "绝密"),
    ("密级\t机密", "机密"),
    ("文号：12  密级：内部", "内部"),
    ("保密等级：秘密", "秘密"),
    ("密级和保密期限：机密10年", "机密"),
    ("机密级", "机密"),
    ("內部資料", "内部"),
    ("机密​★", "机密"),
    ("絕密★", "绝密"),
    ("內部文件 注意保存", "内部"),
    ("内部资料，注意保存", "内部"),
    ("内部资料 严禁外传", "内部"),
    ("内部文件", "内部"),
    ("内 部 资 料", "内部"),
    ("注意保存", "内部"),
    ("工作秘密", "工作秘密"),
    ("工作秘密★3年", "工作秘密"),
    ("（内部使用）", "内部"),
    ("内部★", "内部"),
    ("序号\t内部资料\t备注", "内部"),
    ("文件机密★1年", "机密"),
]

CLEAN = [
    "商业秘密",
    "涉及商业秘密、个人隐私的政府信息不得公开。",
    "《中华人民共和国保守国家秘密法》",
    "国家秘密的密级分为绝密、机密、秘密三级。",
    "绝密级国家秘密是最重要的国家秘密",
    "机密级国家秘密是重要的国家秘密，泄露会使国家安全和利益遭受严重的损害；",
    "国家秘密的保密期限，除另有规定外，绝密级不超过三十年，机密级不超过二十年，秘密级不超过十年。",
    "保守秘密",
    "秘密审查",
    "保密审查",
    "信息公开前应当进行保密审查",
    "本系统为非涉密系统，严禁上传涉密信息",
    "内部控制",
    "内部审计",
    "内部机构",
    "单位内部管理",
    "内部机构设置",
    "内部事务信息",
    "行政机关的内部事务信息可以不予公开",
    "内部资料管理办法",
    "内部资料性出版物管理办法",
    "要注意保存好原始凭证。",
    "请各单位注意保存。",
    "秘密。",
    "工作秘密的具体范围由有关单位确定",
    "机密性、完整性和可用性",
    "密级：公开",
    "密级：无",
    "密级：□绝密 □机密 □秘密",
    "密级：绝密/机密/秘密",
    "密级、保密期限和知悉范围",
    "标注密级的文件",
    "商业秘密*是指不为公众所知悉的技术信息",
    "公文标注“机密★”的，一律不得在本系统上传、处理。",
    "★秘密审查要点★",
    "严把政治关、法律关、政策关、保密关、文字关",
    "内部",  # far from the head it is a word in a table
    "",
]


@pytest.mark.parametrize(("line", "kind"), MARKED)
def test_marks_are_found_at_the_head(line: str, kind: str) -> None:
    found = find_marks(f"\n{line}\n{PROSE}", "body")
    assert [(m.kind, m.where, m.line) for m in found] == [(kind, "body", 2)]
    assert found[0].text == line.strip()


@pytest.mark.parametrize(("line", "kind"), MARKED)
def test_marks_are_found_deep_in_the_text(line: str, kind: str) -> None:
    found = find_marks(f"{PROSE}\n{line}\n{PROSE}", "body")
    assert [m.kind for m in found] == [kind]


@pytest.mark.parametrize("line", CLEAN)
def test_prose_is_not_a_mark(line: str) -> None:
    assert find_marks(f"{PROSE}\n{line}\n{PROSE}", "body") == []


@pytest.mark.parametrize("line", [line for line in CLEAN if line != "内部"])
def test_prose_is_not_a_mark_at_the_head_either(line: str) -> None:
    assert find_marks(line, "body") == []
    assert find_marks(line, "header") == []


@pytest.mark.parametrize("where", sorted(HEAD_LIKE))
def test_the_bare_word_is_a_mark_where_marks_stand(where: str) -> None:
    assert [m.kind for m in find_marks("内部", where)] == ["内部"]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("机密    昌政办发〔2021〕29号", "机密"),
        ("关于开展检查的通知（内部资料）", "内部"),
        ("昌吉市人民政府办公室\t秘密", "秘密"),
        ("【内部】情况通报", "内部"),
    ],
)
def test_marks_at_the_edge_of_a_head_line(line: str, kind: str) -> None:
    assert [m.kind for m in find_marks(line, "header")] == [kind]
    assert [m.kind for m in find_marks(f"{line}\n{PROSE}", "body")] == [kind]


def test_a_mark_set_vertically() -> None:
    assert [(m.kind, m.line) for m in find_marks("机\n密\n通知", "body")] == [("机密", 2)]


def test_a_word_broken_off_its_term_by_the_line_end() -> None:
    assert find_marks("任何单位和个人都有义务保守国家\n秘密", "body") == []
    assert find_marks("不得侵犯他人的商业\n秘密", "body") == []


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("绝密★会议纪要.docx", "绝密"),
        ("【机密】方案.docx", "机密"),
        ("方案（秘密）.docx", "秘密"),
        ("机密-名单.xlsx", "机密"),
        ("机密文件.docx", "机密"),
        ("机密文件2.docx", "机密"),
        ("绝密方案.doc", "绝密"),
        ("通知_内部资料.pdf", "内部"),
        ("内部文件.docx", "内部"),
        ("(内部)通讯录.xls", "内部"),
        ("C:\\用户\\秘密★1年.docx", "秘密"),
        ("机 密.docx", "机密"),
        ("工作秘密 清单.xlsx", "工作秘密"),
        ("内部资料 注意保存.docx", "内部"),
    ],
)
def test_file_names_with_a_mark(name: str, kind: str) -> None:
    assert [(m.kind, m.where) for m in find_marks_in_filename(name)] == [(kind, "filename")]


@pytest.mark.parametrize(
    "name",
    [
        "保守国家秘密法.docx",
        "商业秘密保护条例.pdf",
        "保密审查表.docx",
        "内部控制报告.docx",
        "内部审计制度（2021年）.docx",
        "内部资料管理办法.docx",
        "秘密审查.docx",
        "机密级计算机管理制度.docx",
        "昌吉市2021年政务公开工作主要任务分工方案.docx",
        "",
        ".docx",
    ],
)
def test_ordinary_file_names(name: str) -> None:
    assert find_marks_in_filename(name) == []


def test_the_real_plan_is_clean() -> None:
    path = next((p for p in ROOT.rglob("changji-2021.docx") if ".venv" not in p.parts), None)
    assert path is not None, "the sample plan belongs to examples/"
    lines = []
    document = Document(str(path))
    lines += [p.text for p in document.paragraphs]
    for table in document.tables:
        for row in table.rows:
            lines.append("\t".join(cell.text for cell in row.cells))
            lines += [cell.text for cell in row.cells]
    text = "\n".join(lines)
    assert "保密关" in text
    assert find_marks(text, "body") == []
    assert find_marks_in_filename(path.name) == []


levels = st.sampled_from(["绝密", "机密", "秘密"])
gaps = st.text(alphabet=" 　​", max_size=3)


@given(levels, gaps, gaps, st.sampled_from("★☆＊*"), st.sampled_from(["", "1年", "10 年", "长期", "启用前"]))
def test_every_spelling_of_the_standard_mark_is_found(
    level: str, gap: str, gap2: str, star: str, term: str
) -> None:
    line = f"{level[0]}{gap}{level[1]}{gap2}{star}{term}"
    assert [m.kind for m in find_marks(f"{PROSE}{line}\n{PROSE}", "body")] == [level]
    assert [m.kind for m in find_marks_in_filename(f"{line}.docx")] == [level]


@given(
    st.text(
        alphabet=st.characters(exclude_characters="绝机秘密内部注意保存絕機內祕", exclude_categories=("Cs",))
    )
)
def test_a_text_without_the_characters_has_no_marks(text: str) -> None:
    assert find_marks(text, "body") == []
    assert find_marks_in_filename(text) == []


@given(st.text(alphabet="绝机秘密内部资料工作注意保存级★*（）：: 、\t\n年1国家商业审查", max_size=200))
def test_every_mark_names_its_line(text: str) -> None:
    lines = text.splitlines()
    for mark in find_marks(text, "body"):
        assert mark.text
        assert lines[mark.line - 1].strip().startswith(mark.text)


@pytest.mark.parametrize(
    "line",
    [
        "★" * 50_000 + "密",
        " " * 50_000 + "机",
        "机 " * 25_000,
        "（机密" * 15_000,
        "\t内部" * 15_000,
        "1" * 50_000,
    ],
)
def test_no_line_makes_it_slow(line: str) -> None:
    start = time.process_time()
    find_marks(line, "body")
    find_marks_in_filename(line)
    assert time.process_time() - start < 2
