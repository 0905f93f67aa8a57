# ruff: noqa: E501 - a template or a pool is one line
"""Made-up people and numbers for the documents of the privacy tests, each written in one of many habits.

Nobody's numbers: identity numbers end in sequence 000 (never issued), cards are of the test range 620000…,
mobiles have 0000 in the middle.
"""

from __future__ import annotations

import random

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦傅方白邹孟熊秦"
    "邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲"
)
DOUBLE = ["欧阳", "上官", "司马", "诸葛", "皇甫", "司徒", "令狐", "尉迟"]
GIVEN = [
    "子涵",
    "梓轩",
    "浩然",
    "雨桐",
    "欣怡",
    "国强",
    "建华",
    "秀兰",
    "玉珍",
    "桂英",
    "志刚",
    "海燕",
    "晓东",
    "丽娟",
    "明亮",
    "永福",
    "德才",
    "长江",
    "文斌",
    "俊杰",
    "佳琪",
    "思远",
    "诗涵",
    "宇航",
    "一鸣",
    "天佑",
    "若曦",
    "雪梅",
    "春花",
    "秋生",
    "冬梅",
    "保国",
    "卫东",
    "爱民",
    "新民",
    "红军",
    "建军",
    "树林",
    "福贵",
    "来顺",
    "金凤",
    "银花",
    "彩霞",
    "淑芬",
    "淑珍",
    "凤英",
    "翠萍",
    "小芳",
    "小红",
    "大伟",
    "立新",
    "立业",
    "学文",
    "学武",
    "继红",
    "跃进",
    "解放",
    "援朝",
    "抗美",
    "国庆",
    "玉兰",
    "兰芝",
    "巧云",
    "改霞",
    "引弟",
    "招娣",
    "栓柱",
    "铁柱",
    "满仓",
    "富强",
    "万里",
    "鹏程",
    "振华",
    "振兴",
    "耀祖",
    "光明",
    "正义",
    "广财",
    "世杰",
    "嘉豪",
    "嘉怡",
    "晨曦",
    "钰莹",
    "泽宇",
    "奕辰",
    "沐阳",
    "可馨",
    "梦洁",
    "婷婷",
    "丹丹",
    "娜娜",
    "莉",
    "敏",
    "静",
    "芳",
    "勇",
    "军",
    "伟",
    "强",
    "磊",
    "洋",
    "涛",
    "斌",
    "燕",
    "萍",
    "霞",
    "玲",
    "刚",
    "峰",
    "鑫",
    "亮",
    "平",
    "波",
    "辉",
    "健",
    "俊",
    "帅",
    "凯",
    "超",
    "飞",
    "龙",
    "云",
    "红",
    "艳",
    "娟",
    "丽",
    "杰",
    "梅",
    "兰",
    "凤",
    "琴",
    "英",
]
FIRST = [
    "阿布都热西提",
    "阿卜来提",
    "阿迪力",
    "艾尔肯",
    "艾尼瓦尔",
    "艾合买提",
    "吾买尔江",
    "伊力亚尔",
    "买买提明",
    "麦麦提",
    "木合塔尔",
    "肉孜",
    "赛买提",
    "图尔荪",
    "吐尔洪",
    "玉山江",
    "依马木",
    "凯赛尔",
    "沙吾提",
    "帕孜来提",
    "古丽努尔",
    "阿依努尔",
    "迪丽娜尔",
    "热依汗古丽",
    "茹仙古丽",
    "再娜普",
    "祖丽皮亚",
    "玛依拉",
    "帕丽旦",
    "米日古丽",
    "叶尔兰",
    "努尔兰",
    "加娜尔",
    "哈德勒别克",
    "巴合提亚尔",
    "赛力克",
    "阿扎提",
    "库丽",
    "胡安什",
    "马依努尔",
    "叶斯波力",
    "沙吾列",
]
LAST = [
    "买买提",
    "艾买提",
    "吐尔逊",
    "阿布都克里木",
    "哈力克",
    "热合曼",
    "卡德尔",
    "玉素甫",
    "依明",
    "司马义",
    "牙生",
    "托合提",
    "库尔班",
    "马木提",
    "尼亚孜",
    "依布拉音",
    "哈斯木",
    "木汗",
    "哈力别克",
    "木拉提",
    "巴依",
    "阿布来",
    "努尔沙",
    "别克",
    "沙力",
    "达吾提",
    "艾则孜",
    "塔依尔",
]
TOWNS = [
    "大西渠镇",
    "六工镇",
    "三工镇",
    "滨湖镇",
    "佃坝镇",
    "二六工镇",
    "硫磺沟镇",
    "庙尔沟乡",
    "阿什里哈萨克族乡",
    "榆树沟镇",
    "五宫台镇",
    "东湾镇",
    "老奇台镇",
    "碧流河镇",
    "照壁山乡",
]
VILLAGES = [
    "下六户村",
    "友好村",
    "团结村",
    "二畦村",
    "柳树庄子村",
    "新渠村",
    "月牙儿湾村",
    "大草滩村",
    "头工村",
    "龙河村",
    "芨芨窝子村",
    "前进村",
    "旱沟村",
    "双涝坝村",
    "胜利村",
]
ROADS = [
    "青年路",
    "长宁路",
    "健康西路",
    "屯河路",
    "绿洲北路",
    "红星东路",
    "塔城路",
    "团结南路",
    "天山大道",
    "榆树街",
    "西外环路",
    "长江路",
    "文化东路",
    "光明巷",
]
ESTATES = [
    "碧水湾",
    "世纪花园",
    "丽景嘉苑",
    "康乐家园",
    "祥和小区",
    "学府雅居",
    "亚中花园",
    "金穗小区",
    "电力家属院",
    "棉纺厂宿舍",
    "富丽苑",
    "翡翠城",
    "公租房小区",
    "天鹅湖小区",
]
COUNTIES = ["昌吉市", "阜康市", "呼图壁县", "玛纳斯县", "奇台县", "吉木萨尔县", "木垒县"]
BUREAUS = [
    "民政局",
    "住房和城乡建设局",
    "人力资源和社会保障局",
    "农业农村局",
    "教育局",
    "卫生健康委员会",
    "交通运输局",
    "应急管理局",
    "残疾人联合会",
    "医疗保障局",
    "自然资源局",
    "司法局",
    "水利局",
    "退役军人事务局",
]
FIRMS = [
    "天润",
    "华源",
    "金谷",
    "石林",
    "康泰",
    "方正",
    "元盛",
    "高新",
    "万达",
    "常青",
    "温馨",
    "江河",
    "蓝天",
    "卓越",
    "文锦",
    "宏图",
]
TRADES = [
    "商贸有限公司",
    "农业发展有限公司",
    "建筑工程有限公司",
    "物业服务有限公司",
    "运输有限公司",
    "农机专业合作社",
    "餐饮店",
    "食品有限责任公司",
    "环保科技有限公司",
]
FULL = str.maketrans("0123456789X-@", "０１２３４５６７８９Ｘ－＠")
PLATE_SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"


