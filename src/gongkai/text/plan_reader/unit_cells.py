"""Who leads and who is responsible, as one cell or one bracket says it; and a time limit said beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from gongkai.text.plan_reader.wording import squeeze, tidy
from gongkai.text.unit_names import split_unit_list

_ROLE_NOUN = r"(?:单位|部门|科室|股室|处室|机构|科所|方)"
_LABEL = re.compile(
    rf"(?P<lead>(?:牵头|主办|主责)(?:负责|责任|落实)?{_ROLE_NOUN}?)[：:]"
    rf"|(?P<help>(?:配合|协办|协同|参与|参加|协助|协作)(?:责任)?{_ROLE_NOUN}?)[：:]"
    rf"|(?P<unit>(?:责任|落实|负责|实施|承办|执行|分工)(?:落实)?{_ROLE_NOUN}|责任主体|责任分工|职责分工|任务分工)[：:]"
    r"|(?P<person>(?:责任|分管|牵头|包保|包抓|联系|主管)?(?:领导|责任人|联系人|负责人|经办人)|责任人)[：:]"
    rf"|(?P<due>(?:完成|办理|工作|任务|推进|落实)?(?:时限|期限|时间|时间节点|时限要求|时间要求|时间安排)(?:要求)?)[：:]"
)
_LEADS = re.compile(r"(?:负责)?(?:共同)?(?:[为作]?牵头(?:单位|部门)?(?:负责|落实|组织|实施|推进)*|负总责)")
_HELPS = re.compile(
    r"(?:按照?(?:各自)?职责)?(?:分工)?(?:共同|密切|积极)?(?:配合|参与|参加|协助|协同|协办|[为作]?(?:责任|配合)(?:单位|部门))(?:实施|落实|推进)*$"
)
_DOES = re.compile(r"(?:按照?(?:各自)?职责)?(?:分工)?(?:分别|共同|具体)?(?:负责|落实|实施)+$")
_MARKED_LEAD = re.compile(r"[（(](?:为?牵头(?:单位|部门)?|主办|主责)[）)]")
_MARKED_HELP = re.compile(r"[（(](?:配合(?:单位)?|协办|参与|责任单位)[）)]")
_NOTE = re.compile(
    r"[（(，,；;。]?(?:注[:：])?(?:其中)?[，,]?(?:(?:列|排)(?:名|在)?|名列)?(?:为)?(?:第一|首)(?:位|个|家)?(?:的|者)?(?:责任)?(?:单位|部门)?"
    r"(?:的)?(?:为|是|系)(?:总)?牵头(?:责任)?(?:单位|部门|者)?(?:[，,；;]?(?:以)?下同)?[。）)]*|[（(，,]?(?:以)?下同[）)]?"
)
OPEN_LIST = re.compile(
    r"等(?:[市县区州省旗](?:直|级)?)?(?:政府)?(?:有关|相关|各|职能|责任|业务|成员)*(?:部门|单位|科室|处室)?"
    r"(?:[、，,；;。）)]|按|负责|配合|参与|$)"
)
_UNIT_END = re.compile(
    r"(?:局|委|办|部|厅|院|会|社|府|署|处|科|室|股|所|站|队|中心|单位|部门|机构|街道|乡镇|镇|乡|公司|集团|银行|分局|学校|企业|园区|馆|台|行|海关|科室|市|县|区|委员会|联|工委|协)(?:（[^（）]*）)?$"
)


_MARK_BEFORE = re.compile(r"([*＊★☆▲●])\s*([^、，,；;\s]+)")  # *市教育局 would hide the area word
# What may follow a name after a space without being another name.
_CONNECTS = re.compile(
    r"[（(、，,；;。：:等和及与]|牵头|配合|负责|参与|协助|落实|会同|分别|共同|按|各自|组织|责任|完成"
)


@dataclass
class Parties:
    """The units of one task, and the time limit where it stood among them."""

    leads: list[str] = field(default_factory=list)
    responsible: list[str] = field(default_factory=list)
    due_text: str | None = None
    says_none: bool = False  # the cell says 无 or —: nobody, not forgotten
    is_open: bool = False  # 「…等部门」: the list says itself that it is not complete

    def merge(self, other: Parties) -> None:
        for name in other.leads:
            if name not in self.leads:
                self.leads.append(name)
        for name in other.responsible:
            if name not in self.responsible:
                self.responsible.append(name)
        self.due_text = self.due_text or other.due_text
        self.is_open = self.is_open or other.is_open
        self.says_none = self.says_none or other.says_none


def read_parties(text: str, role: str) -> Parties:
    """Read a cell of units. ``role`` ("lead" or "responsible") is what the head says of plain names."""
    text = _MARK_BEFORE.sub(r"\2\1", _NOTE.sub("", _join_lines(text)))
    out = Parties(is_open=bool(OPEN_LIST.search(squeeze(text))))
    if squeeze(text) in NOBODY:
        out.says_none = True
        return out
    if text[:1] in "（(" and text[-1:] in "）)" and _LABEL.match(text[1:]):
        text = text[1:-1]
    labels = list(_LABEL.finditer(text))
    if not labels:
        text, out.due_text = _split_due(text)
    if labels:
        _labelled(text, labels, role, out)
    else:
        for clause in _clauses(text):
            _clause(clause, role, out)
    return out


def _split_due(text: str) -> tuple[str, str | None]:
    """A牵头，B配合，6月底前完成 → (A牵头，B配合; 6月底前完成)."""
    found = _DUE_CLAUSE.search(text.rstrip("。；; "))
    return (text[: found.start()], found.group(1)) if found else (text, None)


def _join_lines(text: str) -> str:
    """The lines of a cell as one list: a line break parts two names where a complete one stands before it."""
    out = ""
    for line in filter(None, (tidy(_cut_spaces(part)) for part in text.split("\n"))):
        parts = (
            out
            and _UNIT_END.search(squeeze(out))
            and len(squeeze(line)) > 1
            and line[0] not in "（(、，,；;和及"
        )
        out += ("、" if parts else "") + line
    return out


def _cut_spaces(line: str) -> str:
    """Spaces part names where a complete one stands before them (市住建局 市商务局); else they are layout."""
    out = ""
    for piece in re.split(r"[ \t\u3000\u00a0]+", line):
        parts = len(out) > 1 and _UNIT_END.search(out) and len(piece) > 2 and not _CONNECTS.match(piece)
        out += ("、" if parts and len(re.split(r"[、，,；;：:]", out)[-1]) > 2 else "") + piece
    return out


def _labelled(text: str, labels: list[re.Match[str]], role: str, out: Parties) -> None:
    """牵头单位：A；责任单位：B、C；完成时限：年底前"""
    kinds = {label.lastgroup for label in labels}
    if text[: labels[0].start()].strip(" ，,；;（("):
        _clause(text[: labels[0].start()], role, out)
    for label, following in zip(labels, [*labels[1:], None], strict=True):
        value = text[label.end() : following.start() if following else len(text)].strip(" \n、，,；;。")
        kind = label.lastgroup
        if kind != "due":
            value, due_text = _split_due(value)
            out.due_text = out.due_text or due_text
        if kind == "due":
            out.due_text = value or None
        elif kind == "person":
            continue
        elif kind == "lead" or (kind == "unit" and "lead" not in kinds and "help" in kinds):
            _clause(value, "lead", out)
        else:
            _clause(value, "responsible", out)


def _clauses(text: str) -> list[str]:
    """Cut at ；。 where each part says its own 牵头/配合; plain lists stay whole."""
    if re.search(r"牵头|配合|参与|参加|协助", text):
        parts = [part for part in re.split(r"[；;。\n]", text) if part.strip()]
        return parts or [text]
    return [text]


def _clause(text: str, role: str, out: Parties) -> None:
    """A牵头，B、C配合 · A（牵头）、B · A负责，B配合 · A、B负责 · A、B"""
    plain = text
    if _MARKED_LEAD.search(plain):
        for name in split_unit_list(plain):
            marked = _MARKED_LEAD.search(name)
            bare = _MARKED_HELP.sub("", _MARKED_LEAD.sub("", name))
            _add(out, [bare], "lead" if marked else "responsible")
        return
    plain = _MARKED_HELP.sub("", plain)
    parts = re.split(
        r"[，,](?=[^，,]*(?:配合|参与|协助|协同|协办)(?:实施|落实|推进)*[。；;]?$)", plain.strip("。；; ")
    )
    leads = _LEADS.search(plain)
    if leads:
        before = re.sub(r"^由", "", plain[: leads.start()].strip("，,；; "))
        after = plain[leads.end() :].strip("，,；;。、 ")
        _add(out, split_unit_list(before), "lead")
        after = _DOES.sub("", _HELPS.sub("", re.sub(r"^(?:会同|由|组织|协调)", "", after)))
        _add_following(out, before, after, "responsible")
    elif "会同" in plain:
        before, after = plain.split("会同", 1)
        _add(out, split_unit_list(before), "lead")
        _add_following(out, before, _DOES.sub("", after.rstrip("。；; ")), "responsible")
    elif len(parts) > 1 and not out.leads:
        first = _DOES.sub("", ",".join(parts[:-1]))
        _add(out, split_unit_list(first), "lead")
        _add_following(out, first, _HELPS.sub("", parts[-1].rstrip("。；; ")), "responsible")
    elif _HELPS.search(plain.rstrip("。；; ")):
        _add(out, split_unit_list(_HELPS.sub("", plain.rstrip("。；; "))), "responsible")
    else:
        _add(out, split_unit_list(_DOES.sub("", plain.rstrip("。；; "))), role)


def _add_following(out: Parties, before: str, after: str, role: str) -> None:
    """Names after 牵头 in the same clause still stand under the area word of those before it."""
    if not after:
        return
    first = split_unit_list(before)
    whole = split_unit_list(f"{before}、{after}")
    _add(out, [name for name in whole if name not in first], role)


NOBODY = frozenset(("无", "暂无", "/", "-", "—", "——", "－", "\\"))


def _add(out: Parties, names: list[str], role: str) -> None:
    target = out.leads if role == "lead" else out.responsible
    for name in names:
        if name in NOBODY:
            out.says_none = True
        elif name and name not in target:
            target.append(name)


_BRACKET = re.compile(r"[（(【\[]([^（()）【】\[\]]*(?:[（(][^（()）]*[）)][^（()）【】\[\]]*)*)[）)】\]]")
_DUE_CLAUSE = re.compile(
    r"[，,；;]\s*((?:(?:20)?\d{2}年|\d{1,2}月|今?年底|年内|长期|持续|全年|每|第?[一二三四]季度|[上下]半年|即日)"
    r"[^，,；;、]{0,16}(?:并(?:长期|持续)[^，,；;、]{0,8})?)$"
)
_NOTHING_MORE = re.compile(r"[\s。；;]*$")
_SAYS_ROLE = re.compile(r"(?:牵头|配合|负责|参与|落实|协助|分工负责|协同|实施)[。]?$|牵头[，,；;]")


def is_party_text(text: str) -> bool:
    """Whether a bracket's content or a line names units (and not, say, the short form of a law)."""
    plain, _ = _split_due(squeeze(text))
    if _LABEL.match(plain):
        return True
    if not plain or len(plain) > 400 or re.search(r"以下简称|简称|《|”", plain):
        return False
    names = [name for name in split_unit_list(_HELPS.sub("", _DOES.sub("", _LEADS.sub("、", plain)))) if name]
    if not names or any(len(name) > 26 for name in names):
        return False
    fitting = sum(1 for name in names if _UNIT_END.search(name))
    if _SAYS_ROLE.search(plain):
        return fitting * 2 >= len(names)
    return fitting == len(names)


