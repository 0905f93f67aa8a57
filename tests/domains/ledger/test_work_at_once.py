"""Two people act on the same thing at the same moment: one act is done, the other person is told."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connections

from gongkai.base.core.problems import Refused
from gongkai.domains.ledger.models import Event, Supervision
from gongkai.domains.ledger.services import measures, supervision

from .test_work_services import STEP, Stage


def at_once(*acts: Callable[[], object]) -> list[BaseException | None]:
    """Run the acts in threads that start together; what each raised."""
    start = threading.Barrier(len(acts))
    outcomes: list[BaseException | None] = [None] * len(acts)

    def run(n: int) -> None:
        try:
            start.wait()
            acts[n]()
        except BaseException as error:
            outcomes[n] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


@pytest.mark.django_db(transaction=True)
def test_one_accepts_while_another_returns() -> None:
    stage = Stage()
    measures.submit(stage.clerk, stage.share(), [STEP])
    first, second = stage.share(), stage.share()
    outcomes = at_once(
        lambda: measures.accept(stage.lead, first),
        lambda: measures.send_back(stage.office, second, "写明频次"),
    )
    refused = [o for o in outcomes if o is not None]
    assert len(refused) == 1, outcomes
    assert isinstance(refused[0], Refused) and "请刷新页面再看" in str(refused[0])
    assert Event.objects.filter(kind__in=["measures.accepted", "measures.returned"]).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_supervisions_at_once_get_two_numbers() -> None:
    stage = Stage()
    one, two = stage.share(), stage.share("市司法局")
    outcomes = at_once(
        lambda: supervision.issue(stage.office, [one], "请报送"),
        lambda: supervision.issue(stage.office, [two], "请报送"),
    )
    assert outcomes == [None, None]
    assert sorted(s.ordinal for s in Supervision.objects.all()) == [1, 2]
