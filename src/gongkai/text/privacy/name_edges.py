"""Where a name ends or begins in running text, where no mark parts it from the words beside it."""

from __future__ import annotations

import re
from typing import NamedTuple

from gongkai.text.privacy.lexicon import HAN, SURNAMES, TRANSLITERATED, name_level

_RUN = re.compile(rf"[{HAN}]{{1,9}}")
_RUN_BACK = re.compile(rf"[{HAN}]{{1,12}}$")
_SPACED = re.compile(rf"[{HAN}] {{1,4}}[{HAN}](?![{HAN}·])|[{HAN}]{{2}} [{HAN}](?![{HAN}·])")
_SPACED_BACK = re.compile(rf"[{HAN}] {{1,4}}[{HAN}]$")

#: Words of two or more characters that follow a name directly, and single ones that may also be the next word's.
AFTER_SURE = re.compile(
    r"同志|先生|女士|老人|老师|师傅|医生|大夫|电话|手机|联系|驾驶|名下|一家|一户|提[出交起]|申请|申报|反映|出[生席具资]"
    r"|主持|参加|负责|陪同|代[表理]|介绍|表示|指出|强调|办理|承[包租认诺]|居住|死亡|受伤|局长|书记|主任|县长|市长|镇长"
    r"|乡长|科长|所长|站长|村长|院长|校长|主席|经理|丈夫|身份|性别|户籍|家庭|地址|不服|要求|认为|涉嫌|擅自|私自|购买|享受"
    r"|自愿|符合|通过|总分|笔试|面试|本人|没有|前往|根据|放弃|同意|收到|必须|支付|存在|实施|进行|发生|造成|使用|销售|经营"
    r"|种植|养殖|违规|非法|超限|饮酒|肇事|核实|了解|沟通|见面|提供|签字|身份证|家住|现住|在\d|于\d"
    r"|的(?:身份|电话|手机|住址|账|卡)|一案|死|签收|等\d|因(?=家庭|病|公|工)|均系|签订"
)
AFTER_MAYBE = re.compile(
    r"等|的|在|于(?!是)|因|系|为|任|驾|户|家|之|与|和(?!平)|及|诉|向(?!阳)|到|从|被|将|以|已|未|经|对|作|说"
    r"|称|签|现|住|所|受|患|持|自|是|应|可|报|副|总|父|母|妻|儿|女|男|年|不|获|违|购|领|捐|拟|考|均|也|又|仍|曾"
    r"|并|且|其|此|该|没|无|有|来|前|去|至|由|把|给|让|使|用|按|依|拒|请|收|要|需|须|欠|偿|交|缴|开|建|超|醉|逃"
    r"|伤|残|工|入|就|转|离|休|退|返|回|接|谈|商|两|二|三|四|五|六|七|八|九|十|第|各|共"
)
#: Words that a name follows directly.
BEFORE = re.compile(
    "(?:人员|工人|市民|村民|居民|职工|干部|群众|党员|教师|学生|病例|患者|关于|对|给|与|和|向|由|经|将|被|及|为|以|因|让|请|至|于|是|到|从|[人者员方户长师友主生工亲妻夫儿子女弟妹哥姐]"
    "|系|叫|名|查明|发现|获悉|据|收到|通知|免去|任命|聘任|录用|授予|表彰|同意|撤销|委派|选举|追授|追认|奖励|慰问|感谢|资助|捐助|给予|送|处|对于|有|称|认定|指定|委托|聘请?|招|选聘?|调|补选|提名|推荐|评为|确定|批准|准予|向|替|代|其|起诉|诉|告|跟|同|或|在|把)$"
)


class Name(NamedTuple):
    start: int
    end: int
    level: int
    edge: int  # the other side: 2 a mark or a word that goes with names, 1 a character that may begin such a word, 0 neither


def name_at(text: str, at: int) -> Name | None:
    """The likeliest name that starts at `at`."""
    if at < len(text) and text[at : at + 2].strip() and text.find("·", at, at + 10) > 0:
        dotted = _dotted_at(text, at)
        if dotted:
            return dotted
    spaced = _SPACED.match(text, at)
    if spaced and spaced[0][0] in SURNAMES:
        level = name_level(spaced[0].replace(" ", ""))
        if level:
            return Name(at, spaced.end(), level, 2)
    run = _RUN.match(text, at)
    if not run:
        return None
    word = run[0]
    best: Name | None = None
    best_score = 0.0
    for length, favour in ((3, 0.5), (2, 0.0), (4, 0.2)):
        if length > len(word):
            continue
        level = name_level(word[:length])
        if not level:
            continue
        edge = _edge_after(word, length)
        score = level + edge + favour + (length == len(word)) * 0.6
        if score > best_score:
            best, best_score = Name(at, at + length, level, edge), score
    if len(word) >= 4 and (best is None or best.level < 2):
        best = _undotted_at(text, at, word) or best
    return best


