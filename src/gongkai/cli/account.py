"""gongkai account: what an operator at the machine may do about logins."""

from __future__ import annotations

import sys

import click

from gongkai.cli import django_setup


@click.group()
def account() -> None:
    """账户：重设口令。"""


@account.command()
@click.argument("username")
def password(username: str) -> None:
    """给 USERNAME 换一个随机口令，只显示这一次；首次登录须修改。"""
    django_setup()
    from gongkai.base.accounts.models import User
    from gongkai.base.accounts.services import reset_login
    from gongkai.base.core.actors import SYSTEM

    user = User.objects.filter(username=username).first()
    if user is None:
        click.echo(f"没有“{username}”这个用户名。", err=True)
        sys.exit(1)
    click.echo(f"{username} 的新口令：{reset_login(user, actor=SYSTEM)}")
