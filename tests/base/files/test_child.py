"""The child process: answers, refusals, and each limit tried for real."""

import sys
import time
from pathlib import Path

import pytest

from gongkai.base.files.child import Refusal, child_limits, run_in_child
from tests.conftest import missing


@pytest.fixture(autouse=True)
def _seen_by_the_child(monkeypatch: pytest.MonkeyPatch) -> None:
    # The functions below stand in tests/, which the child does not know.
    root = str(Path(__file__).resolve().parents[3])
    start = f"import sys; sys.path[:0] = [sys.argv[1], {root!r}]; "
    start += "from gongkai.base.files.child_main import main; main()"
    monkeypatch.setattr("gongkai.base.files.child.START", start)


def test_bytes_and_values_go_in_and_json_comes_out() -> None:
    assert run_in_child("tests.base.files.acts:lengths", b"\x00\n" * 5, "二", b"", [1]) == [10, 1, 0, 1]


def test_a_result_with_as_dict_is_taken_as_such() -> None:
    assert run_in_child("tests.base.files.acts:reading") == {"标题": "通知"}


def test_any_exception_with_code_and_message_is_a_refusal() -> None:
    with pytest.raises(Refusal) as refused:
        run_in_child("tests.base.files.acts:unreadable")
    assert (refused.value.code, refused.value.message) == ("no_table", "文件里没有表格，请检查。")


def test_our_own_mistakes_are_not_called_refusals() -> None:
    with pytest.raises(RuntimeError, match="ZeroDivisionError"):
        run_in_child("tests.base.files.acts:mistaken")


@pytest.mark.parametrize("act", ["sleeping", "spinning"])
def test_the_time_is_limited(act: str) -> None:
    start = time.monotonic()
    with pytest.raises(Refusal) as refused:
        run_in_child(f"tests.base.files.acts:{act}", seconds=1)
    assert refused.value.code == "timeout"
    assert "拆成" in refused.value.message
    assert time.monotonic() - start < 4


def test_the_memory_is_limited() -> None:
    assert run_in_child("tests.base.files.acts:hungry", 50, megabytes=256) == 50
    with pytest.raises(Refusal) as refused:
        run_in_child("tests.base.files.acts:hungry", 400, megabytes=256)
    assert refused.value.code == "memory"


def test_a_crash_is_a_refusal() -> None:
    with pytest.raises(Refusal) as refused:
        run_in_child("tests.base.files.acts:crashing")
    assert refused.value.code == "damaged"


def test_nothing_can_be_written(tmp_path: Path) -> None:
    target = tmp_path / "left-behind"
    assert run_in_child("tests.base.files.acts:writing", str(target)) == "OSError"
    assert not target.exists() or target.stat().st_size == 0
    assert run_in_child("tests.base.files.acts:writing", str(target), write_megabytes=1) == "written"


@pytest.mark.parametrize("act", ["connecting", "connecting_past_python"])
def test_there_is_no_network(act: str) -> None:
    if act == "connecting_past_python" and child_limits()["network"] != "namespace":
        missing("a kernel with user namespaces (without it only Python code is kept off the network)")
    assert run_in_child(f"tests.base.files.acts:{act}") == "refused"


def test_no_environment_is_handed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "secret")
    assert "DATABASE_URL" not in run_in_child("tests.base.files.acts:environment")


def test_what_a_parser_prints_does_not_reach_the_answer() -> None:
    assert run_in_child("tests.base.files.acts:printing") == "fine"


def test_the_child_starts_without_django_and_quickly() -> None:
    modules = run_in_child("tests.base.files.acts:modules_after_import", "gongkai.base.files.inspection")
    assert not [name for name in modules if name.split(".")[0] in ("django", "wagtail")]
    times = []
    for _ in range(3):
        start = time.perf_counter()
        child_limits()
        times.append(time.perf_counter() - start)
    assert min(times) < 0.5, f"the child takes {min(times):.2f} s to start"


def test_this_process_is_left_as_it_was() -> None:
    import resource

    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != 0
    assert sys.stdout is not None
