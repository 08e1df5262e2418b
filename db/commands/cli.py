"""Registers the commands of `gateway db`: those of the engine, and those of the application."""

from __future__ import annotations

from collections.abc import Mapping

import click

from db.commands import change, server


class DatabaseGroup(click.Group):
    """The application is imported only for what the engine does not have, since that is slow."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *_of_application()})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return super().get_command(ctx, cmd_name) or _of_application().get(cmd_name)


def _of_application() -> Mapping[str, click.Command]:
    from db.orm.application import load_application
    from db.settings import application_settings

    return {command.name: command for command in load_application(application_settings()).commands}


@click.group("db", cls=DatabaseGroup)
def database() -> None:
    """Manage the database of DATABASE_URL, or the embedded one.

    Commands that change tables use DATABASE_DIRECT_URL if it is set.
    """


for command in (
    server.start,
    server.stop,
    server.status,
    server.logs,
    server.shell,
    server.verify,
    change.migrate,
    change.generate,
    change.push,
    change.check,
    change.reset,
):
    database.add_command(command)
