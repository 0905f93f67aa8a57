"""Run one function on untrusted bytes in a child process with limits; the parent gets JSON or a `Refusal`.

What is enforced (Linux):
- memory: RLIMIT_AS, and RLIMIT_DATA with it; no core dumps;
- disk: no byte may be written to a file (RLIMIT_FSIZE 0), so a parser leaves nothing behind, not even in
  temporary folders; a converter that has to write is given `write_megabytes`;
- time: RLIMIT_CPU in the child and a wall clock in the parent, after which its process group is killed;
- network: a user and network namespace of its own without any interface where the kernel allows it. Where
  it does not, an audit hook refuses sockets to Python code, which native code could go round.
  `child_limits()` says which of the two is in force on this machine;
- environment: none is handed on (no database address, no keys), and Python runs isolated (-I).
Not enforced: reading files that the service user may read. No parser here opens a path.
"""

import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

SOURCE_ROOT = str(Path(__file__).resolve().parents[3])
# The path goes in by hand: -I leaves PYTHONPATH out, and a checkout need not be installed.
START = "import sys; sys.path.insert(0, sys.argv[1]); from gongkai.base.files.child_main import main; main()"
TOO_SLOW = "文件过于复杂，在规定时间内没有读完。请拆成几个较小的文件，或用 WPS、Word 另存后再上传。"
TOO_BIG = "文件展开后占用内存过大，已停止读取。请拆成几个较小的文件后再上传。"
CRASHED = "文件内容损坏，无法读取。请用 WPS 或 Word 打开检查，另存后再上传。"


class Refusal(Exception):
    """The file is refused. code: stable English name; message: Chinese, what is wrong and what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def run_in_child(
    function: str, *args: Any, seconds: float = 20, megabytes: int = 512, write_megabytes: int = 0
) -> Any:
    """Call `function` ("package.module:name") with `args` in a child process and return what it returns.

    args: JSON values or bytes. The result must be JSON or have `as_dict()`. An exception with
    `.code` and `.message` comes back as `Refusal`; out of time, out of memory, a crash are Refusals too
    ("timeout", "memory", "damaged"). Any other exception is a mistake of ours: RuntimeError with its trace.
    """
    request = _pack(
        function, args, {"seconds": seconds, "megabytes": megabytes, "write_megabytes": write_megabytes}
    )
    process = subprocess.Popen(
        [sys.executable, "-I", "-c", START, SOURCE_ROOT],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={"LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"},
        cwd="/",
        start_new_session=True,
    )
    try:
        output, errors = process.communicate(request, timeout=seconds)
    except subprocess.TimeoutExpired:
        _kill(process)
        raise Refusal("timeout", TOO_SLOW) from None
    except BaseException:
        _kill(process)
        raise
    return _answer(process.returncode, output, errors)


def child_limits() -> dict[str, Any]:
    """What a child says of its limits: network (namespace or hook), memory, file_size, seconds."""
    limits: dict[str, Any] = run_in_child("gongkai.base.files.child_main:report_limits")
    return limits


def _pack(function: str, args: tuple[Any, ...], limits: dict[str, float]) -> bytes:
    """One JSON line, then the bytes arguments one after the other, so that nothing is copied into base64."""
    blobs = [arg for arg in args if isinstance(arg, bytes)]
    plain = [{"bytes": len(arg)} if isinstance(arg, bytes) else {"json": arg} for arg in args]
    head = {"function": function, "args": plain, "limits": limits}
    return b"".join([json.dumps(head).encode(), b"\n", *blobs])


def _answer(code: int, output: bytes, errors: bytes) -> Any:
    try:
        answer = json.loads(output)
    except ValueError:
        if code == -signal.SIGXCPU:
            raise Refusal("timeout", TOO_SLOW) from None
        if b"MemoryError" in errors or b"bad_alloc" in errors:
            raise Refusal("memory", TOO_BIG) from None
        if code < 0:
            raise Refusal("damaged", CRASHED) from None
        raise RuntimeError(f"child failed ({code}): {errors.decode(errors='replace')[-2000:]}") from None
    if "refusal" in answer:
        raise Refusal(*answer["refusal"])
    if "memory" in answer:
        raise Refusal("memory", TOO_BIG)
    if "failure" in answer:
        raise RuntimeError(answer["failure"])
    return answer["result"]


def _kill(process: subprocess.Popen[bytes]) -> None:
    # The group: a converter that the child may have started goes with it.
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
