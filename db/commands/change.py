"""The commands that change or check tables: migrate, generate, push, check, reset."""

from __future__ import annotations

import click

from db.commands.server import settings_of_process
from db.errors import Fault


@click.command()
def migrate() -> None:
    """Migrate to head, as `alembic upgrade head` does.

    If `gateway db push` has already made the pending changes, the database is only marked as at
    head.
    """
    from db.catalog.migrations import upgrade
    from db.catalog.push_marker import take_over
    from db.checks.revision import head_revision
    from db.commands.foreign import require_migrations

    settings = settings_of_process()
    require_migrations(settings)
    if take_over(settings):
        click.echo(
            f"The pushed changes equal the migrations: the database is at head ({head_revision()})."
        )
        return
    upgrade()
    click.echo(f"The database is at head ({head_revision()}).")


@click.command()
@click.option("--message", "-m", required=True, help="What the migration does, in a few words.")
def generate(message: str) -> None:
    """Write a migration for the changes of the models.

    The models are compared with an empty database after all migrations, so objects that others
    created in your database are never dropped.
    """
    from db.catalog.migrations import generate as write_migration
    from db.catalog.push_marker import base_to_compare
    from db.commands.foreign import require_migrations

    settings = settings_of_process()
    require_migrations(settings)
    with base_to_compare(settings) as url:
        is_formatted = write_migration(message, url=url)
    format_it = "" if is_formatted else ", run `make format`"
    click.echo(
        f"The migration is a draft: read it{format_it}, and test both upgrade and downgrade."
    )


@click.command()
@click.option("--yes", is_flag=True, help="Do not ask, and allow a database that is not embedded.")
def push(yes: bool) -> None:
    """Change the tables to match the models: development only.

    It writes no migration, prints each statement, runs all of them in one transaction, and asks
    before rows are lost.
    The database stays at its migration. `gateway db generate` then writes the migration, and
    `gateway db migrate` detects that it is already applied here.
    """
    from db.commands.foreign import require_migrations
    from db.commands.push import push_models

    settings = settings_of_process()
    require_migrations(settings)
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
    """Fail if the database differs from the models.

    Tables, CHECKs, indexes, policies, grants, functions and triggers are compared.
    """
    from db.catalog.drift import drift
    from db.catalog.migrations import Differs
    from db.catalog.migrations import check as check_models
    from db.commands.foreign import require_migrations

    settings = settings_of_process()
    require_migrations(settings)
    try:
        check_models()
    except Differs as fault:
        raise Fault(*fault.sentences, *drift(settings)) from fault
    if sentences := drift(settings):
        raise Fault(*sentences)
    click.echo("The database matches the models.")


@click.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
def reset(yes: bool) -> None:
    """Delete everything, after asking, and migrate to head.

    The embedded database is removed and created again. In another database, the tables and
    functions of the models and the migrations are dropped; all other objects stay.
    """
    from db.catalog.migrations import upgrade
    from db.checks.revision import head_revision
    from db.commands.foreign import require_migrations
    from db.commands.reset import empty
    from db.embedded.server import Embedded

    settings = settings_of_process()
    require_migrations(settings)
    if settings.in_production:
        raise Fault("`gateway db reset` deletes everything, so production refuses it.")
    url = settings.direct_url
    place = (
        f"{url.database} at {url.place}" if url else f"the embedded database in {settings.data_dir}"
    )
    if not yes:
        click.confirm(f"Delete everything in {place}?", abort=True)
    was_running = url is None and Embedded(settings.data_dir).running() is not None
    empty(settings)
    upgrade()
    click.echo(f"Emptied {place}; it is at head ({head_revision()}).")
    if was_running:
        click.echo("Its Postgres was stopped for that: restart the programs that used it.")
