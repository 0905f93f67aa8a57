"""What the reader says of its own work: gaps, doubles, missing units, odd dates, characters lost."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from gongkai.text.plan_reader.results import Place, PlanReading, Task
from gongkai.text.plan_reader.table_tasks import Draft
from gongkai.text.plan_reader.unit_cells import NOBODY, OPEN_LIST
from gongkai.text.plan_reader.wording import squeeze
from gongkai.text.unit_names import is_known, known_short_names, nearest, same_unit_key

_WHOLE = Place()
# A plan names some dozens of units; looking up likenesses for thousands is a file gone wrong.
MAX_LOOKED_UP = 100
# Words that say who and when, and are said by the fields of a task themselves.
_CONNECTING = re.compile(
    r"等[市县区州省]?(?:直|级)?(?:政府)?各?|列?(?:第一|首)(?:位|个|家)?(?:的|者|为|是|单位|责任|牵头)*|牵头|主办|主责|责任|配合|协办|协同|参与|协助|落实|负责|分工|职责|承办|单位|部门|科室|股室|机构|完成|时限|期限|时间|要求|节点|分别|共同|具体|下同|等|由|按照?|各自|有关|相关|工作|任务|实施|执行|组织|会同|密切|积极|推进|和|及|以及|与|第|条|项|年|月|日"
)
_COUNTED = re.compile(r"[\u3400-\u9fffA-Za-z]")


def assign_numbers(drafts: list[Draft], reading: PlanReading) -> list[int]:
    """A number for each task; where the plan has none, by order, and the clerk is told."""
    if all(draft.number is None for draft in drafts):
        reading.warn("numbers_assigned", "计划没有给任务编号，已按先后顺序编为1、2、3……。", _WHOLE)
        return list(range(1, len(drafts) + 1))
    numbers: list[int] = []
    missing: list[tuple[Draft, int]] = []
    taken = {draft.number for draft in drafts if draft.number is not None}
    for draft in drafts:
        if draft.number is not None:
            numbers.append(draft.number)
            continue
        number = numbers[-1] + 1 if numbers else 1
        while number in taken:
            number += 1
        taken.add(number)
        numbers.append(number)
        missing.append((draft, number))
    for draft, number in missing if len(missing) <= MAX_EACH else ():
        reading.warn("number_missing", f"任务“{draft.title[:20]}”没有序号，暂编为{number}。", draft.place)
    if len(missing) > MAX_EACH:
        given = "、".join(str(number) for _, number in missing)
        reading.warn(
            "number_missing", f"有{len(missing)}项任务没有序号，暂编为{given}。", missing[0][0].place
        )
    return numbers


def check_numbers(tasks: list[Task], reading: PlanReading) -> None:
    """Gaps, doubles, and numbers that begin again in each section."""
    restarts = [task for before, task in zip(tasks, tasks[1:], strict=False) if task.number <= before.number]
    anew = bool(restarts) and all(task.number == 1 for task in restarts)
    if anew:
        reading.warn(
            "numbers_restart", "任务编号在各部分重新从1开始，同一编号对应多项任务。", restarts[0].place
        )
    seen: dict[int, Task] = {}
    before: Task | None = None
    gaps: list[tuple[str, Task]] = []
    for task in tasks:
        if anew and task.number == 1:
            seen, before = {}, None
        if task.number in seen:
            place = seen[task.number].place
            reading.warn("duplicate_number", f"编号{task.number}重复出现（另见{place}）。", task.place)
        elif before is not None and task.number != before.number + 1:
            what = f"编号从{before.number}跳到{task.number}，请核对是否漏项"
            if task.number < before.number:
                what = f"编号{task.number}排在{before.number}之后，次序颠倒"
            gaps.append((what, task))
        seen.setdefault(task.number, task)
        before = task
    for what, task in gaps if len(gaps) <= MAX_EACH else ():
        reading.warn("number_gap", f"{what}；编号按原文保留。", task.place)
    if len(gaps) > MAX_EACH:
        reading.warn(
            "number_gap",
            f"编号不连续{len(gaps)}处（如{gaps[0][0]}），可能是从别的计划摘录的；编号按原文保留。",
            gaps[0][1].place,
        )
    if tasks and tasks[0].number > 1:
        reading.warn(
            "number_gap", f"第一项任务的编号是{tasks[0].number}，不是1，请核对是否漏项。", tasks[0].place
        )


# Above this many of one kind a list of numbers in one warning is read sooner than as many warnings.
MAX_EACH = 5


def _tell(
    reading: PlanReading, code: str, found: list[Task], one: str, many: str, most: int = MAX_EACH
) -> None:
    """A warning for each task (``one`` takes its number), or one for all (``many`` takes number and count)."""
    if len(found) <= most:
        for task in found:
            reading.warn(code, one.format(task.number), task.place)
    else:
        numbers = "、".join(str(task.number) for task in found)
        reading.warn(code, many.format(numbers, len(found)), found[0].place)


def check_tasks(tasks: list[Task], drafts: list[Draft], reading: PlanReading, *, both_columns: bool) -> None:
    """Titles twice, titles or units missing. ``both_columns``: the plan has a place for 牵头 and for 责任."""
    titles: set[str] = set()
    for task in tasks:
        title = squeeze(task.title)
        if not task.title:
            reading.warn("title_missing", f"任务{task.number}没有任务名称。", task.place)
        elif title in titles:
            reading.warn("duplicate_title", f"任务“{task.title[:30]}”与前面的任务重名。", task.place)
        titles.add(title)
        both = [name for name in task.responsible_units if name in task.lead_units]
        if both:
            reading.warn(
                "lead_also_responsible",
                f"任务{task.number}的{'、'.join(both)}既是牵头单位又是责任单位。",
                task.place,
            )
    nobody = [task for task in tasks if not task.lead_units and not task.responsible_units]
    _tell(reading, "units_missing", nobody, "任务{}没有写明牵头单位和责任单位。",
          "任务{}（共{}项）没有写明牵头单位和责任单位。")  # fmt: skip
    named = [task for task in tasks if task.lead_units or task.responsible_units]
    leaderless = [task for task in named if not task.lead_units]
    if leaderless and len(leaderless) == len(named):
        reading.warn(
            "no_lead_column", "计划没有写明牵头单位（只有责任单位一栏），请逐项指定牵头单位。", tasks[0].place
        )
    else:
        _tell(reading, "lead_units_empty", leaderless, "任务{}的牵头单位为空。",
              "任务{}（共{}项）没有写明牵头单位，请逐项指定。", MAX_EACH if both_columns else 1)  # fmt: skip
    alone = [
        task
        for task, draft in zip(tasks, drafts, strict=True)
        if task.lead_units and not task.responsible_units and not draft.parties.says_none
    ]
    if both_columns and len(alone) < len(named):
        _tell(reading, "responsible_units_empty", alone, "任务{}的责任单位为空。",
              "任务{}（共{}项）的责任单位为空。")  # fmt: skip


_PAIRS = (("《", "》"), ("（", "）"), ("“", "”"))


def check_marks(tasks: list[Task], reading: PlanReading) -> None:
    """Brackets and quotes without their other half, as 《…》）: kept as typed, and said."""
    for task in tasks:
        text = (task.title + task.requirement).replace("(", "（").replace(")", "）")
        text = re.sub(r"(?<![（\w])(\d{1,2}|[一二三四五六七八九十])）", "", text)  # 1）2） number points
        for left, right in _PAIRS:
            if text.count(left) != text.count(right):
                reading.warn(
                    "unpaired_mark",
                    f"任务{task.number}的标点“{left}{right}”不成对，已按原文保留，请核对。",
                    task.place,
                )
                break


def _nearest_names(name: str, counts: Counter[str], trusted: set[str]) -> list[str]:
    """Names like it: those of the plan itself first, else those of the table of abbreviations."""
    pool = trusted | {other for other in counts if counts[other] > counts[name]}
    near = nearest(name, pool, limit=2) or nearest(
        re.sub("^[市县区州]", "", name), known_short_names(), limit=3
    )
    return [match for match, _ in near]


def check_units(tasks: list[Task], drafts: list[Draft], reading: PlanReading) -> None:
    """Names that neither the table of abbreviations knows nor the plan repeats, with the nearest ones."""
    places: dict[str, Place] = {}
    counts: Counter[str] = Counter()
    for task in tasks:
        for name in (*task.lead_units, *task.responsible_units):
            counts[name] += 1
            places.setdefault(name, task.place)
    trusted = {name for name in counts if is_known(name)}
    unknown = [name for name in counts if name not in trusted and not is_place_office(name)]
    offices = [name for name in unknown if _INNER_OFFICE.match(name)]
    if offices:
        unknown = [name for name in unknown if name not in offices]
        reading.warn(
            "internal_offices",
            f"“{'、'.join(offices[:12])}”{'等' if len(offices) > 12 else ''}共{len(offices)}个名称"
            "像是单位的内设科室，请核对，并先登记这些科室。",
            places[offices[0]],
        )
    for position, name in enumerate(unknown):
        near = _nearest_names(name, counts, trusted) if position < MAX_LOOKED_UP else []
        hint = f"相近的名称有：{'、'.join(near)}。" if near else "没有相近的名称。"
        reading.warn("unknown_unit", f"单位“{name}”不在简称表中。{hint}请核对或登记该单位。", places[name])
    keys: dict[str, str] = {}
    for name in counts:
        other = keys.setdefault(same_unit_key(name), name)
        if other != name:
            reading.warn(
                "same_unit", f"“{name}”与“{other}”是同一单位的两种写法，按一个单位处理。", places[name]
            )
    for draft in drafts:
        if draft.parties.is_open or any(
            OPEN_LIST.search(squeeze(text)) for text in draft.source[-2:] if len(text) < 60
        ):
            reading.warn(
                "open_unit_list", f"任务“{draft.title[:20]}”的单位写有“等”，名单没有列全。", draft.place
            )


# Offices inside one unit, as the plan of a single bureau names them: no table of abbreviations can list them.
_INNER_OFFICE = re.compile(
    r"(?![市县区州省旗])(?:[\u4e00-\u9fff、（）]{1,14}(?:科|处|股|组)|(?:[\u4e00-\u9fff]{0,4}(?:党政|综合|党委|行政|业务|局|院|校|厅|校长|院长|书记))?办公室)$"
)
_PLACE_OFFICE = re.compile(r".+(?:镇|乡|街道|苏木)(?:人民政府|政府|办事处)?$|.+[县区市](?:人民)?政府$")


def is_place_office(name: str) -> bool:
    """硫磺沟镇人民政府, 宁边路街道: offices of places, which no table of abbreviations can list."""
    return bool(_PLACE_OFFICE.match(name))


def _letters(texts: Iterable[str]) -> Counter[str]:
    return Counter(_COUNTED.findall(squeeze("".join(texts))))


def check_characters(drafts: list[Draft], tasks: list[Task], reading: PlanReading) -> None:
    """Characters in against characters out, task by task: what a cell held must stand in some field."""
    for draft, task in zip(drafts, tasks, strict=True):
        texts = [plain for text in draft.source if (plain := squeeze(text)) not in NOBODY]
        gone = _letters([_CONNECTING.sub("", plain) for plain in texts])
        kept = [task.title, task.requirement, task.section or "", task.subsection or "", task.due_text or ""]
        kept += task.lead_units + task.responsible_units + draft.headings
        gone.subtract(_letters(kept))
        lost = "".join(
            char for char, count in gone.items() if count > 0 and char not in "一二三四五六七八九十零〇"
        )
        if lost:
            reading.warn(
                "characters_lost",
                f"任务{task.number}有文字没有读入任何一栏（如“{lost[:20]}”），请对照原文核对。",
                task.place,
            )
