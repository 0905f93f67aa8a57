"""`gongkai serve`: one process that starts web, worker and scheduler and keeps them running.

Django is loaded once and then forked, so that the second start is quick and the children share its memory.
"""

from __future__ import annotations

import http.client
import os
import secrets
import signal
import socket
import threading
import time
from collections.abc import Callable

from django.db import connections

from . import listening, loops, web
from .processes import Child

_STOP_SECONDS = 8.0
_TICK = 0.2

Say = Callable[[str], object]


def serve(host: str, port: int, *, with_worker: bool, say: Say) -> int:
    """Run until SIGTERM or SIGINT. host: see listening.plan. Returns the exit code: 0, or 1 if refused.

    django.setup() must have been called. say prints one Chinese line.
    """
    places = listening.plan(host, port)
    for note in places.notes:
        say(note)
    if places.refusal:
        say(places.refusal)
        return 1
    say("正在启动……")
    import gongkai.config.wsgi  # noqa: F401 - before the fork, so that it is loaded once

    connections.close_all()  # a connection does not survive a fork
    children = _children(places.addresses, port, with_worker)
    return _Supervisor(children, [(a, port) for a in places.addresses], say).run()


def _children(addresses: list[str], port: int, with_worker: bool) -> list[Child]:
    children = [
        Child(f"web{i}", f"网站（{address}）", lambda address=address: web.run(address, port))  # type: ignore[misc]
        for i, address in enumerate(addresses)
    ]
    if with_worker:
        # One name for all lives of a child: a restarted worker has its lease again at once.
        holder = f"{socket.gethostname()}:{secrets.token_hex(6)}"
        children += [
            Child("worker", "后台处理", lambda: _loop(loops.run_worker, f"{holder}:worker")),
            Child("scheduler", "定时任务", lambda: _loop(loops.run_scheduler, f"{holder}:scheduler")),
        ]
    return children


def _loop(run: Callable[[str, threading.Event], None], holder: str) -> None:
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    run(holder, stop)


class _Supervisor:
    def __init__(self, children: list[Child], places: list[tuple[str, int]], say: Say) -> None:
        self._children = children
        self._waiting_for = list(places)
        self._places = places
        self._say = say
        self._stop = False

    def run(self) -> int:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._asked_to_stop)
        try:
            while not self._stop:
                self._start_due()
                self._reap()
                self._look_whether_ready()
                time.sleep(_TICK)
        finally:
            self._stop_all()
        return 0

    def _asked_to_stop(self, *_: object) -> None:
        self._stop = True

    def _start_due(self) -> None:
        for child in self._children:
            if child.pid is None and time.monotonic() >= child.start_at and not self._stop:
                child.start()

    def _reap(self) -> None:
        for child in self._children:
            status = _ended(child)
            if status is not None:
                wait = child.ended()
                self._say(f"{child.title}进程意外退出（{_cause(status)}），{wait:.0f} 秒后重新启动。")

    def _look_whether_ready(self) -> None:
        if not self._waiting_for:
            return
        self._waiting_for = [place for place in self._waiting_for if not _answers(*place)]
        if not self._waiting_for:
            addresses = "、".join(listening.url(*place) for place in self._places)
            self._say(f"网站已就绪：http://localhost:{self._places[0][1]}/ （监听 {addresses}）")
            self._say("按 Ctrl+C 停止。")

    def _stop_all(self) -> None:
        self._say("正在停止……")
        for child in self._children:
            child.signal(signal.SIGTERM)
        deadline = time.monotonic() + _STOP_SECONDS
        running = [child for child in self._children if child.pid is not None]
        while running and time.monotonic() < deadline:
            running = [child for child in running if _ended(child) is None]
            time.sleep(0.05)
        for child in running:
            child.signal(signal.SIGKILL)
            os.waitpid(child.pid or 0, 0)
        self._say("已停止。")


def _ended(child: Child) -> int | None:
    """The wait status if the child has ended, else None."""
    if child.pid is None:
        return None
    pid, status = os.waitpid(child.pid, os.WNOHANG)
    return status if pid else None


def _cause(status: int) -> str:
    if os.WIFSIGNALED(status):
        return f"信号 {os.WTERMSIG(status)}"
    return f"退出码 {os.WEXITSTATUS(status)}"


def _answers(address: str, port: int) -> bool:
    """Whether HTTP comes back at all; what it says is for the page's own tests."""
    connection = http.client.HTTPConnection(address, port, timeout=5)
    try:
        connection.request("GET", "/", headers={"Host": f"localhost:{port}"})
        connection.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True
