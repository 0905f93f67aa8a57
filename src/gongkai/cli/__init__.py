"""The one console command. Subcommands are loaded when asked for, so that `gongkai law due` starts no Django.

Exit codes: 0 done; 1 the answer is no (a broken chain, a plan that can't be read, problems found);
2 wrong words on the command line; 3 this installation is not ready (no database, not migrated).
"""

from __future__ import annotations

import importlib
import os
import sys

import click

#: name → module with a click command of that name.
COMMANDS = {
    "demo": "gongkai.cli.demo",
    "init": "gongkai.cli.init",
    "serve": "gongkai.cli.serve",
    "database": "gongkai.cli.database",
    "account": "gongkai.cli.account",
    "plan": "gongkai.cli.plan",
    "law": "gongkai.cli.law",
    "privacy": "gongkai.cli.privacy",
    "indicators": "gongkai.cli.indicators",
    "audit": "gongkai.cli.audit",
    "feed": "gongkai.cli.feed",
}


class LazyGroup(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(importlib.import_module(COMMANDS[cmd_name]), cmd_name)
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """公开：政务公开平台。各子命令加 --help 看用法。"""


def django_setup() -> None:
    """Start Django for a subcommand that needs the database."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongkai.config.settings")
    import django

    django.setup()


def main() -> None:
    try:
        cli()
    except BrokenPipeError:  # `gongkai … | head`
        sys.stderr.close()
        sys.exit(0)
    except Exception as error:
        if not _database_not_ready(error):
            raise
        click.echo("数据库还没有建立或升级，请先运行：gongkai database prepare", err=True)
        sys.exit(3)


def _database_not_ready(error: Exception) -> bool:
    """A missing table or column: the database is not of this version (Django is loaded if it can be one)."""
    database = sys.modules.get("django.db")
    if database is None or not isinstance(error, (database.OperationalError, database.ProgrammingError)):
        return False
    said = str(error).lower()
    return "no such table" in said or "no such column" in said or "does not exist" in said
