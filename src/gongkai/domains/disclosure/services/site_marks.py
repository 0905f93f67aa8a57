"""网站标识: entered once by the office, shown in the footer and the page tags of every public page."""

from __future__ import annotations

import dataclasses
import re

from django.db import transaction
from wagtail.models import Site

from gongkai.base.core import audit, clock
from gongkai.base.core.actors import Actor
from gongkai.base.core.problems import Problem, refuse_if
from gongkai.base.organizations.access import must
from gongkai.base.organizations.models import Layer, LayeredRule
from gongkai.base.organizations.queries import authority, layered_value
from gongkai.base.ui.site_marks import KEY, SiteMarks

from ..permissions import MANAGE_COLUMNS


def problems(marks: SiteMarks) -> list[Problem]:
    """Copying another site's code with its template is a known fault: the code's first six digits are the area's."""
    found = []
    government = authority()
    area = government.area.code[:6] if government else ""
    if marks.site_code and not re.fullmatch(r"[0-9]{10}", marks.site_code):
        found.append(Problem("site_code", "网站标识码是10位数字。", "site_code"))
    elif marks.site_code and not marks.site_code.startswith(area):
        found.append(Problem("other_area", f"标识码前6位应是本地区划代码{area}，请核对。", "site_code"))
    if marks.domain and not re.fullmatch(r"[a-z0-9.-]+", marks.domain):
        found.append(Problem("domain", "请只填域名，如 www.example.gov.cn。", "domain"))
    return found


def enter(actor: Actor, site: Site, marks: SiteMarks) -> None:
    """Keep the marks of one site from today on. Raises Refused."""
    must(actor, MANAGE_COLUMNS)
    refuse_if(problems(marks))
    with transaction.atomic():
        value = dict(layered_value(KEY, {}) or {}) | {site.hostname: dataclasses.asdict(marks)}
        said = {"value": value, "source": "本级政务公开主管部门填写", "vouched_by": actor.user_name}
        LayeredRule.objects.update_or_create(key=KEY, layer=Layer.COUNTY, since=clock.today(), defaults=said)
        audit.record("disclosure.site_marks.entered", actor=actor, subject=f"site:{site.hostname}")
