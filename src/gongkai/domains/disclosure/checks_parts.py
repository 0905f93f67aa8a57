"""Connects the checks to the door and the clock; called once in AppConfig.ready."""

from __future__ import annotations

from gongkai.base.core import jobs

from . import door
from .services import checking, exceptions


def connect() -> None:
    door.register_check("checks", checking.release_check)
    jobs.schedule("disclosure.exceptions", exceptions.EVERY, exceptions.end_due)
