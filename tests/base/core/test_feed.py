"""Consumers read every line once in order; one that fails waits for its retry and stops nobody."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from django.db import connection, transaction

from gongkai.base.core import clock, feed
from gongkai.base.core.models import FeedCursor, FeedLine, FeedRetry, Lease


@pytest.fixture(autouse=True)
def own_registry(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(feed, "_consumers", {})
    yield


class Reader:
    """A consumer that remembers, and fails on the keys it is told to."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.bad: set[str] = set()

    def handle(self, line: feed.Line) -> None:
        # A trace in the database, to see that a failed line leaves none.
        Lease.objects.create(name=f"{line.key}-{id(self)}-{len(self.seen)}", expires_at=line.at)
        if line.key in self.bad:
            raise RuntimeError(f"can't read {line.key}")
        self.seen.append(line.key)

    def reset(self) -> None:
        self.seen = []
        Lease.objects.all().delete()


@pytest.fixture
def reader() -> Reader:
    made = Reader()
    feed.register_consumer("reader", ["a.thing", "b.thing"], made.handle, reset=made.reset)
    return made


def write(*keys: str, topic: str = "a.thing") -> None:
    with transaction.atomic():
        for key in keys:
            feed.append(topic, key, {"key": key})


@pytest.mark.django_db(transaction=True)
def test_a_line_outside_a_transaction_is_refused() -> None:
    with pytest.raises(feed.OutsideTransaction):
        feed.append("a.thing", "x", {})
    assert not FeedLine.objects.exists()


@pytest.mark.django_db
def test_the_line_goes_with_the_records_transaction() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        feed.append("a.thing", "x", {})
        raise RuntimeError
    assert not FeedLine.objects.exists()


@pytest.mark.django_db
def test_what_is_not_json_is_refused() -> None:
    with pytest.raises(TypeError), transaction.atomic():
        feed.append("a.thing", "x", {"when": clock.now()})


@pytest.mark.django_db
def test_lines_are_read_once_in_order_of_the_topics_asked_for(reader: Reader) -> None:
    write("1", "2")
    write("other", topic="c.thing")
    write("3", topic="b.thing")
    assert feed.run_consumer("reader") == feed.Progress(read=4, handled=3)
    write("4")
    feed.run_consumer("reader")
    assert feed.run_consumer("reader") == feed.Progress()
    assert reader.seen == ["1", "2", "3", "4"]


@pytest.mark.django_db
def test_a_batch_is_not_exceeded_and_the_next_goes_on(reader: Reader) -> None:
    write(*"12345")
    assert [feed.run_consumer("reader", batch=2).read for _ in range(4)] == [2, 2, 1, 0]
    assert reader.seen == list("12345")


@pytest.mark.django_db
def test_consumers_have_cursors_of_their_own(reader: Reader) -> None:
    late = Reader()
    write("1")
    feed.run_consumer("reader")
    feed.register_consumer("late", ["a.thing"], late.handle)
    assert feed.backlog() == {"reader": (0, 0), "late": (1, 0)}
    feed.run_consumer("late")
    assert late.seen == ["1"] == reader.seen


@pytest.mark.django_db
def test_a_name_is_registered_once(reader: Reader) -> None:
    with pytest.raises(ValueError):
        feed.register_consumer("reader", [], reader.handle)


@pytest.mark.django_db
def test_a_failing_line_waits_and_the_rest_goes_on(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    write("1", "bad", "2")
    reader.bad = {"bad"}
    assert feed.run_consumer("reader") == feed.Progress(read=3, handled=2, failed=1)
    assert reader.seen == ["1", "2"]
    assert not Lease.objects.filter(name__startswith="bad").exists(), "what it wrote before failing stayed"
    retry = FeedRetry.objects.get()
    assert (retry.consumer, retry.line.key, retry.attempts) == ("reader", "bad", 1)
    assert "can't read bad" in retry.last_error

    assert feed.run_consumer("reader").retried == 0  # not yet due
    real = clock.wall()
    monkeypatch.setattr(clock, "wall", lambda: real + dt.timedelta(seconds=11))
    assert feed.run_consumer("reader").retried == 1
    retry.refresh_from_db()
    assert retry.attempts == 2
    assert retry.next_try >= real + dt.timedelta(seconds=11 + 20)  # waits longer each time

    reader.bad = set()
    monkeypatch.setattr(clock, "wall", lambda: real + dt.timedelta(hours=2))
    feed.run_consumer("reader")
    assert reader.seen == ["1", "2", "bad"]
    assert not FeedRetry.objects.exists()


@pytest.mark.django_db
def test_rebuild_throws_away_and_reads_from_zero(reader: Reader) -> None:
    write("1", "bad", "2")
    reader.bad = {"bad"}
    feed.run_consumer("reader")
    reader.bad = set()
    assert feed.rebuild("reader") == 3
    assert reader.seen == ["1", "bad", "2"]
    assert Lease.objects.count() == 3 and not FeedRetry.objects.exists()


@pytest.mark.django_db
def test_what_a_consumer_writes_commits_with_its_cursor(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("1", "2")

    def die(line: feed.Line) -> None:
        reader.handle(line)
        if line.key == "2":
            raise SystemExit  # as kill would: not an Exception that a line may raise

    monkeypatch.setitem(feed._consumers, "reader", feed.Consumer("reader", frozenset(["a.thing"]), die, None))
    with pytest.raises(SystemExit), transaction.atomic():
        feed.run_consumer("reader")
    assert not Lease.objects.exists()
    assert not FeedCursor.objects.filter(position__gt=0).exists()


@pytest.mark.django_db
def test_reading_nothing_new_takes_no_transaction(reader: Reader) -> None:
    """On SQLite an idle worker would otherwise keep taking the write lock."""
    write("1")
    feed.run_consumer("reader")
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        feed.run_consumer("reader")
    assert all(q["sql"].startswith("SELECT") for q in queries), [q["sql"] for q in queries]
