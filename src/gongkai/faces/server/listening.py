"""Where the site listens: both loopbacks unless told otherwise, and what stands in the way."""

from __future__ import annotations

import errno
import socket
from dataclasses import dataclass, field


@dataclass(slots=True)
class Listening:
    """addresses: what to bind; notes: Chinese lines for the operator; refusal: why it can't be, or ""."""

    addresses: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    refusal: str = ""


#: Hosts that mean IPv6 and IPv4, with what is left of them where IPv6 is off. "::" is a dual-stack socket.
_BOTH = {
    "": (["127.0.0.1", "::1"], ["127.0.0.1"]),
    "localhost": (["127.0.0.1", "::1"], ["127.0.0.1"]),
    "::": (["::"], ["0.0.0.0"]),
}


def plan(host: str, port: int) -> Listening:
    """Which addresses to bind for host ("" = both loopbacks; "::" = everything, IPv6 and IPv4)."""
    found = Listening()
    host = host.strip("[]")
    found.addresses, ipv4_alone = _BOTH.get(host, ([host], [host]))
    # Asked of ::1, since "::" can be bound even where IPv6 is off.
    if host in _BOTH and _try_bind("::1", 0) != 0:
        found.addresses = ipv4_alone
        found.notes.append("本机未启用 IPv6，只在 IPv4 上提供服务。")
    for address in found.addresses:
        code = _try_bind(address, port)
        if code == errno.EADDRINUSE:
            advice = f"请先停止占用它的程序，或换一个端口，例如：PORT={port + 1} make run"
            found.refusal = f"端口 {port} 已被占用（{address}）。{advice}"
        elif code == errno.EACCES:
            found.refusal = f"没有权限使用端口 {port}：1024 以下的端口需要管理员权限，请换一个端口。"
        elif code:
            found.refusal = f"不能在地址 {address} 上监听，请检查 HOST 的设置。"
    return found


def _try_bind(address: str, port: int) -> int:
    """0, or the errno. Granian itself would share a taken port with another Granian (SO_REUSEPORT)."""
    try:
        family = socket.getaddrinfo(address, port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family, socket.SOCK_STREAM) as sock:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # else the last run blocks us a minute
            sock.bind((address, port))
            sock.listen(1)
    except socket.gaierror:
        return errno.EADDRNOTAVAIL
    except OSError as error:
        return error.errno or errno.EADDRNOTAVAIL
    return 0


def url(address: str, port: int) -> str:
    return f"http://[{address}]:{port}/" if ":" in address else f"http://{address}:{port}/"