def take_party_brackets(text: str) -> tuple[str, list[str]]:
    """(text without the brackets that name units, the contents of those brackets).

    A bracket counts where it says a role, or where it holds nothing but units and stands after a full stop
    or at the end.
    """
    found: list[str] = []

    def replace(match: re.Match[str]) -> str:
        content = match.group(1)
        before = text[max(0, match.start() - 8) : match.start()].rstrip()
        at_end = _NOTHING_MORE.match(text, match.end()) is not None
        said, _ = _split_due(squeeze(content))
        says = bool(_LABEL.match(said) or _SAYS_ROLE.search(said))
        if is_party_text(content) and (says or (before[-1:] in "。；;！" and at_end)):
            found.append(content)
            return ""
        return match.group()

    rest = _BRACKET.sub(replace, text)
    if not found:
        return _take_last_sentence(text)
    return re.sub(r"([。；;])\s*[。；;]+", r"\1", rest).rstrip(), found


# …公开预算。责任单位：县财政局 完成时限：9月底前 · …公开预算。由县财政局牵头，县审计局配合。
_LAST_LABEL = re.compile(
    r"(?<=[。；;！\s])((?:牵头|责任|主办|主责|落实|承办)(?:责任)?(?:单位|部门|科室|股室|处室)[：:][^。]{2,400})。?\s*$"
)
_LAST_BY = re.compile(
    r"(?<=[。；;！])由([^。]{3,200}(?:负责|牵头|配合|落实)(?:落实|实施|组织实施|推进|办理)?)。?\s*$"
)


def _take_last_sentence(text: str) -> tuple[str, list[str]]:
    """Units that the last sentence names without any bracket."""
    found = _LAST_LABEL.search(text) or _LAST_BY.search(text)
    if found is None or not text[: found.start()].strip() or not is_party_text(found.group(1)):
        return text, []
    return text[: found.start()].rstrip(), [found.group(1)]
