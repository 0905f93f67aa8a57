"""Figures of the column lists, as JSON: `python -m tests.domains.disclosure.bench_placements` from the root.

A column of 600,000 records beside one of 40, filled by SQL with the guards off (the door would need four people for
each). page_ms: the first page by queries.public.in_column, median of 200; deep_ms: the page after record 300,000.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from tests.conftest import prepared_sqlite

MANY, FEW = 600_000, 40


def main() -> None:
    import django

    shutil.copyfile(prepared_sqlite(), Path(os.environ["GONGKAI_TEST_DIR"], "gongkai.sqlite3"))
    django.setup()
    from django.db import connection

    from gongkai.base.organizations.models import Unit
    from gongkai.domains.disclosure import guards
    from gongkai.domains.disclosure.models import Column, Record, Version
    from gongkai.domains.disclosure.queries import public
    from tests.domains.disclosure.factories import make_column, make_record, make_unit

    guards.remove(connection)
    units = [make_unit(f"市第{i}局") for i in range(10)]
    big, small = make_column(units[0], "大"), make_column(units[0], "小")
    record, version = make_record(units[0])
    _fill(record, version, big, small, units)
    deep_code = Record.objects.get(pk=record.pk + MANY // 2).code

    def page(column: Column, filters: public.Filters | None = None, after: str = "") -> Callable[[], None]:
        def read() -> None:
            assert len(public.in_column(column, filters, after).rows) == public.PAGE

        return read

    keys = [p.record_id for p in public.in_column(big).rows]

    def by_key() -> None:
        assert (
            len(list(Record.objects.filter(pk__in=keys).select_related("live_version", "publishing_unit")))
            == 20
        )

    by_unit, by_class = public.Filters(unit=units[9]), public.Filters(topic_class="财政、金融、审计")
    figures = {
        "page_ms": _median(page(big)),
        "deep_ms": _median(page(big, after=deep_code)),
        "by_unit_ms": _median(page(big, by_unit)),
        "by_class_ms": _median(page(big, by_class)),
        "by_year_ms": _median(page(big, public.Filters(year=2015))),
        "small_column_ms": _median(page(small)),
        "by_key_ms": _median(by_key),
        "filters_ms": _median(lambda: (public.distinct_in(big, "unit_id"), public.years_in(big))),
    }
    reference = figures["small_column_ms"]
    ratios = {
        f"{k[:-3]}_to_small": round(figures[k] / reference, 2) for k in figures if k != "small_column_ms"
    }
    assert isinstance(Unit.objects.first(), Unit) and Version.objects.exists()
    print(json.dumps({"records": MANY} | figures | ratios | {"plan": _plan(big)}, ensure_ascii=False))


def _fill(record, version, big, small, units) -> None:  # type: ignore[no-untyped-def]
    from django.db import connection

    def copies(model, pk_expression: str, changes: dict[str, str]) -> str:  # type: ignore[no-untyped-def]
        names = [f.column for f in model._meta.concrete_fields]
        values = [changes.get(n, n) for n in names]
        table = model._meta.db_table
        return f"INSERT INTO {table} ({','.join(names)}) SELECT {','.join(values)} FROM {table}, n WHERE id = {pk_expression}"

    count = f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {MANY + FEW}) "
    at = "datetime('2010-01-01', '+' || (i * 10) || ' minutes')"
    unit_ids = [u.pk for u in units]
    unit = f"{unit_ids[0]} + i % {len(unit_ids)}"
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_keys=OFF")
        changes = {"id": f"{version.pk} + i", "record_id": f"{record.pk} + i", "title": "'第' || i || '条'"}
        cursor.execute(count + copies(type(version), str(version.pk), changes))
        changes = {
            "id": f"{record.pk} + i",
            "code": "'c' || i",
            "index_number": "'GK/' || i",
            "live": "1",
            "live_version_id": f"{version.pk} + i",
            "state": "'live'",
            "first_published_at": at,
            "published_at": at,
            "publishing_unit_id": unit,
        }
        cursor.execute(count + copies(type(record), str(record.pk), changes))
        placed = (
            "INSERT INTO disclosure_placement (column_id, record_id, shown_at, pinned, unit_id, topic_class) SELECT "
            f"CASE WHEN i <= {MANY} THEN {big.pk} ELSE {small.pk} END, {record.pk} + i, {at}, "
            f"i <= 2, {unit}, CASE i % 3 WHEN 0 THEN '财政、金融、审计' WHEN 1 THEN '综合政务' ELSE '' END FROM n"
        )
        cursor.execute(count + placed)
        cursor.execute("ANALYZE")


def _median(act: Callable[[], object], times: int = 200) -> float:
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        act()
        taken.append(time.perf_counter() - started)
    return round(statistics.median(taken) * 1000, 3)


def _plan(column) -> list[str]:  # type: ignore[no-untyped-def]
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from gongkai.domains.disclosure.queries import public

    with CaptureQueriesContext(connection) as queries:
        public.in_column(column)
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN QUERY PLAN " + queries[-1]["sql"].replace("%", "%%"))
        return [str(row[-1]) for row in cursor.fetchall()]


if __name__ == "__main__":
    main()
