"""Jobs at set times and tasks put off: due when they should be, one failure stops nobody."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import transaction

from gongkai.base.core import clock, jobs
from gongkai.base.core.models import ScheduledRun, Task, TaskState

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "_schedule", {})
    monkeypatch.setattr(jobs, "_tasks", {})


class Wall:
    """The machine's clock, in the test's hand."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.time = dt.datetime(2026, 3, 2, 9, 0, tzinfo=clock.SHANGHAI)
        monkeypatch.setattr(clock, "wall", lambda: self.time)

    def pass_(self, **span: float) -> None:
        self.time += dt.timedelta(**span)


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> Wall:
    return Wall(monkeypatch)


def fail() -> None:
    raise RuntimeError("out of paper")


def test_an_interval_job_runs_at_once_and_then_every_so_often(wall: Wall) -> None:
    ran: list[dt.datetime] = []
    jobs.schedule("measure", dt.timedelta(hours=1), lambda: ran.append(wall.time))
    assert jobs.run_due() == {"measure": True}
    wall.pass_(minutes=59)
    assert jobs.run_due() == {}
    wall.pass_(minutes=1)
    assert jobs.run_due() == {"measure": True}
    assert len(ran) == 2


def test_a_daily_job_runs_at_its_time_once_a_day(wall: Wall) -> None:
    jobs.schedule("remind", dt.time(9, 30), lambda: None)
    assert jobs.run_due() == {}, "known since 9:00: half past yesterday is not its business"
    wall.pass_(minutes=30)
    assert jobs.run_due() == {"remind": True}
    wall.pass_(hours=23)
    assert jobs.run_due() == {}
    wall.pass_(hours=1)
    assert jobs.run_due() == {"remind": True}


def test_a_time_missed_while_nothing_ran_is_made_up_for_once(wall: Wall) -> None:
    jobs.schedule("remind", dt.time(9, 30), lambda: None)
    jobs.run_due()
    wall.pass_(days=3, hours=5)
    assert jobs.run_due() == {"remind": True}
    assert jobs.run_due() == {}


def test_a_daily_time_is_that_of_shanghai_whatever_zone_the_moment_comes_in() -> None:
    since = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
    half_past_one_utc = dt.datetime(2026, 3, 2, 1, 30, tzinfo=dt.UTC)
    started = half_past_one_utc - dt.timedelta(minutes=1)
    assert jobs.is_due(dt.time(9, 30), started, since, half_past_one_utc)
    assert not jobs.is_due(dt.time(9, 31), started - dt.timedelta(minutes=1), since, started)


def test_a_failing_job_is_recorded_and_the_others_run(wall: Wall) -> None:
    jobs.schedule("bad", dt.timedelta(hours=1), fail)
    jobs.schedule("good", dt.timedelta(hours=1), lambda: None)
    assert jobs.run_due() == {"bad": False, "good": True}
    wall.pass_(hours=1)
    jobs.run_due()
    run = ScheduledRun.objects.get(name="bad")
    assert (run.failures, run.succeeded_at) == (2, None)
    assert "out of paper" in run.last_error
    assert run.finished_at == wall.time


def test_a_task_runs_with_its_arguments(wall: Wall) -> None:
    got: list[dict[str, object]] = []
    jobs.register_task("mail", lambda **kw: got.append(kw))
    jobs.enqueue("mail", {"to": "市财政局", "n": 2})
    assert jobs.run_next_task("me") and not jobs.run_next_task("me")
    task = Task.objects.get()
    assert got == [{"to": "市财政局", "n": 2}]
    assert (task.state, task.attempts, task.finished_at) == (TaskState.DONE, 1, wall.time)


def test_a_task_of_a_transaction_that_fails_is_not_there() -> None:
    jobs.register_task("mail", lambda: None)
    with pytest.raises(RuntimeError), transaction.atomic():
        jobs.enqueue("mail")
        raise RuntimeError
    assert not jobs.run_next_task("me")


def test_unknown_names_and_bad_arguments_are_refused_at_the_door() -> None:
    with pytest.raises(KeyError):
        jobs.enqueue("nobody")
    jobs.register_task("mail", lambda **kw: None)
    with pytest.raises(TypeError):
        jobs.enqueue("mail", {"x": object()})
    with pytest.raises(ValueError):
        jobs.register_task("mail", lambda: None)


def test_a_failing_task_is_tried_again_later_and_then_given_up(wall: Wall) -> None:
    jobs.register_task("mail", fail, most_attempts=2)
    jobs.register_task("other", lambda: None)
    jobs.enqueue("mail")
    jobs.enqueue("other")
    assert jobs.run_next_task("me") and jobs.run_next_task("me")
    assert set(Task.objects.values_list("name", "state")) == {("mail", "ready"), ("other", "done")}
    assert not jobs.run_next_task("me")  # it waits
    wall.pass_(seconds=30)
    assert jobs.run_next_task("me")
    task = Task.objects.get(name="mail")
    assert (task.state, task.attempts) == (TaskState.FAILED, 2)
    assert "out of paper" in task.last_error


def test_orphans_come_back_at_once_unless_they_have_used_up_their_attempts(wall: Wall) -> None:
    jobs.register_task("mail", lambda: None, most_attempts=2)
    for attempts in (1, 2):
        jobs.enqueue("mail")
        Task.objects.filter(state="ready").update(state="running", claimed_by="dead", attempts=attempts)
    assert jobs.requeue_orphans() == 2
    assert list(Task.objects.values_list("state", flat=True)) == ["ready", "failed"]
    assert jobs.run_next_task("me")


def test_who_lost_the_task_meanwhile_does_not_write_its_outcome(wall: Wall) -> None:
    def taken_away() -> None:
        Task.objects.update(state="running", claimed_by="another", attempts=2)

    jobs.register_task("mail", taken_away)
    jobs.enqueue("mail")
    jobs.run_next_task("me")
    assert Task.objects.get().state == TaskState.RUNNING
