"""Kill -9 in the middle of an import leaves nothing of it; a plan of 2,000 tasks goes in quickly."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection

from gongkai.domains.ledger.models import Assignment, Event, Plan, Task
from gongkai.domains.ledger.services import intake

from .factories import SAMPLE, make_authority, make_plan, office_actor

KILLED = """
import os, signal, sys
import django
django.setup()
from gongkai.base.core.actors import SYSTEM
from gongkai.domains.ledger.models import Task
from gongkai.domains.ledger.services import intake, plan_writing

def die(*args, **kwargs):
    assert Task.objects.count() == 39  # it is in the middle: the tasks are written in this transaction
    os.kill(os.getpid(), signal.SIGKILL)

plan_writing._write_bindings = die
intake.import_plan(open(sys.argv[1], "rb").read(), "plan.docx", SYSTEM)
"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.sqlite_only  # the second process is given its file
def test_killed_in_the_middle_nothing_is_written() -> None:
    make_authority()
    folder = Path(connection.settings_dict["NAME"]).parent
    connection.close()
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "gongkai.config.settings",
        "GONGKAI_DATA_DIR": str(folder),
        "GONGKAI_MODE": "demo",
        "GONGKAI_CLOCK": "2021-11-15",
        "DATABASE_URL": f"sqlite:///{connection.settings_dict['NAME']}",
    }
    died = subprocess.run(
        [sys.executable, "-c", KILLED, str(SAMPLE)], env=env, capture_output=True, timeout=60, check=False
    )
    assert died.returncode == -signal.SIGKILL, died.stderr.decode()[-2000:]
    assert not Plan.objects.exists() and not Task.objects.exists() and not Event.objects.exists()
    plan, _ = intake.import_plan(SAMPLE.read_bytes(), SAMPLE.name, office_actor())
    assert plan.tasks.count() == 39 and Assignment.objects.filter(task__plan=plan).exists()


@pytest.mark.django_db
def test_2000_tasks_in_five_seconds() -> None:
    make_authority()
    begun = time.process_time()  # not the wall: the machine may be busy with other tests
    plan = make_plan(2000, responsible=["各乡镇人民政府", "各街道办事处", "市民政局"])
    taken = time.process_time() - begun
    assert plan.tasks.count() == 2000
    assert Assignment.objects.filter(task__plan=plan).count() == 2000 * 6
    assert taken < 5, f"{taken:.1f} s"
