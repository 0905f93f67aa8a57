"""Blocks of the public home page. The registry stands here because domains may not import the portal."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest

from gongkai.base.organizations.models import Authority

#: Takes the site it is for and the request; gives safe HTML, or None where there is nothing to show yet.
Block = Callable[[Authority, HttpRequest], str | None]
_blocks: dict[str, tuple[int, Block]] = {}


def register(key: str, block: Block, order: int = 100) -> None:
    """Add a block to the home page; called in AppConfig.ready. Lower order stands higher."""
    _blocks[key] = (order, block)


def rendered(site: Authority, request: HttpRequest) -> list[str]:
    """The blocks that have something to show, in order."""
    ordered = sorted(_blocks.values(), key=lambda pair: pair[0])
    return [html for _, block in ordered if (html := block(site, request))]
