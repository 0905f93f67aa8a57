"""Names of persons in a text: after words that announce one, beside numbers and marks of sex, in lists.

A name alone in running prose is not looked for: what is published about officials would drown the findings.
"""

from __future__ import annotations

import re

from gongkai.text.privacy.lexicon import FIRST_SIGNS, HAN, SURNAME_CLASS, name_level
from gongkai.text.privacy.name_edges import Name, dotted_names, name_at, name_before
from gongkai.text.privacy.spans import Found, Kind

_OFFICIAL = (
    "承办人|承办法官|经办人|审核人|复核人|审批人|执法人员|主持人|受理人|填报人|填表人|制表人|制表|记录人"
    "|分管领导|责任人|带班领导|值班人员|值班员|值班领导"
    "|审判长|审判员|人民陪审员|书记员|检察员|法官助理|评审专家名单|专家名单|专家|评审小组成员|出席人员"
    "|参会人员|列席人员|出席|列席|主持|记录|局长|市长|县长|州长"
    "|区长|镇长|乡长|书记|主任|科长|所长|站长|队长|院长|校长|园长|会长|行长|主席|处长|厅长|部长|支队长"
    "|大队长|工作人员|调查人|调查员|仲裁员|首席仲裁员|公证员"
    "|签发人|签发|审核|复核|经办|校对|编辑|撰稿|组长|副组长|网格员|包联干部|包联领导|驻村干部|窗口人员"
    "|监督员|安全员|检查人|检查人员|采购人代表|评委"
)
_PUBLIC = "法定代表人|法人代表|法定代表|法人|企业负责人|经营者|投资人|单位负责人|主要负责人|负责人|股东"
_PERSON = (
    "户主姓名|户主|户名|姓名|名字|曾用名|申请人|被申请人|当事人|联系人|原告|被告人|被告|上诉人|被上诉人"
    "|第三人|委托代理人|诉讼代理人|法定代理人|代理人|监护人|委托人|受托人"
    "|反映人|信访人|上访人|投诉人|举报人|被举报人|来电人|来信人|来访人|诉求人|驾驶人|驾驶员|司机|车主"
    "|死者|伤者|患者|病例|病人|学生|考生|家长|父亲|母亲|爸爸|妈妈|妻子|丈夫"
    "|儿子|女儿|之子|之女|配偶|哥哥|弟弟|姐姐|妹妹|孙子|孙女|爷爷|奶奶|长子|次子|长女|次女|儿媳|女婿|岳父"
    "|岳母|爱人|子女|本人|其子|其女|其妻|其父|其母|其夫|其弟|其兄|其姐|其妹|该生|该同学|该户|该员|其中"
    "|该人|村民|居民|市民|职工|员工|农户|牧民|农民|工人|民工|低保户"
    "|贫困户|脱贫户|五保户|特困人员|监测户|业主|房主|住户|租户|邻居|承租人|承租方|出租人|出租方|买受人"
    "|出卖人|受让方|转让方|发包方代表|承包方代表|承包方|承包人|甲方|乙方|丙方|受害人"
    "|被害人|受害者|犯罪嫌疑人|嫌疑人|违法行为人|违法嫌疑人|行为人|被处罚人|处罚对象|被执行人|申请执行人"
    "|失信被执行人|纳税人|店主|老板|个体工商户|师傅|维修人员|维修工|教师|医生|护士"
    "|劳动者|受伤职工|伤残职工|工亡职工|受援人|承办律师|律师|捐赠人|捐款人|受助人|受助学生|受益人|受赠人"
    "|领取人|领款人|收款人|收件人|寄件人|收货人|报案人|报警人|证人|来信人|咨询人|预约人|提问人|网友|目击者"
    "|权利人|义务人"
    "|产权人|所有权人|共有人|使用权人|不动产权利人|被征收人|被拆迁人|搬迁人|被继承人|继承人|保证人|担保人"
    "|借款人|贷款人|抵押人|被保险人|投保人|受款人|持证人|持卡人|参保人|报销人|享受人"
    "|补贴对象|补助对象|救助对象|优抚对象|奖扶对象|帮扶对象|购机者|密切接触者|密接|次密接|感染者|确诊病例"
    "|无症状感染者|同住人|同行人|乘客|旅客|志愿者|保洁员|护林员|草管员|应聘人|应聘人员"
    "|拟录用人员|拟聘人员|拟聘用人员|拟录用|拟聘用|拟调入|候选人|入围人员|递补人员|发明人|作者|指导老师"
    "|班主任|获奖者|获奖人|得主|负责人姓名|法人姓名|经办人姓名|联系人姓名|申报人|报名人|推荐人|被推荐人"
    "|介绍人"
    "|户内成员|家庭成员|共同生活人员|赡养人|扶养人|抚养人|被监护人|残疾人|老人|儿童|孤儿|青年|妇女|退役军人"
    "|烈士|遗属|死亡人员|遇难者|失踪人|失主|捡拾人|买方|卖方|订货人|提货人|种植户|养殖户|大户"
)
#: word → kind of the name after it.
_WORDS: dict[str, Kind] = (
    dict.fromkeys(_PERSON.split("|"), Kind.PERSON_NAME)
    | dict.fromkeys(_PUBLIC.split("|"), Kind.PUBLIC_NAME)
    | dict.fromkeys(_OFFICIAL.split("|"), Kind.OFFICIAL_NAME)
)
#: Also verbs and common nouns: announce a name only with a mark after them.
_ONLY_CLOSED = re.compile(
    "审核|复核|记录|主持|签发|校对|编辑|经办|专家|出席|列席|制表|撰稿|法人|其中|青年|妇女|老人"
    "|儿童|大户|作者|评委|组长|姓名|名字|户名|股东|子女|农民|工人|牧民|本人"
)
#: Last character of the word and the next, which make another word: 业主|管部门.
_SPLIT = re.compile(
    "主管|儿童|工程|师范|机关|任何|长江|方方|人和|人民|员工|人应|人任|民政|员应|者应|户应|方应"
    "|人常|长安|工伤|生时|父母"
)
_LONGEST_WORD = max(map(len, _WORDS))
_SUFFIX = ("签名", "签字", "姓名", "名单", "代表")
#: From the last character of such a word to the first of a name; cheaper than looking for a hundred words.
_NAMES_WORD = re.compile(
    rf"[{''.join(sorted({w[-1] for w in _WORDS} | {w[-1] for w in _SUFFIX}))}]"
    rf"(?P<gap>(?:\([^()\n]{{0,14}}\))?(?:[:为是]? {{0,4}}|[|\t]{{1,2}} ?|:?\n))(?=[{SURNAME_CLASS}{FIRST_SIGNS}])"
)
_SEPARATOR = re.compile(r" ?[、,/;和及与] ?| {1,4}|(?:\([^()\n]{0,30}\))[、,;]")
#: What follows a name and makes it one: sex, a title of address, possession.
_MARK = re.compile(
    r"(?P<sex>[男女])(?<=[,、 ;|\t(\n:].)(?=性?(?:[,、 ;)|\t\n。]|$))"
    r"|(?P<title>同志|先生|女士|名下|驾驶(?=[^证员人室时])|等\d{1,4}[余多]?[人户名]|一户|之[子女妻夫父母])"
)
_BEFORE_SEX = re.compile(r"[,、 ;|\t(\n:](?:性别[: ]?)?$|[,、 ;|\t(\n]性别:$")
_STRONG = frozenset(
    {
        Kind.ID_CARD,
        Kind.MOBILE,
        Kind.BANK_CARD,
        Kind.BANK_ACCOUNT,
        Kind.PASSPORT,
        Kind.SOCIAL_SECURITY,
        Kind.LANDLINE,
        Kind.BIRTH_DATE,
        Kind.PLATE,
        Kind.HOME_ADDRESS,
    }
)
_BEFORE_NUMBER = re.compile(
    rf"[{HAN}·](?P<gap>[(,、:; |\t]{{0,3}}(?:(?:的|之)?(?:居民|公民|有效|本人|联系|家庭|移动|手机|银行|社保|医保|驾驶"
    r"|住|户籍|现|家)?"
    r"(?:身份证?件?|证件|驾驶证|电话|手机|方式|卡|账户?|帐户?|存折|住院|护照|出生|生日|地址|住址|址|住)?"
    r"(?:号码?|证号码?|年月日?|日期)?(?:[:为是在于] ?)?))$"
)
_AFTER_NUMBER = re.compile(
    rf"[ ,)(、:\t|]{{1,2}}(?P<name>[{HAN}]{{2,4}}|[{HAN}] {{1,3}}[{HAN}])(?=[ ,)、;\t|\n。]|$)"
)


