"""What must be right before the site may start; run by `gongkai serve` and every manage command."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import Error, register


@register()
def held_clock(app_configs: Any, **kwargs: Any) -> list[Error]:
    """A production start with a held clock would date every act wrongly."""
    if settings.GONGKAI_MODE != "demo" and settings.GONGKAI_CLOCK is not None:
        return [
            Error(
                f"正式运行不能设定固定日期（GONGKAI_CLOCK={settings.GONGKAI_CLOCK}）。",
                hint="请去掉 GONGKAI_CLOCK；如为演示，请设 GONGKAI_MODE=demo。",
                id="gongkai.E001",
            )
        ]
    return []


@register()
def mode(app_configs: Any, **kwargs: Any) -> list[Error]:
    if settings.GONGKAI_MODE not in {"demo", "production"}:
        return [
            Error(
                f"GONGKAI_MODE 只能是 demo 或 production，现在是 {settings.GONGKAI_MODE}。", id="gongkai.E002"
            )
        ]
    return []
