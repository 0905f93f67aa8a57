"""Who may read a file: this app owns none, so each app that keeps files registers how it decides."""

from __future__ import annotations

from collections.abc import Callable

from gongkai.base.core.actors import Actor

from .models import StoredFile

Reader = Callable[[Actor | None, StoredFile], bool]

_readers: dict[str, Reader] = {}


def register_reader(app_label: str, may_read: Reader) -> None:
    """Let an app decide on its files; called in AppConfig.ready.

    may_read(actor, file) answers True only for files of the app that the actor may read; actor is None for
    the public.
    """
    _readers[app_label] = may_read


def may_read(actor: Actor | None, stored: StoredFile) -> bool:
    """Whether any app that keeps the file lets the actor read it. Without a registered reader nobody may."""
    return any(reader(actor, stored) for reader in _readers.values())
