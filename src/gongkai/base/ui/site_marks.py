"""The marks a government site must show: its name, 标识码, ICP and police filing numbers, contact (a layered rule).

国办发〔2017〕47号 asks for page tags SiteName, SiteDomain, SiteIDCode on every page and for the marks in its foot.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

from django.http import HttpRequest
from wagtail.models import Site

from gongkai.base.organizations.queries import authority, layered_value

KEY = "site.marks"


@dataclass(frozen=True, slots=True)
class SiteMarks:
    """What the foot and the page tags show; "" where the office has not entered it."""

    name: str = ""
    domain: str = ""
    site_code: str = ""  # 政府网站标识码: ten digits, the first six the area's code
    icp: str = ""
    police: str = ""
    phone: str = ""
    address: str = ""

    @property
    def tags(self) -> list[tuple[str, str]]:
        """SiteName, SiteDomain, SiteIDCode. A code that nobody has entered yet is left out, never invented."""
        named = (("SiteName", self.name), ("SiteDomain", self.domain), ("SiteIDCode", self.site_code))
        return [(tag, value) for tag, value in named if value]


def entered(site: Site) -> SiteMarks:
    """What was entered for this site (the rule holds one set for each, by its host name)."""
    value = (layered_value(KEY, {}) or {}).get(site.hostname, {})
    known = {f.name for f in fields(SiteMarks)}
    return SiteMarks(**{k: str(v) for k, v in value.items() if k in known})


def of(site: Site) -> SiteMarks:
    """The same with the authority's name and the host name where nothing was entered."""
    marks, government = entered(site), authority()
    values = {f.name: getattr(marks, f.name) for f in fields(SiteMarks)}
    values["name"] = marks.name or site.site_name or (government.name if government else "政府信息公开")
    values["domain"] = marks.domain or site.hostname
    return SiteMarks(**values)


def of_request(request: HttpRequest) -> SiteMarks:
    """For the templates of the public face."""
    site = Site.find_for_request(request) or Site.objects.filter(is_default_site=True).first()
    return of(site) if site else SiteMarks()
