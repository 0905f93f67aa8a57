"""What the tests let a child process do: good acts and bad ones."""

import ctypes
import os
import socket
import sys
import time
from typing import Any


class Reading:
    def as_dict(self) -> dict[str, Any]:
        return {"标题": "通知"}


class Unreadable(Exception):
    code = "no_table"
    message = "文件里没有表格，请检查。"


def lengths(*args: Any) -> list[int]:
    return [len(arg) for arg in args]


def reading() -> Reading:
    return Reading()


def unreadable() -> None:
    raise Unreadable


def mistaken() -> float:
    return 1 / 0


def sleeping() -> None:
    time.sleep(60)


def spinning() -> None:
    while True:
        pass


def hungry(megabytes: int) -> int:
    return len(bytearray(megabytes * 1024 * 1024)) // (1024 * 1024)


def crashing() -> None:
    ctypes.string_at(0)


def writing(path: str) -> str:
    try:
        with open(path, "wb") as out:
            out.write(b"x")
    except OSError:
        return "OSError"
    return "written"


def connecting() -> str:
    try:
        socket.create_connection(("127.0.0.1", 9), timeout=1)
    except PermissionError:
        return "refused"
    return "open"


def connecting_past_python() -> str:
    """As native code would: no audit hook sees this. 127.0.0.1 is down in a namespace of one's own."""
    libc = ctypes.CDLL(None, use_errno=True)
    handle = libc.socket(socket.AF_INET, socket.SOCK_STREAM, 0)
    address = b"\x02\x00" + (9).to_bytes(2, "big") + bytes([127, 0, 0, 1]) + b"\x00" * 8
    libc.connect(handle, address, 16)
    return "refused" if os.strerror(ctypes.get_errno()) == "Network is unreachable" else "reachable"


def environment() -> list[str]:
    return sorted(os.environ)


def printing() -> str:
    print("noise")
    os.write(1, b"more noise\n")
    return "fine"


def modules_after_import(name: str) -> list[str]:
    __import__(name)
    return sorted(sys.modules)
