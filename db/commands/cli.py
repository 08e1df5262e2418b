"""Registers the commands of `gateway db`."""

from __future__ import annotations

import click

from db.commands import change, server


@click.group("db")
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
