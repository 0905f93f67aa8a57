"""Maker of the file route: a file that its owner lets everyone read (the route itself decides nothing)."""

from __future__ import annotations

import hashlib
from typing import Any

from gongkai.base.files import storage
from gongkai.base.files.models import StoredFile
from gongkai.base.files.permissions import register_reader
from gongkai.base.organizations.models import Unit
from tests.route_objects import World

NAME = "路由测试.txt"


def served(world: World, unit: Unit) -> dict[str, Any]:
    register_reader("route_test", lambda actor, stored: stored.name == NAME)
    content = "公开的文本".encode()
    digest = storage.put(content)
    assert digest == hashlib.sha256(content).hexdigest()
    stored = StoredFile.objects.create(
        digest=digest,
        size=len(content),
        name=NAME,
        media_type="text/plain",
        unit_name=str(unit),
        text_read=True,
    )
    return {"code": stored.code}


MAKERS = {"files:serve": served}
