"""`gateway db`: start, stop, look at, migrate, check, fill and empty the database."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import click

from db.faults import Fault

if TYPE_CHECKING:
    from db.embedded import Embedded
    from db.settings import Settings


@click.group("db")
def database() -> None:
    """Look after the database of DATABASE_URL, or the embedded one."""


def _settings() -> Settings:
    from db.settings import load_settings

    return load_settings()


def _embedded(what: str) -> Embedded:
    """The embedded database; `Fault` where DATABASE_URL names another."""
    from db.embedded import Embedded

    settings = _settings()
    if settings.pooled_url is not None:
        raise Fault(f"DATABASE_URL is set, and `gateway db {what}` is for the embedded database.")
    return Embedded(settings.data_dir)


@database.command()
def start() -> None:
    """Start the embedded Postgres and keep it running."""
    embedded = _embedded("start")
    server = embedded.start()
    click.echo(
        f"Postgres {embedded.binaries.major} runs at 127.0.0.1:{server.port} (process "
        f"{server.pid}), its data in {embedded.home}."
    )


@database.command()
def stop() -> None:
    """Stop the embedded Postgres."""
    stopped = _embedded("stop").stop()
    click.echo("Stopped Postgres." if stopped else "Postgres was not running.")


@database.command()
def status() -> None:
    """Say whether the embedded Postgres runs, and where; exit 3 when it does not."""
    embedded = _embedded("status")
    server = embedded.running()
    if server is None:
        click.echo("Postgres is not running: `gateway db start` starts it.")
        sys.exit(3)
    click.echo(f"Postgres runs at 127.0.0.1:{server.port} (process {server.pid}).")


@database.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
def reset(yes: bool) -> None:
    """Delete all data, and migrate an empty database to head."""
    from db.migrations import downgrade, upgrade

    settings = _settings()
    if settings.in_production:
        raise Fault("`gateway db reset` deletes everything, so production refuses it.")
    where = settings.direct_url or "the embedded database"
    if not yes:
        click.confirm(f"Delete everything in {where}?", abort=True)
    if settings.pooled_url is None:
        from db.embedded import Embedded

        Embedded(settings.data_dir).remove()
    else:
        downgrade("base")
    upgrade()
    click.echo("The database is empty and at head.")


@database.command()
@click.argument("arguments", nargs=-1)
def shell(arguments: tuple[str, ...]) -> None:
    """Open psql as an administrator of the embedded database, or on the direct URL.

    ARGUMENTS go to psql, after `--`.
    """
    from db.binaries import find_binaries
    from db.bootstrap import SUPERUSER
    from db.embedded import Embedded

    settings = _settings()
    psql = find_binaries(settings.data_dir).folder / "psql"
    if settings.direct_url is not None:
        os.execv(psql, [str(psql), settings.direct_url.dsn, *arguments])
    with Embedded(settings.data_dir).use() as server:
        found = subprocess.run([str(psql), server.url(SUPERUSER).dsn, *arguments], check=False)
    sys.exit(found.returncode)


@database.command()
@click.option("--follow", "-f", is_flag=True, help="Go on printing as lines come.")
@click.option("--lines", "-n", default=50, show_default=True, help="How many of the last lines.")
def logs(follow: bool, lines: int) -> None:
    """Print the log of the embedded Postgres."""
    log = _embedded("logs").log
    if not log.exists():
        raise Fault("There is no log yet: `gateway db start` starts Postgres.")
    os.execvp("tail", ["tail", f"-n{lines}", *(["-F"] if follow else []), str(log)])


@database.command()
def migrate() -> None:
    """Migrate to head, as `alembic upgrade head` does."""
    from db.migrations import upgrade
    from db.revision import head_revision

    upgrade()
    click.echo(f"The database is at head ({head_revision()}).")


@database.command()
@click.option("--message", "-m", required=True, help="What the migration does, in a few words.")
def generate(message: str) -> None:
    """Write a migration from what the models have and the database has not."""
    from db.migrations import generate as write_migration

    write_migration(message)
    click.echo("It is a proposal: read it, run `make format`, and try it down as well as up.")


@database.command()
def check() -> None:
    """Fail when the database is not what the models say, policies and grants included."""
    from db.commands.drift import drift
    from db.migrations import check as check_models

    check_models()
    found = drift(_settings())
    if found:
        raise Fault(*found)
    click.echo("The database is what the models say.")


@database.command()
def verify() -> None:
    """Say in one line what was reached and as whom, or why not."""
    from db.direct import pooled_database
    from db.verify import verify as look
    from db.verify import verify_replica

    settings = _settings()
    with pooled_database(settings) as url:
        click.echo(asyncio.run(look(settings, url)))
        if settings.replica_url is not None:
            fault = asyncio.run(verify_replica(settings, settings.replica_url, url))
            click.echo(fault or f"The replica at {settings.replica_url.place} fits.")


@database.command()
@click.option("--tenants", type=click.IntRange(min=1), default=3, show_default=True)
@click.option("--users", type=click.IntRange(min=1), default=300, show_default=True)
@click.option("--locations", type=click.IntRange(min=0), default=20_000, show_default=True)
@click.option("--random-seed", type=int, default=1, show_default=True)
def seed(tenants: int, users: int, locations: int, random_seed: int) -> None:
    """Add demo data: the same rows for the same numbers."""
    from db.commands.demo import Size
    from db.commands.seed import seed_with_progress

    settings = _settings()
    if settings.in_production:
        raise Fault("`gateway db seed` makes people up, so production refuses it.")
    if users < tenants:
        raise Fault(f"{tenants} tenants need at least as many users: pass --users {tenants}.")
    seed_with_progress(settings, Size(tenants, users, locations), random_seed)
