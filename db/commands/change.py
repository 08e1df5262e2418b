"""`gateway db migrate`, `generate`, `push`, `check`, `reset`: what the tables are."""

from __future__ import annotations

import click

from db.commands.server import settings_of_process
from db.errors import Fault


@click.command()
def migrate() -> None:
    """Migrate to head, as `alembic upgrade head` does.

    Where `gateway db push` made already what the migrations would make, it only says so.
    """
    from db.catalog.migrations import upgrade
    from db.catalog.push_marker import take_over
    from db.checks.revision import head_revision

    if take_over(settings_of_process()):
        click.echo(f"What was pushed is what the migrations make: now at head ({head_revision()}).")
        return
    upgrade()
    click.echo(f"The database is at head ({head_revision()}).")


@click.command()
@click.option("--message", "-m", required=True, help="What the migration does, in a few words.")
def generate(message: str) -> None:
    """Write a migration for what the models have anew.

    Models are compared with what the migrations make of an empty database, so nothing that others
    have made in yours is ever dropped.
    """
    from db.catalog.migrations import generate as write_migration
    from db.catalog.push_marker import base_to_compare

    with base_to_compare(settings_of_process()) as url:
        is_formatted = write_migration(message, url=url)
    format_it = "" if is_formatted else ", run `make format`"
    click.echo(f"It is a proposal: read it{format_it}, and try it down as well as up.")


@click.command()
@click.option("--yes", is_flag=True, help="Do not ask, and take a database that is not embedded.")
def push(yes: bool) -> None:
    """Make the tables what the models say: development only.

    It writes no migration, prints each statement, runs all of them in one transaction, and asks
    before rows are lost.
    The migration the database is at stays what it was. `gateway db generate` then writes the
    migration, and `gateway db migrate` finds that it is done here.
    """
    from db.commands.push import push_models

    settings = settings_of_process()
    if settings.in_production:
        raise Fault("`gateway db push` changes tables without a migration: production refuses it.")
    if settings.direct_url is not None and not yes:
        raise Fault(
            "`gateway db push` is for the embedded database, and DATABASE_URL is set: add --yes "
            f"to change {settings.direct_url.database} at {settings.direct_url.place}."
        )
    push_models(settings, yes=yes)


@click.command()
def check() -> None:
    """Fail where the database is not what the models say.

    Tables, CHECKs, indexes, policies, grants, functions and triggers are compared.
    """
    from db.catalog.drift import drift
    from db.catalog.migrations import Differs
    from db.catalog.migrations import check as check_models

    settings = settings_of_process()
    try:
        check_models()
    except Differs as fault:
        raise Fault(*fault.sentences, *drift(settings)) from fault
    if found := drift(settings):
        raise Fault(*found)
    click.echo("The database is what the models say.")


@click.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
def reset(yes: bool) -> None:
    """Delete everything, after asking, and migrate to head.

    The embedded database is removed and made anew. Of another one the tables and functions go that
    the models and the migrations make; what others made there stays.
    """
    from db.catalog.migrations import upgrade
    from db.checks.revision import head_revision
    from db.commands.reset import empty
    from db.embedded.server import Embedded

    settings = settings_of_process()
    if settings.in_production:
        raise Fault("`gateway db reset` deletes everything, so production refuses it.")
    url = settings.direct_url
    where = (
        f"{url.database} at {url.place}" if url else f"the embedded database in {settings.data_dir}"
    )
    if not yes:
        click.confirm(f"Delete everything in {where}?", abort=True)
    was_running = url is None and Embedded(settings.data_dir).running() is not None
    empty(settings)
    upgrade()
    click.echo(f"Emptied {where}; it is at head ({head_revision()}).")
    if was_running:
        click.echo("Its Postgres was stopped for that: start whatever used it again.")
