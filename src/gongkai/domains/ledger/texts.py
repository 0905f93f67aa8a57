"""Texts to be copied into a chat group: pure, plain, one unit each."""

from __future__ import annotations

import datetime as dt

from .models import PeriodReport
from .queries.work import Owed, Share


def chasing(owed: Owed, today: dt.date, office: str) -> str:
    """催办文本 of one unit: what is overdue, what is due soon, who is not named, which 督办 waits."""
    parts = [f"【政务公开工作催办】{owed.unit.name}："]
    sections = (
        ("已逾期", [_task(s) for s in owed.late]),
        ("即将到期", [_task(s) for s in owed.soon]),
        ("责任人未填全", _nobody(owed.nobody)),
        (
            "督办待答复",
            [f"{r.supervision.number}（{day(r.supervision.due)}前答复）" for r in owed.supervisions],
        ),
    )
    numbered = ((title, lines) for title, lines in sections if lines)
    parts += [f"{n}．{title}：{'；'.join(lines)}。" for n, (title, lines) in enumerate(numbered, 1)]
    parts.append("请登录政务公开工作台“我的待办”办理，办理后无需回复。")
    parts.append(f"{office}　{day(today)}")
    return "\n".join(parts)


def reporting(report: PeriodReport, days: int | None, today: dt.date, office: str) -> str:
    """催报文本 of one unit that has not reported; days: working days left, negative when overdue."""
    period = report.period
    when = "" if days is None else f"，已逾期{-days}个工作日" if days < 0 else f"，还剩{days}个工作日"
    what = "报送被退回，请修改后重新报送" if report.state == "returned" else "尚未报送"
    return "\n".join(
        [
            f"【政务公开工作催报】{report.unit.name}：",
            f"{period.name}工作情况{what}。截止日期{day(period.due)}{when}。",
            "请登录政务公开工作台“本期报送”填写，打印盖章后上传扫描件。",
            f"{office}　{day(today)}",
        ]
    )


def _nobody(shares: list[Share]) -> list[str]:
    """Tasks that lack the same people in one phrase: 缺经办、缺督办（第7、8项）."""
    by_lack: dict[str, list[str]] = {}
    for share in shares:
        by_lack.setdefault("、".join(share.lacks), []).append(str(share.assignment.task.number))
    return [f"{lack}（第{'、'.join(numbers)}项，共{len(numbers)}项）" for lack, numbers in by_lack.items()]


def _task(share: Share) -> str:
    task = share.assignment.task
    title = task.title if len(task.title) <= 30 else task.title[:29] + "…"
    days = share.days
    left = "" if days is None else f"，逾期{-days}个工作日" if days < 0 else f"，剩{days}个工作日"
    return f"第{task.number}项{title}（时限{day(task.due)}{left}）"


def day(day: dt.date) -> str:
    """2021年11月15日."""
    return f"{day.year}年{day.month}月{day.day}日"
