"""The web process: Granian with the WSGI application, on one address. It runs no job."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable
from typing import Any

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from .processes import bind_to_parent

#: Two per core: on SQLite a page waits little, and Python runs one at a time.
_THREADS = 2 * (os.cpu_count() or 2)
_TARGET = "gongkai.config.wsgi:application"


def run(address: str, port: int) -> None:
    """Serve until SIGTERM."""
    Granian(
        _TARGET,
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        blocking_threads=_THREADS,
        backpressure=32 * _THREADS,
        workers_kill_timeout=5,
        log_level=LogLevels.warning,
    ).serve(target_loader=_load)


def _load(target: str) -> Callable[..., Any]:
    """Called by Granian in its worker, a child of ours: it must end with us too."""
    parent = multiprocessing.parent_process()
    bind_to_parent(parent.pid if parent and parent.pid else os.getppid(), "gongkai-serving")
    from gongkai.config.wsgi import application

    return application
