"""The visitor's address: taken from X-Forwarded-For only behind a proxy we trust."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse


def client_address(peer: str, forwarded_for: str, trusted: list[str]) -> str:
    """The first address, from the right, that is not a trusted proxy; the peer's own if it is not trusted."""
    networks = [ipaddress.ip_network(t, strict=False) for t in trusted]

    def is_trusted(text: str) -> bool:
        try:
            address = ipaddress.ip_address(text)
        except ValueError:
            return False
        return any(address in n for n in networks if n.version == address.version)

    address = peer
    hops = [h.strip() for h in forwarded_for.split(",") if h.strip()]
    while is_trusted(address) and hops:
        address = hops.pop()
    return address


class ClientAddressMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.client_address = client_address(  # type: ignore[attr-defined]
            request.META.get("REMOTE_ADDR", ""),
            request.META.get("HTTP_X_FORWARDED_FOR", ""),
            settings.GONGKAI_TRUSTED_PROXIES,
        )
        return self.get_response(request)
