"""Documents with ground truth, made from templates and made-up people.

Marks in a template: <N> name, <ID>, <BD> birth date, <MO> mobile, <LL> land line, <BC> bank card, <BA> account,
<EM>, <PL> plate, <PP> passport, <SS> insurance or hospital number, <HA> home address; with a digit (<N1>, <ID1>)
the first person of the document, and so on; in a line with * the person of that line. <N1c> writes a name without
inner spaces. <ON> <PN> <OL> <OA> <OE> <UA>: open by rule, right either way. The others are look-alikes.
"""

from __future__ import annotations

import random
import re
from typing import Any

from tests.text.privacy_clean import CLEAN
from tests.text.privacy_leaks import LEAKS
from tests.text.privacy_people import BUREAUS, TOWNS, VILLAGES, People

KINDS = {
    "N": "PERSON_NAME", "ID": "ID_CARD", "BD": "BIRTH_DATE", "MO": "MOBILE", "LL": "LANDLINE", "BC": "BANK_CARD",
    "BA": "BANK_ACCOUNT", "EM": "EMAIL", "PL": "PLATE", "PP": "PASSPORT", "SS": "SOCIAL_SECURITY", "HA": "HOME_ADDRESS",
    "ON": "OFFICIAL_NAME", "PN": "PUBLIC_NAME", "OL": "LANDLINE_OFFICE", "OA": "OFFICE_ADDRESS", "OE": "EMAIL_OFFICE", "UA": "UNIT_ACCOUNT",
}  # fmt: skip
_MARK = re.compile(r"<([A-Za-z]+)(\d*)(c?)>")
Person = dict[str, Any]


def _value(mark: str, who: Person, people: People) -> str:
    """The value of one mark for one person; drawn once per person and mark."""
    if mark in ("N", "ID", "BD", "MO", "LL", "BC", "BA", "EM", "PL", "PP", "SS", "HA"):
        if mark not in who:
            who.setdefault("born", people.born())
            who[mark] = {
                "N": people.name, "MO": people.mobile, "LL": people.landline, "BC": people.card, "BA": people.account,
                "EM": people.email, "PL": people.plate, "PP": people.passport, "SS": people.social, "HA": people.address,
                "ID": lambda: people.identity(who["born"]), "BD": lambda: people.birth(who["born"]),
            }[mark]()  # fmt: skip
        return str(who[mark])
    draw = {
        "ON": people.name, "PN": people.name, "OL": people.landline, "OA": people.office, "UA": people.account,
        "OE": lambda: "cjszfbgs@cj.gov.cn", "D": people.date, "P": people.paper, "C": people.credit, "J": people.project,
        "S": people.serial, "M": people.money, "F": people.firm, "B": lambda: "昌吉市" + people.one(*BUREAUS),
        "T": lambda: people.one(*TOWNS), "V": lambda: people.one(*VILLAGES), "SEX": lambda: people.one("男", "女"),
        "AGE": lambda: str(people.rng.randint(3, 92)), "k": lambda: str(people.rng.randint(2, 98)),
    }  # fmt: skip
    return draw[mark]()


def document(template: str, people: People, number: int = 0) -> dict[str, Any]:
    """One document: {"id", "text", "spans": [{"start", "end", "kind", "text"}], "doc_type"}."""
    text = ""
    spans: list[dict[str, Any]] = []
    cast: dict[str, Person] = {}
    lines: list[tuple[str, Person, int]] = []
    for line in template.split("\n"):
        if line.startswith("*"):
            lines += [(line[1:], {}, i + 1) for i in range(people.rng.randint(3, 8))]
        else:
            lines.append((line, {}, 0))
    for line, row, index in lines:
        at = 0
        text += "\n" if text else ""
        for m in _MARK.finditer(line):
            text += line[at : m.start()]
            at = m.end()
            mark, which, compact = m.groups()
            if mark == "i":
                text += str(index)
                continue
            who = row if index else cast.setdefault(which, {})
            if index and len(re.findall(rf"<{mark}\d?c?>", line)) > 1:
                who = {"born": row.setdefault("born", people.born())}
            value = _value(mark, who, people)
            if compact:
                value = re.sub(r"\s", "", value)
            if mark in KINDS:
                spans.append(
                    {"start": len(text), "end": len(text) + len(value), "kind": KINDS[mark], "text": value}
                )
                if mark in ("BC", "BA"):
                    spans[-1]["alt"] = ["BANK_ACCOUNT", "BANK_CARD"]
            text += value
        text += line[at:]
    return {"id": f"g{number:04d}", "text": text, "spans": spans, "doc_type": template.split("\n")[0][:20]}


def documents(seed: int, rounds: int = 1, names: list[str] | None = None) -> list[dict[str, Any]]:
    """Every template `rounds` times, with people drawn by `seed`."""
    people = People(random.Random(seed), names)
    return [document(t, people, n) for n, t in enumerate((LEAKS + CLEAN) * rounds)]
