"""Forked child processes that end with their parent."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field

_PR_SET_PDEATHSIG = 1
_PR_SET_NAME = 15
#: A child that lived this long was well: its next restart waits the shortest time again.
_HEALTHY_SECONDS = 60.0
_LONGEST_WAIT = 30.0


def bind_to_parent(parent: int, name: str) -> None:
    """Have the kernel kill this process when its parent dies in any way, and name it for `ps`.

    Linux only, the platform we run on; elsewhere a killed supervisor leaves its children.
    """
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        libc.prctl(_PR_SET_NAME, name.encode()[:15])
    if os.getppid() != parent:  # it died before we asked
        os._exit(1)


@dataclass(slots=True)
class Child:
    """One supervised process. run: what it does, in the child; its return ends the child with 0."""

    name: str
    title: str  # what the operator reads: 网站, 后台处理, 定时任务
    run: Callable[[], None]
    pid: int | None = None
    started: float = 0.0
    start_at: float = 0.0  # monotonic: not before
    failures: int = field(default=0)

    def start(self) -> None:
        """Fork. Open no database connection and start no thread before: neither survives a fork."""
        sys.stdout.flush()
        sys.stderr.flush()
        parent = os.getpid()
        self.started = time.monotonic()
        pid = os.fork()
        if pid:
            self.pid = pid
            return
        code = 1
        try:
            # The supervisor's handlers are not ours; run() sets its own. Ctrl+C goes to the whole group of
            # the terminal: the supervisor alone answers it, with SIGTERM to us.
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            bind_to_parent(parent, f"gongkai-{self.name}")
            self.run()
            code = 0
        except SystemExit as leaving:
            code = leaving.code if isinstance(leaving.code, int) else 1
        except BaseException:  # the child's last words, whatever it was
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)  # not sys.exit: the rest of the supervisor's stack is not the child's to run

    def ended(self) -> float:
        """Note that it ended unasked; the seconds to wait before the next start."""
        self.pid = None
        well = time.monotonic() - self.started > _HEALTHY_SECONDS
        self.failures = 0 if well else self.failures + 1
        wait = min(2.0 ** max(self.failures - 1, 0), _LONGEST_WAIT)
        self.start_at = time.monotonic() + wait
        return wait

    def signal(self, number: int) -> None:
        if self.pid is not None:
            os.kill(self.pid, number)
