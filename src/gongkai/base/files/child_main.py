"""The child's side of `child.run_in_child`: take the limits, read the request, call, answer. No Django."""

import ctypes
import importlib
import json
import os
import resource
import sys
import traceback
from typing import Any

CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000

_network = "hook"


def main() -> None:
    """Serve one request from standard input, answer one line of JSON on standard output."""
    source, sink = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    # What a library prints must not end up in the answer.
    os.dup2(2, 1)
    head = json.loads(source.readline())
    _limit(**head["limits"])
    answer = _call(head["function"], [_argument(arg, source) for arg in head["args"]])
    try:
        line = json.dumps(answer)
    except MemoryError:
        line = '{"memory": true}'
    sink.write(line.encode())
    sink.flush()
    # Nothing is left to tidy; interpreter shutdown costs time and can trip over the limits.
    os._exit(0)


def report_limits() -> dict[str, Any]:
    """The limits in force in this process, for `gongkai` checks and tests."""
    return {
        "network": _network,
        "memory": resource.getrlimit(resource.RLIMIT_AS)[0],
        "seconds": resource.getrlimit(resource.RLIMIT_CPU)[0],
        "file_size": resource.getrlimit(resource.RLIMIT_FSIZE)[0],
    }


def _argument(arg: dict[str, Any], source: Any) -> Any:
    return source.read(arg["bytes"]) if "bytes" in arg else arg["json"]


def _call(function: str, args: list[Any]) -> dict[str, Any]:
    module, _, name = function.partition(":")
    try:
        result = getattr(importlib.import_module(module), name)(*args)
        return {"result": result.as_dict() if hasattr(result, "as_dict") else result}
    except MemoryError:
        return {"memory": True}
    except Exception as error:
        code, message = getattr(error, "code", None), getattr(error, "message", None)
        if isinstance(code, str) and isinstance(message, str):
            return {"refusal": [code, message]}
        return {"failure": traceback.format_exc(limit=20)}


def _limit(seconds: float, megabytes: int, write_megabytes: int) -> None:
    # The network first: the address-space limit leaves too little to load libc for some builds.
    _cut_network()
    cpu = max(1, int(seconds))
    size, written = megabytes * 1024 * 1024, write_megabytes * 1024 * 1024
    for what, soft, hard in (
        (resource.RLIMIT_CPU, cpu, cpu + 1),
        (resource.RLIMIT_AS, size, size),
        (resource.RLIMIT_DATA, size, size),
        (resource.RLIMIT_FSIZE, written, written),
        (resource.RLIMIT_CORE, 0, 0),
    ):
        resource.setrlimit(what, (soft, hard))


def _cut_network() -> None:
    global _network
    sys.addaudithook(_refuse_sockets)
    libc = ctypes.CDLL(None, use_errno=True)
    if hasattr(libc, "unshare") and libc.unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0:
        _network = "namespace"


def _refuse_sockets(event: str, args: tuple[Any, ...]) -> None:
    if event.startswith("socket."):
        raise PermissionError("no network in the child process")
