"""Fetch one page or file from another site, in a child process, without being led to what only we can reach. Pure.

Refused: everything but http and https, user names in addresses, unusual ports, and every address that is not public
(loopback, private, link-local, metadata services, v4 wrapped in v6), unless it lies in `networks`. The name is
resolved once and the connection goes to that very address, so it can't turn into another between check and use.
Each redirect is checked the same way. The child has a clock, a memory limit, no disk, no environment, and sends
nothing but the request: no cookies, no referrer.
"""

from __future__ import annotations

import http.client
import ipaddress
import json
import resource
import socket
import ssl
import subprocess
import sys
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

SOURCE_ROOT = str(Path(__file__).resolve().parents[3])
START = "import sys; sys.path.insert(0, sys.argv[1]); from gongkai.domains.disclosure.fetching import main; main()"
PORTS = frozenset({80, 443, 8080, 8443})
MOST_REDIRECTS = 5
LONGEST_ADDRESS = 500
AGENT = "Gongkai/1.0 (open government record keeper)"
SECONDS = 20.0
MEGABYTES = 20
#: What each failure means to the clerk who pasted the address.
MESSAGES = {
    "bad_address": "网址不完整或写法不对，请粘贴以 http:// 或 https:// 开头的完整网址。",
    "bad_port": "网址里的端口不允许访问，请核对网址。",
    "private": "这个网址指向内部网络，出于安全考虑不能抓取。内网网站须由系统管理员先登记网段。",
    "unresolved": "网址里的域名不存在或解析不了，请核对网址。",
    "refused": "对方网站连不上，请稍后再试，或核对网址。",
    "tls": "对方网站的安全证书无效，没有抓取。请核对网址，或请对方网站更新证书。",
    "timeout": "对方网站在规定时间内没有答复，请稍后再试。",
    "too_large": f"页面或文件超过{MEGABYTES}MB，没有抓取。",
    "redirects": "网页转来转去，打不开，请粘贴最终显示的网址。",
    "broken": "对方网站答复不完整，请稍后再试。",
}


