"""The page tags that 政府网站发展指引 (国办发〔2017〕47号) asks for, for home, list and article pages."""

from __future__ import annotations

from wagtail.models import Site

from gongkai.base.core.clock import SHANGHAI
from gongkai.base.ui import site_marks

from ..models import Column, Record

Tags = list[tuple[str, str]]
_TYPES = {"organization": "机构职能", "interpretation": "政策解读", "basis": "文件资料"}
DEFAULT_TYPE = "信息公开"


def of_site(site: Site) -> Tags:
    return site_marks.of(site).tags


def of_list(site: Site, name: str, description: str, node: str = "") -> Tags:
    """A list page: the site's tags and the column's."""
    kind = _TYPES.get(node) or _TYPES.get(node.partition(".")[0], DEFAULT_TYPE)
    return [
        *of_site(site),
        ("ColumnName", name),
        ("ColumnDescription", description),
        ("ColumnKeywords", name),
        ("ColumnType", kind),
    ]


def of_column(site: Site, column: Column) -> Tags:
    whose = column.unit.name if column.unit else ""
    return of_list(site, column.name, f"{whose}政府信息公开平台“{column.name}”栏目", column.node)


def of_article(site: Site, record: Record, column: Column | None, url: str) -> Tags:
    """A record's page; PubDate by the 24-hour clock, Shanghai time."""
    version, at = record.live_version, record.published_at
    assert version is not None and at is not None
    about = of_column(site, column) if column else of_list(site, "政府信息公开", "政府信息公开平台")
    tags = [
        *about,
        ("ArticleTitle", version.title),
        ("PubDate", f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"),
        ("ContentSource", version.source or record.publishing_unit.name),
        ("Url", url),
    ]
    tags += [("Keywords", word) for word in version.keywords]
    return [*tags, ("Description", version.summary)] if version.summary else tags
