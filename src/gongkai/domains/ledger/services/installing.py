"""From a code and a file to a working installation: what `gongkai init` and the demo do."""

from __future__ import annotations

from dataclasses import dataclass

from gongkai.base.core.actors import SYSTEM
from gongkai.base.core.problems import refuse_if
from gongkai.base.organizations.first_accounts import open_first_accounts
from gongkai.base.organizations.installing import install, install_problems
from gongkai.base.organizations.models import Authority, Unit

from ..models import Plan
from . import intake, plan_names


@dataclass(frozen=True, slots=True)
class Installation:
    authority: Authority
    plan: Plan
    warnings: list[dict[str, str]]
    units: int
    to_confirm: int
    accounts: list[tuple[str, str, str, str]]


def install_with_plan(
    area_code: str,
    data: bytes,
    filename: str,
    *,
    year: int | None = None,
    is_demo: bool = False,
    with_accounts: bool = True,
) -> Installation:
    """Units of the area and of the plan, calendar, rules, first accounts, ledger. Doing it again adds what is missing.

    Raises Refused before anything is written if the area is unknown or the file can't be read as a plan.
    """
    refuse_if(install_problems(area_code))
    reading = intake.read_file(data, filename)
    names = plan_names.names_in(reading["tasks"])
    made = install(area_code, names, source=(reading["title"] or filename)[:80], is_demo=is_demo)
    plan, warnings = intake.import_plan(data, filename, SYSTEM, year=year)
    return Installation(
        authority=made.authority,
        plan=plan,
        warnings=warnings,
        units=Unit.objects.current().count(),
        to_confirm=Unit.objects.filter(needs_confirming=True).count(),
        accounts=open_first_accounts(made.authority) if with_accounts else [],
    )
