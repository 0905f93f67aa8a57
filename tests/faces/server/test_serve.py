"""`gongkai serve` as a real process: it answers, keeps its children running, and leaves none behind."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.base.core import fresh
from tests.conftest import missing
from tests.faces.server.test_worker import wait_for

if sys.platform != "linux":
    pytest.skip("children are tied to their parent by Linux's prctl", allow_module_level=True)

SERVE = ("-c", "from gongkai.cli import main; main()", "serve")


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


def has_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as sock:
            sock.bind(("::1", 0))
    except OSError:
        return False
    return True


class Site:
    """A running `gongkai serve`; what it prints is kept."""

    def __init__(self, env: dict[str, str], folder: Path, *args: str) -> None:
        self.port = free_port()
        self._out = folder / "serve.out"
        with self._out.open("w") as out:
            self.process = subprocess.Popen(
                [sys.executable, *SERVE, "--port", str(self.port), *args],
                cwd=fresh.ROOT,
                env=env,
                stdout=out,
                stderr=subprocess.STDOUT,
            )
        wait_for(lambda: "网站已就绪" in self.out() or self.process.poll() is not None, 30)
        assert self.process.poll() is None, self.out()

    def out(self) -> str:
        return self._out.read_text()

    def get(self, host: str) -> dict[str, object]:
        with urllib.request.urlopen(f"http://{host}:{self.port}/", timeout=5) as answer:
            found: dict[str, object] = json.load(answer)
            return found

    def children(self) -> dict[str, int]:
        """Name → pid of every living descendant."""
        found: dict[str, int] = {}
        parents = {self.process.pid}
        while parents:
            pid = parents.pop()
            for task in Path(f"/proc/{pid}/task").glob("*/children"):
                for child in map(int, task.read_text().split()):
                    found[Path(f"/proc/{child}/comm").read_text().strip() + f":{child}"] = child
                    parents.add(child)
        return found

    def child(self, name: str) -> int | None:
        return next((pid for key, pid in self.children().items() if key.startswith(name + ":")), None)


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.fixture
def env(tmp_path: Path) -> Iterator[dict[str, str]]:
    with fresh.database("sqlite", tmp_path) as made:
        yield {k: v for k, v in made.items() if k not in {"HOST", "PORT"}}


@pytest.fixture
def site(env: dict[str, str], tmp_path: Path) -> Iterator[Site]:
    made = Site(env, tmp_path)
    yield made
    if made.process.poll() is None:
        made.process.kill()
        made.process.wait()


def test_it_answers_on_ipv4_and_ipv6(site: Site) -> None:
    assert site.get("127.0.0.1")["peer"] == "127.0.0.1"
    if not has_ipv6():
        missing("IPv6")
    assert site.get("[::1]")["peer"] == "::1"
    assert site.get("localhost")["pid"] not in {site.process.pid, site.child("gongkai-worker")}
    assert f"http://localhost:{site.port}/" in site.out()


def test_killed_children_come_back(site: Site) -> None:
    for name in ("gongkai-worker", "gongkai-scheduler"[:15], "gongkai-serving"):
        pid = site.child(name)
        assert pid, f"no {name} in {site.children()}"
        os.kill(pid, signal.SIGKILL)
        wait_for(lambda pid=pid, name=name: site.child(name) not in {None, pid})  # type: ignore[misc]
    assert "后台处理进程意外退出（信号 9）" in site.out()
    wait_for(lambda: _answers(site))


def _answers(site: Site) -> bool:
    try:
        return bool(site.get("127.0.0.1"))
    except OSError:
        return False


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_all_of_it_within_ten_seconds(site: Site, number: int) -> None:
    children = list(site.children().values())
    assert len(children) >= 4
    site.process.send_signal(number)
    assert site.process.wait(timeout=10) == 0
    assert not [pid for pid in children if is_running(pid)]
    assert site.out().rstrip().endswith("已停止。")


def test_a_killed_supervisor_leaves_no_children(site: Site) -> None:
    children = list(site.children().values())
    site.process.kill()
    site.process.wait()
    wait_for(lambda: not [pid for pid in children if is_running(pid)], 5)


def test_a_killed_web_parent_leaves_no_server_behind(site: Site) -> None:
    """Granian's own child would go on holding the port."""
    serving, parent = site.child("gongkai-serving"), site.child("gongkai-web0")
    assert serving and parent
    os.kill(parent, signal.SIGKILL)
    wait_for(lambda: site.child("gongkai-web0") not in {None, parent})
    wait_for(lambda: _answers(site))
    servers = [pid for key, pid in site.children().items() if key.startswith("gongkai-serving:")]
    assert len(servers) == (2 if has_ipv6() else 1)


def test_without_worker_there_is_only_the_web(env: dict[str, str], tmp_path: Path) -> None:
    site = Site(env, tmp_path, "--no-worker")
    try:
        names = {key.partition(":")[0] for key in site.children()}
        assert names == {"gongkai-web0", "gongkai-web1", "gongkai-serving"} if has_ipv6() else True
    finally:
        site.process.terminate()
        site.process.wait(timeout=10)


def test_a_taken_port_is_refused_with_what_to_do(env: dict[str, str]) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        out = fresh.run(env, *SERVE, "--port", str(port), expect=1)
    assert f"端口 {port} 已被占用" in out and f"PORT={port + 1}" in out


def test_a_database_that_is_not_migrated_is_refused_with_3(tmp_path: Path, env: dict[str, str]) -> None:
    (tmp_path / "gongkai.sqlite3").unlink()
    fresh.run(env, *SERVE, "--port", str(free_port()), expect=3)


def test_a_production_start_with_a_held_clock_is_refused(env: dict[str, str]) -> None:
    held = env | {"GONGKAI_MODE": "production", "GONGKAI_CLOCK": "2021-11-15"}
    fresh.run(held, *SERVE, "--port", str(free_port()), expect=1)
