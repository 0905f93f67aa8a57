"""Run as a process by test_worker.py: put work before the worker, or print how it stands."""

from __future__ import annotations

import json
import sys

import django

django.setup()

from django.db import transaction  # noqa: E402

from gongkai.base.core import audit, feed, jobs  # noqa: E402
from gongkai.base.core.models import AuditRow, Task  # noqa: E402

if sys.argv[1] == "fill":
    jobs.register_task("hang_once", print)
    with transaction.atomic():
        feed.append("t", "line", {})
        jobs.enqueue("hang_once", {"trace": sys.argv[2]})
report = audit.verify()
print(
    json.dumps(
        {
            "tasks": list(Task.objects.values_list("state", "attempts")),
            "seen": list(AuditRow.objects.filter(kind="seen").values_list("subject", flat=True)),
            "sealed": report.sealed if report.ok else -1,
        }
    )
)