def find_names(text: str, numbers: list[Found]) -> list[Found]:
    """Names in a text in reading form; `numbers` are the other findings, in order."""
    found = [Found(n.start, n.end, Kind.PERSON_NAME, "少数民族姓名写法（·）") for n in dotted_names(text)]
    _announced(text, found)
    _marked(text, found)
    _beside_numbers(text, numbers, found)
    return found


def _announced(text: str, found: list[Found]) -> None:
    for m in _NAMES_WORD.finditer(text):
        word = _word_before(text, m.start() + 1)
        closed = m["gap"][:1] not in ("", "为", "是")
        if not word:
            # any other word for a person before a colon: held to what holds for a word without one
            if m["gap"][:1] != ":" or m[0][0] not in "人员者户":
                continue
            word, closed = m[0][0], False
        kind = _WORDS.get(word, Kind.PERSON_NAME)
        if not closed and _ONLY_CLOSED.fullmatch(word) or _SPLIT.match(text, m.start()):
            continue
        name = name_at(text, m.end())
        reason = f"“{word}”之后"
        first = True
        while name and _good(
            name, closed if first else "、" in text[name.start - 2 : name.start] or closed, text
        ):
            found.append(Found(name.start, name.end, kind, reason))
            first = False
            sep = _SEPARATOR.match(text, name.end)
            if not sep:
                break
            name = name_at(text, sep.end())
            if name and (
                name.level < 2 and "、" not in sep[0] or not name.edge or name.level < 3 and sep[0].isspace()
            ):
                break


