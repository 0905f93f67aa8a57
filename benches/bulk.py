"""Importing, signing and releasing an old site: records a second, beside plain bulk inserts of the same rows."""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
RECORDS = int(os.environ.get("RECORDS", "20000"))
PARAGRAPH = "<p>为做好惠民惠农财政补贴资金发放工作，现将有关事项通知如下，请各乡镇、各部门遵照执行，及时公开发放情况。</p>"


def main() -> None:
    sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
    folder = Path(tempfile.mkdtemp(prefix="gongkai-bench-"))
    os.environ |= {"GONGKAI_TEST_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "gongkai.config.settings_test"}
    os.environ.pop("DATABASE_URL", None)
    try:
        from tests.conftest import prepared_sqlite

        shutil.copyfile(prepared_sqlite(), folder / "gongkai.sqlite3")
        import django

        django.setup()
        print(json.dumps(measure(folder)))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def measure(folder: Path) -> dict[str, object]:
    from tests.domains.disclosure.factories import make_actor, make_column, make_unit

    from gongkai.base.organizations.models import UnitName
    from gongkai.domains.disclosure.models import Record, Version
    from gongkai.domains.disclosure.review import GATES
    from gongkai.domains.disclosure.services import bulk

    unit = make_unit()
    UnitName.objects.create(unit=unit, name=unit.short_name, kind="abbreviation", source="bench")
    column = make_column(unit)
    office = make_actor("office", make_unit("市政府办", position=5), "o1")
    people = [
        make_actor(role, unit, f"p{i}")
        for i, role in enumerate(("clerk", "reviewer", "reviewer", "unit_head"))
    ]
    path = folder / "old.jsonl"
    with path.open("w") as out:
        for n in range(RECORDS):
            row = {"title": f"关于第{n}件事的通知", "body": PARAGRAPH * 10 + f"<p>第{n}件。</p>", "source": "旧站",
                   "published": f"201{n % 10}-03-{n % 28 + 1:02}", "unit": unit.short_name, "column": column.name}  # fmt: skip
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
    report, imported = timed(lambda: bulk.import_batch(office, path, name="bench"))
    assert report.imported == RECORDS, report
    _, checked = timed(lambda: bulk.check_batch(report.batch))
    signed = 0.0
    for step, person in zip(("first", "second", "secrecy", "third"), people, strict=True):
        done, seconds = timed(
            lambda s=step, p=person: bulk.sign_batch(p, report.batch, s, dict.fromkeys(GATES, ""))
        )
        assert done.done == RECORDS, done
        signed += seconds
    done, released = timed(lambda: bulk.release_batch(people[-1], report.batch))
    assert done.done == RECORDS, done
    assert Record.objects.filter(live=True).count() == RECORDS
    plain = plain_inserts(list(Version.objects.order_by("id")[:5000])) * RECORDS / min(RECORDS, 5000)
    return {
        "records": RECORDS,
        "import_per_second": round(RECORDS / imported),
        "check_per_second": round(RECORDS / checked),
        "sign_per_second_and_step": round(4 * RECORDS / signed),
        "release_per_second": round(RECORDS / released),
        "whole_way_per_second": round(RECORDS / (imported + checked + signed + released)),
        "plain_insert_per_second": round(RECORDS / plain),
        "import_ratio_to_plain_insert": round(imported / plain, 1),
    }


def timed(act: Any) -> tuple[Any, float]:
    started = time.perf_counter()
    result = act()
    return result, time.perf_counter() - started


def plain_inserts(versions: Any) -> float:
    """Seconds to insert as many records and texts with nothing else, in the same chunks."""
    from django.db import transaction

    from gongkai.domains.disclosure.models import Record, Version

    unit, site = versions[0].record.publishing_unit_id, versions[0].record.site_id
    started = time.perf_counter()
    for i in range(0, len(versions), 500):
        with transaction.atomic():
            chunk = versions[i : i + 500]
            records = [Record(site_id=site, kind="notice", publishing_unit_id=unit) for _ in chunk]
            Record.objects.bulk_create(records)
            Version.objects.bulk_create(
                Version(
                    record=r, number=1, title=v.title, body=v.body, body_text=v.body_text, columns=v.columns
                )
                for r, v in zip(records, chunk, strict=True)
            )
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
