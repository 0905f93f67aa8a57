"""The whole ledger at 10 plans × 500 tasks × 60 units on SQLite: queries and time of the first screen.

The reference is the workbench's shell: 消息 without any message, asked by the same person in the same run.
"""

from __future__ import annotations

import json
import os
import random
import statistics
import tempfile
import time
from datetime import date
from pathlib import Path

FOLDER = tempfile.TemporaryDirectory(prefix="gongkai-bench-")
os.environ |= {
    "GONGKAI_DATA_DIR": FOLDER.name,
    "GONGKAI_MODE": "demo",
    "GONGKAI_CLOCK": "2021-11-15",
    "DJANGO_SETTINGS_MODULE": "gongkai.config.settings",
}
os.environ.pop("DATABASE_URL", None)

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402

from gongkai.base.accounts.models import User  # noqa: E402
from gongkai.base.core import clock  # noqa: E402
from gongkai.base.measures import register  # noqa: E402
from gongkai.base.measures.models import Result  # noqa: E402
from gongkai.base.organizations.models import Area, Authority, Membership, Unit  # noqa: E402
from gongkai.domains.ledger.models import Assignment, Binding, Plan, Task  # noqa: E402
from gongkai.domains.ledger.queries.plan import default_site  # noqa: E402

PLANS, TASKS, UNITS, ROUNDS = 10, 500, 60, 15
STATES = ["no_measures", "measures_submitted", "in_progress", "claimed_done", "accepted_by_lead", "accepted"]
WEIGHTS = [20, 5, 45, 5, 5, 20]
DONE = frozenset({"claimed_done", "accepted_by_lead", "accepted"})


def build() -> User:
    """Ten years of plans, two of them being carried out; every unit on every task; half of it fails."""
    chance = random.Random(29)
    area = Area.objects.create(code="652301", name="昌吉市", level="县级市")
    units = Unit.objects.bulk_create(
        Unit(kind="department", name=f"昌吉市第{n}局", short_name=f"第{n}局", source="bench", position=n)
        for n in range(UNITS)
    )
    Authority.objects.create(area=area, name="昌吉市人民政府", area_word="市", office=units[0])
    keys = [i.key for i in register.indicators()]
    for key in keys:
        if register.measure_of(key) is None:
            register.connect(key, lambda units, period: {})
    rows = [(key, unit) for key in keys for unit in (None, *units)]
    Result.objects.bulk_create(
        Result(
            indicator=key,
            unit=unit,
            period_start=date(2021, 10, 1),
            period_end=date(2021, 10, 31),
            state="measured",
            value=chance.choice([0.5, 1.0]),
            numerator=1,
            denominator=2,
            measured_at=clock.now(),
            latest=True,
        )
        for key, unit in rows
    )
    for year in range(2012, 2012 + PLANS):
        _plan(year, units, keys, chance)
    user = User.objects.create_user("office", "bench-only-password", name="张三")
    Membership.objects.create(user=user, unit=units[0], role="office", since="2020-01-01")
    return user


def _plan(year: int, units: list[Unit], keys: list[str], chance: random.Random) -> None:
    current = year >= 2010 + PLANS
    plan = Plan.objects.create(
        site=default_site(),
        standing="current" if current else "history",
        year=year,
        title=f"昌吉市{year}年政务公开工作要点",
        digest=str(year),
    )
    tasks = Task.objects.bulk_create(
        Task(
            plan=plan,
            number=n,
            position=n,
            section=f"第{n // 50}章",
            title=f"公开第{n}类信息",
            requirement="在门户网站集中公开，" * 20,
            due=date(2021, chance.randint(10, 12), 28),
            state=chance.choice(["not_started", "in_progress", "awaiting", "finished"]),
            since=date(2021, 1, 4),
        )
        for n in range(1, TASKS + 1)
    )
    Binding.objects.bulk_create(Binding(task=t, indicator=chance.choice(keys)) for t in tasks)
    assignments = []
    for task in tasks:
        for n, unit in enumerate(units):
            [state] = chance.choices(STATES, WEIGHTS)
            assignments.append(
                Assignment(
                    task=task,
                    unit=unit,
                    role="lead" if n == task.number % UNITS else "responsible",
                    state=state,
                    claimed="done" if state in DONE else "in_progress" if state == "in_progress" else "",
                    duties_held=chance.choice(["抓管督", "抓管督", "抓管", ""]),
                )
            )
    Assignment.objects.bulk_create(assignments, batch_size=5000)


def timed(client: Client, url: str) -> tuple[float, float]:
    """Median milliseconds of a request, after one to warm up: by the wall, and of this process's CPU (the wall also
    counts what else the machine is doing)."""
    wall, cpu = [], []
    for _ in range(ROUNDS + 1):
        began, began_cpu = time.perf_counter(), time.process_time()
        response = client.get(url)
        cpu.append((time.process_time() - began_cpu) * 1000)
        wall.append((time.perf_counter() - began) * 1000)
        assert response.status_code == 200, response.status_code
    return statistics.median(wall[1:]), statistics.median(cpu[1:])


def main() -> None:
    call_command("migrate", verbosity=0)
    with transaction.atomic():
        user = build()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    ledger, shell = reverse("ledger:home"), reverse("notices:inbox")
    client.get(ledger)
    with CaptureQueriesContext(connection) as captured:
        client.get(ledger)
    queries = len(captured)
    with CaptureQueriesContext(connection) as captured:
        client.get(shell)
    shell_queries = len(captured)
    (ms, cpu), (reference, _) = timed(client, ledger), timed(client, shell)
    filtered, filtered_cpu = timed(client, f"{ledger}?show=contradicted&q=信息")
    size = Path(FOLDER.name, "gongkai.sqlite3").stat().st_size
    print(
        json.dumps(
            {
                "assignments": PLANS * TASKS * UNITS,
                "database_mb": round(size / 2**20),
                "queries": queries,
                "shell_queries": shell_queries,
                "first_screen_ms": round(ms, 1),
                "first_screen_cpu_ms": round(cpu, 1),
                "filtered_screen_ms": round(filtered, 1),
                "filtered_screen_cpu_ms": round(filtered_cpu, 1),
                "shell_ms": round(reference, 1),
                "first_screen_per_shell": round(ms / reference, 2),
            }
        )
    )


if __name__ == "__main__":
    main()