_HARD = frozenset(",;()。、:")


def _word_before(text: str, end: int) -> str | None:
    """The longest word that announces a name and ends at `end`; 姓名 and the like may stand between."""
    if text[max(0, end - 2) : end] in _SUFFIX and (inner := _word_before(text, end - 2)):
        return inner
    for length in range(min(_LONGEST_WORD, end), 1, -1):
        if text[end - length : end] in _WORDS:
            return text[end - length : end]
    return None


def _good(name: Name, closed: bool, text: str) -> bool:
    """Whether a name after an announcing word is one; `closed`: a mark parts it from the word."""
    after = text[name.end : name.end + 1]
    if after == "*" or after == "某":
        return False
    if closed:
        return name.level == 3 or (name.edge == 2 and name.level >= 1) or (name.edge == 1 and name.level == 2)
    if text[name.start] in _GRAMMAR and after not in _HARD:
        return False
    if name.level == 3 and name.end - name.start >= 3:
        return name.edge >= 1
    if name.edge < 2:
        return False
    if name.level >= 2:
        return True
    # a word that is seldom a name, or an unusual one: only where what follows is said of persons
    return (after in _HARD or after in " \t|") and _OF_PERSONS.match(text, name.end) is not None


#: Surnames that are also grammar: 当事人|向国际商事法庭, 信访人|应当.
_GRAMMAR = frozenset("向方应于代时查任管计成原明边连关从余占封解支扶同如许单康")

_OF_PERSONS = re.compile(
    r"[,(、 :;]{1,2}(?:[男女][,、 )]|居民身份|公民身份|身份证|证件号|联系|电话|手机|家?住|现住|户籍|出生|生于|[医社]保|因|邮箱|系|\d{3,})"
    r"|同志|先生|女士|名下"
)


def _marked(text: str, found: list[Found]) -> None:
    for m in _MARK.finditer(text):
        end = m.start()
        if m["sex"]:
            gap = _BEFORE_SEX.search(text, max(0, end - 5), end)
            end = gap.start() if gap else end
        name = name_before(text, end)
        if name and name.edge == 2 and name.level >= (1 if m["sex"] else 2):
            if m["sex"] and name.level == 1 and name.start and "\u4e00" <= text[name.start - 1] <= "\u9fff":
                continue
            found.append(Found(name.start, name.end, Kind.PERSON_NAME, f"“{m[0].strip()}”之前"))


#: In a table a number is parted from the name by a cell mark; the rules for tables and lists see to those.
_CELL_MARKS = ("\t", "|")


def _beside_numbers(text: str, numbers: list[Found], found: list[Found]) -> None:
    for number in numbers:
        if number.kind not in _STRONG or text[number.start - 1 : number.start] in _CELL_MARKS:
            continue
        floor = max(0, number.start - 26)
        m = _BEFORE_NUMBER.search(text, floor, number.start)
        if m:
            name = name_before(text, m.start("gap"), floor)
            if name and name.edge == 2 and name.level >= 2:
                found.append(Found(name.start, name.end, Kind.PERSON_NAME, "紧邻证件、电话或账号"))
        if number.kind in (Kind.BIRTH_DATE, Kind.HOME_ADDRESS, Kind.PLATE):
            continue
        m = _AFTER_NUMBER.match(text, number.end)
        if m and name_level(m["name"].replace(" ", "")) == 3:
            found.append(Found(*m.span("name"), Kind.PERSON_NAME, "紧邻证件、电话或账号"))