def _edge_after(word: str, at: int) -> int:
    if at == len(word) or AFTER_SURE.match(word, at):
        return 2
    return 1 if AFTER_MAYBE.match(word, at) else 0


def _undotted_at(text: str, at: int, word: str) -> Name | None:
    """A transliterated name without its dot: 阿依古丽."""
    length = 0
    while length < len(word) and word[length] in TRANSLITERATED:
        length += 1
    if 3 <= length <= 8 and name_level(word[:length]) >= (2 if length > 3 else 1):
        return Name(at, at + length, 2, _edge_after(word, length))
    return None


_PARTS = re.compile(rf"[{HAN}]{{2,9}}(?:·[\n ]?[{HAN}]{{2,9}}){{1,3}}")


def _dotted_at(text: str, at: int) -> Name | None:
    """A name with · that starts at `at`; a line may break after the dot."""
    m = _PARTS.match(text, at)
    if not m:
        return None
    last = text.rindex("·", at, m.end()) + 1
    last += text[last] in "\n "
    # what comes after the last part may be glued to it: the part goes as far as its signs are usual ones
    end = last
    while end < m.end() and end - last < 7 and (text[end] in TRANSLITERATED or _strange(text, end, last)):
        end += 1
    if m.end() - last <= 4 and end < m.end() and not _edge_after(text, end):
        end = m.end()
    if end - last < 2:
        return None
    level = name_level(text[at:end].replace("\n", "").replace(" ", ""))
    return Name(at, end, level, 2) if level else None


def _strange(text: str, at: int, start: int) -> bool:
    """One unusual sign inside a part, when usual ones stand on both sides."""
    return (
        at > start
        and text[at + 1 : at + 2] in TRANSLITERATED
        and text[at - 1] in TRANSLITERATED
        and not _edge_after(text, at)
    )


def _strange_back(text: str, at: int, dot: int) -> bool:
    before = text[at - 1 : at]
    return dot - at >= 2 and before != "" and before in TRANSLITERATED and text[at] not in _GLUE


#: Characters of the words before a name.
_GLUE = frozenset("人者员方户长师友主生由与和向对给将被及为以因于是到从男女系叫经至在同")


def dotted_names(text: str) -> list[Name]:
    """All names with a dot, wherever they stand."""
    names: list[Name] = []
    at = text.find("·")
    while at >= 0:
        start = at
        while (
            start > 0
            and at - start < 8
            and (text[start - 1] in TRANSLITERATED or _strange_back(text, start - 1, at))
        ):
            start -= 1
        run = _RUN_BACK.search(text, max(0, at - 12), at)
        if run and 2 <= len(run[0]) <= 5 and len(run[0]) - (at - start) <= 1:
            start = run.start()  # between marks: the whole run is the first part
        name = _dotted_at(text, start) if at - start >= 2 else None
        if name and name.level >= 2:
            names.append(name)
            at = text.find("·", max(name.end, at + 1))
        else:
            at = text.find("·", at + 1)
    return names


def name_before(text: str, end: int, floor: int = 0) -> Name | None:
    """The likeliest name that ends at `end`."""
    spaced = _SPACED_BACK.search(text, max(floor, end - 6), end)
    if spaced and spaced[0][0] in SURNAMES:
        level = name_level(spaced[0].replace(" ", ""))
        glued = text[max(floor, spaced.start() - 4) : spaced.start()]
        if level and (not glued or not "\u4e00" <= glued[-1] <= "\u9fff" or BEFORE.search(glued)):
            return Name(spaced.start(), end, level, 2)
    run = _RUN_BACK.search(text, max(floor, end - 12), end)
    if not run or (run.start() > 0 and text[run.start() - 1] == "·"):
        return None
    word = run[0]
    best: Name | None = None
    best_score = 0.0
    for length, favour in ((3, 0.5), (2, 0.0), (4, 0.2)):
        if length > len(word):
            continue
        level = name_level(word[-length:])
        if not level:
            continue
        rest = word[:-length]
        edge = 2 if not rest or BEFORE.search(rest) else 0
        score = level + edge + favour + (not rest) * 0.6
        if score > best_score:
            best, best_score = Name(end - length, end, level, edge), score
    if best is None and len(word) >= 3 and all(c in TRANSLITERATED for c in word[-4:]):
        length = len(word)
        while not all(c in TRANSLITERATED for c in word[-length:]):
            length -= 1
        best = Name(end - length, end, 2, 2)
    return best