class FetchError(Exception):
    """It could not be fetched. code: key of MESSAGES."""

    def __init__(self, code: str) -> None:
        super().__init__(MESSAGES[code])
        self.code = code


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came back. url: where it was after redirects; status: of the last answer, also 404 and 500."""

    url: str
    status: int
    content_type: str
    file_name: str
    data: bytes


def fetch(
    url: str, networks: Sequence[str] = (), *, seconds: float = SECONDS, megabytes: int = MEGABYTES
) -> Fetched:
    """Fetch in a child process. networks: CIDR blocks that may be reached although they are not public.
    Raises FetchError."""
    check_address(url, networks)
    request = {"url": url, "networks": list(networks), "seconds": seconds, "megabytes": megabytes}
    process = subprocess.Popen(
        [sys.executable, "-I", "-c", START, SOURCE_ROOT],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        env={"LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}, cwd="/", start_new_session=True,
    )  # fmt: skip
    try:
        output, _ = process.communicate(json.dumps(request).encode(), timeout=seconds)
    except subprocess.TimeoutExpired:
        raise FetchError("timeout") from None
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()
    head, newline, data = output.partition(b"\n")
    if not newline:
        raise FetchError("broken")
    said = json.loads(head)
    if "error" in said:
        raise FetchError(said["error"])
    return Fetched(said["url"], said["status"], said["content_type"], said["file_name"], data)


def check_address(url: str, networks: Sequence[str] = ()) -> tuple[str, str, int]:
    """(scheme, host, port) of an address that may be fetched, before its name is resolved. Raises FetchError."""
    if len(url) > LONGEST_ADDRESS or any(ord(c) <= 32 or ord(c) == 127 for c in url) or "\\" in url:
        raise FetchError("bad_address")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise FetchError("bad_address") from None
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
        raise FetchError("bad_address")
    port = port or (443 if parts.scheme == "https" else 80)
    try:
        host = parts.hostname if _as_ip(parts.hostname) else parts.hostname.encode("idna").decode()
    except UnicodeError:
        raise FetchError("bad_address") from None
    # On a network that the operator named, services stand on any port.
    if port not in PORTS and not networks:
        raise FetchError("bad_port")
    return parts.scheme, host, port


def _as_ip(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def may_reach(address: str, networks: Sequence[str]) -> bool:
    """Whether a resolved address may be connected to. Never raises on any string."""
    ip = _as_ip(address.partition("%")[0])
    if ip is None:
        return False
    inner: ipaddress.IPv4Address | ipaddress.IPv6Address | None = None
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and ip in ipaddress.ip_network("64:ff9b::/96"):
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    real = inner or ip
    if any(real in ipaddress.ip_network(n, strict=False) for n in networks):
        return True
    return real.is_global and not real.is_multicast and not real.is_reserved


# --- the child's side ---------------------------------------------------------------------------------


def main() -> None:
    """Serve one request from standard input; one line of JSON, then the bytes, on standard output."""
    request = json.loads(sys.stdin.buffer.read())
    memory = (request["megabytes"] * 6 + 256) * 1024 * 1024
    cpu = max(1, int(request["seconds"]))
    for what, limit in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, cpu), (resource.RLIMIT_FSIZE, 0)):
        resource.setrlimit(what, (limit, limit))
    try:
        head, data = _follow(request)
    except FetchError as error:
        head, data = {"error": error.code}, b""
    except MemoryError:
        head, data = {"error": "too_large"}, b""
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + data)
    sys.stdout.buffer.flush()


def _follow(request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    url = request["url"]
    for _ in range(MOST_REDIRECTS + 1):
        status, headers, data = _once(url, request)
        target = headers.get("Location")
        if status in (301, 302, 303, 307, 308) and target:
            url = _quoted(urljoin(url, target))
            continue
        name = headers.get_filename() or urlsplit(url).path.rpartition("/")[2]
        content_type = headers.get("Content-Type", "")[:200]
        return {"url": url, "status": status, "content_type": content_type, "file_name": name[:200]}, data
    raise FetchError("redirects")


def _quoted(url: str) -> str:
    """A Location as servers write it: spaces and Chinese characters unescaped."""
    parts = urlsplit(url)
    safe = "/%:=&?~#+!$,;'@()*[]"
    return urlunsplit((parts.scheme, parts.netloc, quote(parts.path, safe), quote(parts.query, safe), ""))


def _once(url: str, request: dict[str, Any]) -> tuple[int, Any, bytes]:
    networks = request["networks"]
    scheme, host, port = check_address(url, networks)
    address = _resolve(host, port, networks)
    parts = urlsplit(url)
    path = urlunsplit(("", "", parts.path or "/", parts.query, ""))
    connection = http.client.HTTPConnection(host, port, timeout=request["seconds"])
    try:
        plain = socket.create_connection((address, port), timeout=request["seconds"])
        connection.sock = (
            ssl.create_default_context().wrap_socket(plain, server_hostname=host)
            if scheme == "https"
            else plain
        )
        shown = host if port in (80, 443) else f"{host}:{port}"
        connection.putrequest("GET", _quoted(path), skip_host=True, skip_accept_encoding=True)
        sent = {"Host": shown, "User-Agent": AGENT, "Accept": "*/*", "Accept-Encoding": "gzip, identity"}
        for name, value in sent.items():
            connection.putheader(name, value)
        connection.endheaders()
        response = connection.getresponse()
        return response.status, response.headers, _body(response, request["megabytes"] * 1024 * 1024)
    except ssl.SSLError:
        raise FetchError("tls") from None
    except TimeoutError:
        raise FetchError("timeout") from None
    except (http.client.HTTPException, zlib.error, UnicodeError, ValueError):
        raise FetchError("broken") from None
    except OSError:
        raise FetchError("refused") from None
    finally:
        connection.close()


def _resolve(host: str, port: int, networks: Sequence[str]) -> str:
    """The address to connect to. A name that has any forbidden address is refused as a whole."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise FetchError("unresolved") from None
    addresses = [str(entry[4][0]) for entry in found]
    if not addresses or not all(may_reach(a, networks) for a in addresses):
        raise FetchError("private")
    return addresses[0]


def _body(response: http.client.HTTPResponse, most: int) -> bytes:
    packed = response.headers.get("Content-Encoding", "").lower()
    unpack = zlib.decompressobj(47) if packed in ("gzip", "deflate", "x-gzip") else None
    pieces, total = [], 0
    while chunk := response.read(65536):
        piece = unpack.decompress(chunk, most - total + 1) if unpack else chunk
        total += len(piece)
        if total > most:
            raise FetchError("too_large")
        pieces.append(piece)
    if response.length:  # the connection ended before the announced length
        raise FetchError("broken")
    return b"".join(pieces)
