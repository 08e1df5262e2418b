"""`gateway db`: every command for the database, by what it is about."""

from __future__ import annotations

import click

from db.commands import change, server


@click.group("db")
def database() -> None:
    """Look after the database of DATABASE_URL, or the embedded one.

    Commands that change tables use DATABASE_DIRECT_URL where it is set.
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
