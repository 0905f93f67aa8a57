"""Home addresses: a place, then a house down to 号, 栋, 单元, 室, 组 or 户.

The house part is the anchor; from it the place is read to the left up to a mark or a word such as 家住, and
further house parts to the right. 组 and 队 alone count only where the words before say that somebody lives there.
"""

from __future__ import annotations

import re

from gongkai.text.privacy.spans import Found, Kind

_N = r"(?:\d{1,4}|[一二三四五六七八九十]{1,3}|[A-Za-z]\d{0,3})"
_HOUSE = (
    rf"{_N} ?(?:号楼|号院|号家属院|栋|幢|号房|单元|座(?=\d)|室(?!内|外|温))|\d{{1,4}}"
    r"(?:附\d{1,3})?(?:号(?![窗令文公通线台机车井标地泵厅馆矿闸点坑药至渠站桥病船])|号附\d{1,3}号?)"
    r"|\d{1,3} ?# ?(?:\d{1,2}-)?\d{1,4}|(?<![\d\-])\d{1,3}-\d{1,2}-\d{1,4}(?![\d\-])"
)
_GROUP = r"(?:\d{1,3}|[一二三四五六七八九十]{1,3})(?:村民小组|小组|小队|组|队|社(?!区|会|保))"
_ANCHOR = re.compile(rf"(?P<house>{_HOUSE})|(?P<group>{_GROUP})")
#: The character that ends a house part, after its number; cheaper to look for than the number.
_HINT = re.compile(
    r"[号栋幢室单组队小社村附座#](?<=[\d一二三四五六七八九十A-Za-z #].)|-\d{1,2}-\d{1,4}(?<!\d-)(?![\d\-])"
)
_NUMBER_BACK = re.compile(r"(?:[A-Za-z]?\d{1,4}|[一二三四五六七八九十]{1,3}|[A-Za-z]) ?$")
_TAIL = re.compile(
    rf"(?:[\u4e00-\u9fff·]{{0,12}}?(?:{_HOUSE}|{_GROUP}|{_N} ?(?:号|层|楼|户|门|巷|弄|排|院)(?![窗村]))"
    r"|[\-#]\d{1,4}|(?<=[元座栋幢楼#])\d{1,4}(?!\d)室?|\([东南西北中上下左右前后]\)?|院(?!落)){1,8}"
)
_BREAK = re.compile(r"[,。;:、\s|()\"“”《》\[\]〔〕【】<>!?！？]")
_CUT = re.compile(
    r"家庭住址|户籍地址?|户籍所在地|住址|地址|居住[在于地]?|现居[在于]?|租住|入住|住所|(?<![居安])住(?![宅建房保户院])[在于]?|位于|[坐座]落[在于]?|寄[至往到]|送[至到达]"
    r"|前往|搬[至到]|迁[至到入]|返回|回到|来到|到达|携带[^,]{0,12}到|途经|腾空|腾退|拆除|居民|村民|住户|业主|反映|(?<![一-九])在|(?<![周])至|系|租赁|名下|的|对(?!面)|将|为(?!民)|由(?!基)"
)
_LIVED = re.compile(r"住|户籍|居民|村民|[坐座]落|现居")
_REGION = re.compile(
    r"(?:新疆|[\u4e00-\u9fff]{2}(?:省|市|县)|[\u4e00-\u9fff]{2,3}(?:市|县|州|地区)|[\u4e00-\u9fff]{2,8}自治[区州县])"
)
_PLACE = re.compile(
    r"[省市县区州镇乡村路街巷屯庄里弄园苑场城院厂庭寓府湾居坊家邸墅郡座]|社区|公馆|大道|花园|小区|大厦|名城|世纪|广场|宿舍|新村|楼"
)
_VILLAGE = re.compile(r"[村镇乡场庄屯寨沟区连]$|社区$|村委会$|大队$")
_OFFICE = re.compile(
    r"政府|局|中心|大厅|办公|法院|检察|法庭|学校|中学|小学|大学|医院|公司|[委厅](?!员)|机关|大楼|窗口|事务所|仲裁|银行|服务站|派出所"
    r"|写字楼|会议室|开标|商铺|门面|店|市场|公园|便民|党校|酒店|宾馆|大酒店|厂区|园区|产业园"
)
_OFFICE_BEFORE = re.compile(
    r"(?:办公|单位|联系|注册|经营|公司|受理|办理|提交|报名|邮寄|开标|采购|招标|代理|机构|企业|送达|接收|收件|报送|咨询|投诉|信访|地点|建设|项目)"
    r"(?:人|方|单位|机构)?(?:场所|地址|地点|住所)?[:为在于]?[^,。;\n]{0,6}$"
)
_HOME_BEFORE = re.compile(
    r"(?:住|住址|家庭地址|家庭住址|户籍[^,。;\n]{0,6}|居住地?[^,。;\n]{0,4}|通讯地址|通信地址|家在|籍贯|老家|农户|村民|居民)[:在于为址]{0,2} ?$"
)
_NO_HOUSE = re.compile(r"(?:第|字|发|函|令|办|附件|通知书|编号|证|款|条|[年〕\]度]|同)$")