def checked(body: str) -> str:
    return body + "10X98765432"[sum(int(c) * w for c, w in zip(body, WEIGHTS, strict=True)) % 11]


def luhn_digit(body: str) -> str:
    total = 0
    for i, c in enumerate(reversed(body)):
        n = int(c) * (2 if i % 2 == 0 else 1)
        total += n - 9 if n > 9 else n
    return str(-total % 10)


class People:
    """Draws people, numbers and look-alikes from one random source."""

    def __init__(self, rng: random.Random, names: list[str] | None = None) -> None:
        self.rng = rng
        self.names = names  # other Han names to draw from, if given

    def one(self, *values: str) -> str:
        return self.rng.choice(values)

    def digits(self, count: int) -> str:
        return "".join(self.rng.choice("0123456789") for _ in range(count))

    def name(self) -> str:
        r = self.rng
        if r.random() < 0.25:
            dot = r.choice("····•‧・")
            return r.choice(FIRST) + dot + r.choice(LAST)
        if self.names and r.random() < 0.8:
            return r.choice(self.names)
        surname = r.choice(DOUBLE) if r.random() < 0.03 else r.choice(SURNAMES)
        given = r.choice(GIVEN)
        if len(given) == 1 and len(surname) == 1 and r.random() < 0.15:
            return surname + r.choice(("　", "  ", " ")) + given
        return surname + given

    def born(self) -> tuple[int, int, int]:
        return self.rng.randint(1938, 2012), self.rng.randint(1, 12), self.rng.randint(1, 28)

    def birth(self, born: tuple[int, int, int]) -> str:
        y, m, d = born
        return self.one(
            f"{y}年{m}月{d}日",
            f"{y}年{m}月",
            f"{y}.{m:02d}",
            f"{y}-{m:02d}-{d:02d}",
            f"{y}/{m}/{d}",
            f"{y}{m:02d}{d:02d}",
            f"{y}.{m}.{d}",
        )

    def identity(self, born: tuple[int, int, int]) -> str:
        y, m, d = born
        place = self.one(
            "652301",
            "652302",
            "652323",
            "652324",
            "652325",
            "652327",
            "652328",
            "650102",
            "622301",
            "411023",
            "510722",
        )
        if y < 1990 and self.rng.random() < 0.06:
            return f"{place}{y % 100:02d}{m:02d}{d:02d}000"
        full = checked(f"{place}{y}{m:02d}{d:02d}000")
        style = self.rng.random()
        if style < 0.6:
            return full
        if style < 0.68:
            return full.translate(FULL)
        if style < 0.76:
            return f"{full[:6]} {full[6:14]} {full[14:]}"
        if style < 0.82:
            return f"{full[:6]}-{full[6:14]}-{full[14:]}"
        if style < 0.88:
            return f"{full[:6]}　{full[6:10]}　{full[10:14]}　{full[14:]}"
        if style < 0.93:
            cut = self.rng.randint(8, 15)
            return full[:cut] + "\n" + full[cut:]
        return full.lower()

    def mobile(self) -> str:
        a, b = "1" + self.one("38", "39", "51", "77", "86", "99", "33", "47"), "0000"
        c = self.digits(4)
        return self.one(
            *[a + b + c] * 8,
            f"{a} {b} {c}",
            f"{a}-{b}-{c}",
            (a + b + c).translate(FULL),
            f"+86 {a}{b}{c}",
            f"+86-{a}{b}{c}",
            f"86{a}{b}{c}",
            f"{a}　{b}　{c}",
            f"{a}.{b}.{c}",
        )

    def landline(self) -> str:
        area, number = self.one("0994", "0991", "010", "0993"), self.one("2", "5", "6", "8") + self.digits(6)
        number += "7" if area in ("0991", "010") else ""
        return self.one(
            *[f"{area}-{number}"] * 4,
            f"({area}){number}",
            f"（{area}）{number}",
            f"{area}{number}",
            f"{area} {number}",
            f"{area}—{number}",
            f"{area}-{number}".translate(FULL),
        )

    def card(self) -> str:
        body = "6200000000" + self.digits(self.one("5", "8") == "5" and 5 or 8)
        full = body + luhn_digit(body)
        return self.one(
            *[full] * 5,
            " ".join(full[i : i + 4] for i in range(0, len(full), 4)),
            full.translate(FULL),
            "-".join(full[i : i + 4] for i in range(0, len(full), 4)),
        )

    def account(self) -> str:
        return self.one("8010", "8630", "3004", "1025", "9558") + self.digits(
            self.rng.choice((8, 10, 12, 14))
        )

    def email(self) -> str:
        return (
            self.one("zhangsan", "lihua_88", "nurlan", "wm", "a.mat")
            + self.digits(3)
            + self.one("@", "@", "＠")
            + self.one("qq.com", "163.com", "sina.cn", "foxmail.com", "139.com")
        )

    def plate(self) -> str:
        body = "".join(self.rng.choice(PLATE_SIGNS[:10]) for _ in range(1)) + self.digits(4)
        return (
            self.one("新B", "新A", "甘G", "豫C")
            + self.one(*[""] * 4, "·", " ", "-")
            + self.one(body, self.digits(5), "D" + self.digits(5), self.digits(4) + "挂")
        )

    def passport(self) -> str:
        return self.one(
            "E" + self.digits(8), "E" + self.one("A", "J", "K") + self.digits(7), "G" + self.digits(8)
        )

    def social(self) -> str:
        return self.one(
            self.digits(10),
            "E" + self.digits(8),
            "ZY" + self.digits(9),
            self.digits(12),
            "65" + self.digits(8),
        )

    def flat(self) -> str:
        r = self.rng
        return self.one(
            f"{r.randint(1, 60)}号楼{r.randint(1, 6)}单元{r.randint(1, 18)}0{r.randint(1, 4)}室",
            f"{r.randint(1, 40)}栋{r.randint(1, 6)}单元{r.randint(1, 6)}0{r.randint(1, 4)}",
            f"{r.randint(1, 40)}-{r.randint(1, 6)}-{r.randint(1, 18)}0{r.randint(1, 4)}",
            f"{r.randint(1, 40)}幢{r.randint(1, 18)}0{r.randint(1, 4)}室",
            f"{r.randint(1, 40)}#{r.randint(1, 6)}-{r.randint(1, 18)}0{r.randint(1, 4)}",
            f"{self.one('A', 'B', 'C')}座{r.randint(10, 28)}0{r.randint(1, 4)}室",
            f"{r.randint(1, 40)}号楼{r.randint(1, 6)}单元{r.randint(1, 6)}楼{self.one('东', '西')}户",
        )

    def address(self) -> str:
        r = self.rng
        region = self.one("", "新疆", "新疆昌吉州", "昌吉州", "新疆维吾尔自治区昌吉回族自治州") + self.one(
            *COUNTIES
        )
        if r.random() < 0.5:
            group = self.one("一", "二", "三", "四", "五", "六", "3", "7", "11")
            return (
                self.one(region, "", region)
                + r.choice(TOWNS)
                + r.choice(VILLAGES)
                + group
                + self.one("组", "队", "小队", "村民小组", "组")
                + f"{r.randint(1, 199)}号"
            )
        return (
            self.one(region, region, "")
            + self.one(f"{r.choice(ROADS)}{r.randint(1, 400)}号", r.choice(ROADS), "")
            + r.choice(ESTATES)
            + self.flat()
        )

    def office(self) -> str:
        return (
            self.one(*COUNTIES)
            + self.one(*ROADS)
            + str(self.rng.randint(1, 300))
            + "号"
            + self.one(
                "政务服务中心",
                "市民政局",
                "行政服务大厅二楼",
                "人民法院",
                "州政府办公楼",
                "便民服务中心3号窗口",
            )
        )

    def date(self) -> str:
        y, m, d = self.rng.randint(2016, 2026), self.rng.randint(1, 12), self.rng.randint(1, 28)
        return self.one(f"{y}年{m}月{d}日", f"{y}-{m:02d}-{d:02d}", f"{y}.{m}.{d}", f"{y}/{m:02d}/{d:02d}")

    def paper(self) -> str:
        return (
            self.one("昌州政办发", "昌市政发", "新人社发", "财农", "昌市民字", "国发")
            + self.one("〔{}〕", "[{}]", "（{}）").format(self.rng.randint(2015, 2026))
            + f"{self.rng.randint(1, 400)}号"
        )

    def credit(self) -> str:
        return (
            self.one("91", "92", "93", "11", "12")
            + "652301"
            + self.one("MA", "0", "5")
            + "".join(self.rng.choice("0123456789ABCDEFGHJKLMNPQRTUWXY") for _ in range(9))
        )

    def project(self) -> str:
        return self.one(
            f"{self.rng.randint(2018, 2026)}-652301-{self.digits(2)}-0{self.digits(1)}-{self.digits(6)}",
            f"CJZC{self.rng.randint(2018, 2026)}-{self.digits(4)}",
            f"XJ{self.digits(10)}",
            f"GK{self.digits(4)}{self.digits(8)}",
        )

    def serial(self) -> str:
        return self.one(
            self.digits(18),
            self.digits(20),
            self.digits(16),
            f"{self.rng.randint(2018, 2026)}{self.digits(14)}",
            self.digits(11),
        )

    def money(self) -> str:
        return self.one(
            f"{self.rng.randint(100, 99999)}",
            f"{self.rng.randint(1, 999)},{self.digits(3)}.00",
            f"{self.rng.randint(10, 9999)}.{self.digits(2)}",
        )

    def firm(self) -> str:
        return self.one("昌吉市", "新疆", "昌吉州", "") + self.one(*FIRMS) + self.one(*TRADES)
