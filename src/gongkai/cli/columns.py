"""gongkai columns: the standard 政府信息公开 platform for the city and its units, and the plan's topics."""

from __future__ import annotations

import sys

import click

from gongkai.cli import django_setup


@click.group()
def columns() -> None:
    """公开栏目和专题。"""


@columns.command()
@click.option(
    "--unit", "names", multiple=True, help="只为这个单位建（名称或简称，可重复）；不写为全部行政机关建。"
)
@click.option("--topics", is_flag=True, help="同时按任务方案开设专题。")
def build(names: tuple[str, ...], topics: bool) -> None:
    """建立或恢复统一格式的政府信息公开平台；可反复运行。"""
    django_setup()
    from wagtail.models import Site

    from gongkai.base.core.actors import SYSTEM
    from gongkai.base.core.problems import Refused
    from gongkai.base.organizations.models import Unit
    from gongkai.base.organizations.naming import Resolver
    from gongkai.domains.disclosure import standard_tree
    from gongkai.domains.disclosure.services import columns as acts
    from gongkai.domains.disclosure.services import topics as topic_acts

    site = Site.objects.get(is_default_site=True)
    if names:
        resolver = Resolver()
        found = {name: resolver.resolve(name).unit for name in names}
        if unknown := [name for name, unit in found.items() if unit is None]:
            click.echo(f"没有这个单位：{'、'.join(unknown)}", err=True)
            sys.exit(1)
        units = [u for u in found.values() if u is not None]
    else:
        units = list(Unit.objects.current().filter(kind__in=standard_tree.UNIT_KINDS))
    try:
        built = acts.build(SYSTEM, site, units)
    except Refused as refused:
        click.echo(str(refused), err=True)
        sys.exit(1)
    click.echo(f"{built.platforms}个平台：新建{built.made}个栏目，改回标准{built.mended}个。")
    if topics:
        click.echo(f"开设专题{len(topic_acts.open_standard(SYSTEM, site))}个。")