def find_addresses(text: str) -> list[Found]:
    """Addresses with a house in a text in reading form; of an office as OFFICE_ADDRESS."""
    found: list[Found] = []
    done = 0
    for hint in _HINT.finditer(text):
        at = hint.start()
        if at < done:
            continue
        number = _NUMBER_BACK.search(text, max(done, at - 5), at)
        m = _ANCHOR.match(text, number.start()) if number else None
        if not m or m.end() <= at:
            continue
        place = _BREAK.split(text[max(done, m.start() - 50) : m.start()])[-1]
        if not place or _NO_HOUSE.search(place):
            continue
        cuts = list(_CUT.finditer(place))
        cut = cuts[-1] if cuts else None
        lived = False
        if cut:
            lived = _LIVED.search(place, 0, cut.end()) is not None
            place = place[cut.end() :]
        tail = _TAIL.match(text, m.end())
        end = tail.end() if tail else m.end()
        if (
            not m["house"]
            and not (tail and "号" in tail[0])
            and not lived
            and not _LIVED_BEFORE.search(text, max(0, m.start() - 60), m.start())
        ):
            continue
        region = _REGION.search(place)
        if region and region.start() <= 8 and len(place) - region.start() >= 4:
            place = place[region.start() :]
        one = _judge(text, m, place, end, lived)
        if one:
            found.append(one)
            done = end
    return found


def _judge(text: str, m: re.Match[str], place: str, end: int, lived: bool) -> Found | None:
    start = m.start() - len(place)
    address = text[start:end]
    before = text[max(0, start - 16) : start]
    lived = lived or _HOME_BEFORE.search(before) is not None
    houses = sum(1 for a in _ANCHOR.finditer(address) if a["house"])
    if not houses:
        if not (lived and len(place) >= 2 and _VILLAGE.search(place)):
            return None
    elif not _PLACE.search(place) and not (
        houses >= 2 and (lived or len(place) >= 2 and _FLAT.search(address))
    ):
        return None
    if len(place) < 2 and houses < 2:
        return None
    if lived:
        return Found(start, end, Kind.HOME_ADDRESS, "住址（到门牌、楼栋或村组）")
    more = _MORE.match(text, end)
    extra = list(_OFFICE.finditer(more[0])) if more else []
    if extra or _OFFICE.search(_OWN_HOME.sub("", address)) or _OFFICE_BEFORE.search(before):
        return Found(start, end + (extra[-1].end() if extra else 0), Kind.OFFICE_ADDRESS, "单位地址")
    return Found(start, end, Kind.HOME_ADDRESS, "住址（到门牌、楼栋或村组）")


_LIVED_BEFORE = re.compile(r"住|址|现居|户籍|居民|村民|农户|[坐座]落|籍贯")
_FLAT = re.compile(r"号楼|[栋幢元室座#]")
_MORE = re.compile(r"[\u4e00-\u9fff0-9]{0,16}")
#: Compounds named after an employer, where people live: 农机局家属院.
_OWN_HOME = re.compile(r"[\u4e00-\u9fff]{0,6}(?:家属院|家属楼|宿舍|住宅|公租房|廉租房|周转房|小区)")


def is_home_cell(cell: str) -> bool:
    """Whether a table cell under 家庭住址 goes below the village: any house, group or flat number."""
    return _ANCHOR.search(cell) is not None or re.search(r"\d+-\d+", cell) is not None
