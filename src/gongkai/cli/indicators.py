"""gongkai indicators: what is measured, and a run of it."""

from __future__ import annotations

import json
import sys

import click


@click.group()
def indicators() -> None:
    """指标：目录、最近结果、测量。"""


@indicators.command("list")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出。")
def list_(as_json: bool) -> None:
    """列出全部指标和全市（县）最近一次结果。"""
    from gongkai.cli import django_setup

    django_setup()
    from gongkai.base.measures import queries, register

    every = register.indicators()
    latest = queries.latest([i.key for i in every], [])
    rows = []
    for indicator in every:
        result = latest.get((indicator.key, None))
        state = queries.state_of(indicator.key, result)
        rows.append(
            {
                "key": indicator.key,
                "name": indicator.name,
                "basis": indicator.basis,
                "connected": register.measure_of(indicator.key) is not None,
                "state": str(state),
                "value": result.value if result else None,
                "numerator": result.numerator if result else None,
                "denominator": result.denominator if result else None,
                "unit": indicator.unit_of_value,
                "from": result.period_start.isoformat() if result else None,
                "to": result.period_end.isoformat() if result else None,
            }
        )
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for indicator, row in zip(every, rows, strict=True):
        result = latest.get((indicator.key, None))
        shown = queries.shown(indicator, result)
        click.echo(f"{row['key']:<28}{indicator.name}：{shown}")


@indicators.command()
@click.option("--period", default="", help="期间：2021-10、2021-Q3、2021-H1 或 2021；不写为本月。")
@click.option("--key", "keys", multiple=True, help="只测量这些指标，可写多次；不写为全部已接入的。")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出。")
def measure(period: str, keys: tuple[str, ...], as_json: bool) -> None:
    """测量已接入的指标并保存结果；有一项出错时退出码为 1。"""
    from gongkai.cli import django_setup

    django_setup()
    from gongkai.base.core import clock
    from gongkai.base.measures import measuring, register
    from gongkai.base.measures.periods import Period

    try:
        of = Period.parse(period) if period else Period.month_of(clock.today())
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--period") from None
    for key in keys:
        if not register.has(key):
            raise click.BadParameter(f"没有指标 {key}，用 gongkai indicators list 查看。", param_hint="--key")
        if register.measure_of(key) is None:
            raise click.BadParameter(f"指标 {key} 尚未接入，不能测量。", param_hint="--key")
    outcomes = measuring.measure_all(of, keys or None)
    if as_json:
        rows = [
            {
                "key": o.indicator.key,
                "state": str(o.city.state),
                "value": o.city.value,
                "numerator": o.city.numerator,
                "denominator": o.city.denominator,
                "units": o.units,
                "error": o.error,
            }
            for o in outcomes
        ]
        click.echo(json.dumps({"period": of.label, "results": rows}, ensure_ascii=False, indent=1))
    else:
        click.echo(f"{of.label}：测量了 {len(outcomes)} 项指标。")
        for o in outcomes:
            value = o.indicator.shown(o.city.value) if o.city.value is not None else o.city.state.label
            click.echo(f"{o.indicator.key:<28}{o.indicator.name}：{o.error or value}")
    if any(o.error for o in outcomes):
        sys.exit(1)
