"""Alembic's environment: migrates the database of the direct URL, one run at a time.

`migrations/env.py` of an application calls `run_migrations` with its tables.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable
from contextlib import nullcontext
from pathlib import Path
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from alembic.operations.ops import MigrationScript
from alembic.runtime.migration import MigrationContext, MigrationInfo, RevisionStep
from alembic.script import Script
from alembic.util import CommandError
from sqlalchemy import Connection, MetaData, text
from sqlalchemy.exc import DBAPIError

from db.catalog.migrations import LOCK
from db.catalog.ownership import made_by
from db.connection.direct import direct_database
from db.connection.pooler import check_direct
from db.errors import Fault
from db.orm.operations import with_policies
from db.process.signals import stop
from db.session.database import direct_engine
from db.settings import Settings, load_settings
from db.urls.url import DatabaseUrl

# A migration that waits for a lock blocks everyone behind it, so it gives up soon instead.
TIMEOUTS = {"lock_timeout": "5s", "statement_timeout": "60s"}
# Policies hold the owner as well. What reads or changes rows would find none and say nothing, and a
# foreign key would count as valid without a look at any row: so it is an error.
LOUD = {"row_security": "off"}
HELD_BY_POLICIES = "query would be affected by row-level security policy"
DEFAULT_LOCK_WAIT = "60s"
LOCK_POLL_SECONDS = 0.1
# What `-x` may set, and how Postgres reads its value.
OPTIONS = {
    **{name: text(f"select set_config('{name}', :value, true)") for name in TIMEOUTS},
    "lock_wait": text("select extract(epoch from cast(cast(:value as text) as interval))"),
}
# What is nobody's fault, by SQLSTATE: said in a line, for the run can be repeated.
IN_THE_WAY = {
    "55P03": "Others hold a lock on what is to be changed, for longer than lock_timeout",
    "57014": "A statement took longer than statement_timeout, or was cancelled",
}


class Environment:
    """One run of Alembic over the tables of one application."""

    def __init__(self, metadata: MetaData) -> None:
        self._metadata = metadata
        self._scripts = {Path(script.path) for script in context.script.walk_revisions()}
        self._tables = made_by(self._scripts).tables | set(metadata.tables)

    def run(self) -> None:
        """Run what Alembic was asked for; `CommandError` says why it cannot be."""
        if context.is_offline_mode():
            self._run_offline()
            return
        try:
            self._run_online()
        except Fault as fault:
            # Alembic prints a CommandError in one line, without a traceback.
            raise CommandError(str(fault)) from fault
        except DBAPIError as error:
            if (reason := _reason(error)) is None:
                raise
            raise CommandError(reason) from error

    def _run_offline(self) -> None:
        """Print the SQL instead of running it."""
        context.configure(
            # psycopg's, which is the default, would write each percent sign twice.
            dialect_name="postgresql+asyncpg",
            target_metadata=self._metadata,
            literal_binds=True,
            transaction_per_migration=True,
        )
        for name, value in (TIMEOUTS | LOUD).items():
            context.execute(f"set {name} = '{value}'")
        with context.begin_transaction():
            context.run_migrations()

    def _run_online(self) -> None:
        settings = load_settings()
        given = context.config.attributes.get("url")
        with direct_database(settings) if given is None else nullcontext(given) as url:
            stop.run(self._run(settings, url))

    async def _run(self, settings: Settings, url: DatabaseUrl) -> None:
        await check_direct(settings, url)
        engine = direct_engine(settings, url)
        try:
            async with engine.connect() as connection:
                await connection.run_sync(self._run_locked)
        finally:
            await engine.dispose()

    def _run_locked(self, connection: Connection) -> None:
        """Migrate under a session advisory lock: of several deploys, one works, the rest wait."""
        options = _options(connection)
        wait = options.get("lock_wait", DEFAULT_LOCK_WAIT)
        _lock(connection, wait)
        try:
            _configure(
                connection,
                TIMEOUTS | LOUD | {name: options[name] for name in TIMEOUTS if name in options},
            )
            context.configure(
                connection=connection,
                target_metadata=self._metadata,
                compare_server_default=True,
                transaction_per_migration=True,
                process_revision_directives=self._add_policies,
                render_item=render_item,
                on_version_apply=report,
                include_name=self._is_ours,
            )
            self._check_names(connection)
            with context.begin_transaction():
                context.run_migrations()
        finally:
            connection.rollback()
            connection.execute(text("select pg_advisory_unlock(:lock)"), {"lock": LOCK})
            connection.commit()

    def _add_policies(
        self,
        migration: MigrationContext,
        revision: str | Iterable[str | None] | Iterable[str],
        directives: list[MigrationScript],
    ) -> None:
        """Write row-level security, policies and grants after each generated `create_table`."""
        for script in directives:
            if script.upgrade_ops is None:
                continue
            if script.upgrade_ops.is_empty() and context.config.attributes.get("refuse_empty"):
                raise CommandError(
                    "The models and the database agree: there is nothing to migrate."
                )
            script.upgrade_ops.ops = list(with_policies(script.upgrade_ops.ops, self._metadata))

    def _is_ours(self, name: str | None, kind: str, _: object) -> bool:
        """Whether Alembic compares it: tables of the models, and those that migrations make."""
        return kind != "table" or name in self._tables

    def _check_names(self, connection: Connection) -> None:
        """Refuse to create what another owner has created, before anything is touched."""
        migration = context.get_context()
        try:
            context.get_revision_argument()
        except KeyError:
            # Nothing is to be run: models and database are compared.
            return
        steps = migration.opts["fn"](migration.get_current_heads(), migration)
        upgrades = (step for step in steps if isinstance(step, RevisionStep) and step.is_upgrade)
        paths = {Path(step.revision.path) for step in upgrades}
        found = (made_by(paths) - made_by(self._scripts - paths)).present(connection)
        connection.rollback()
        if found:
            raise CommandError(
                f"The database already has the {', the '.join(found)}, which no migration made, "
                "and was left alone: migrate an empty database, or rename what is there. After "
                "`gateway db push` run `gateway db migrate`."
            )


def render_item(kind: str, item: object, autogen: AutogenContext) -> str | Literal[False]:
    """`Choice` columns are text: a migration never imports a model."""
    return "sa.Text()" if type(item).__name__ == "Choice" else False


def report(*_: object, **happened: Any) -> None:
    """Say what was done, unless it was done to a scratch database."""
    if context.config.attributes.get("url") is not None:
        return
    step: MigrationInfo = happened["step"]
    done = "applied" if step.is_upgrade else "reverted"
    if step.is_stamp:
        # Nothing was run: the database was only told where it is.
        at = ", ".join(step.destination_revision_ids) or "base"
        sys.stderr.write(f"stamped: the database counts as at {at}; nothing was run\n")
        return
    for script in step.up_revisions:
        if isinstance(script, Script):
            sys.stderr.write(f"{done}: {script.doc}\n")


def _options(connection: Connection) -> dict[str, str]:
    """What `-x` says, by name; `CommandError` for what is no option, or no time for Postgres."""
    options = {name: str(value) for name, value in _x_arguments()}
    for name, value in options.items():
        if name not in OPTIONS:
            raise CommandError(f"There is no `-x {name}=`: there are {', '.join(OPTIONS)}.")
        try:
            connection.execute(OPTIONS[name], {"value": value})
        except DBAPIError as error:
            raise CommandError(
                f"`-x {name}={value}` is no time for Postgres: write 5s, 500ms or 10min."
            ) from error
        finally:
            connection.rollback()
    return options


def _x_arguments() -> Iterable[tuple[str, str]]:
    for argument in context.get_x_argument():
        name, separator, value = argument.partition("=")
        if not separator:
            raise CommandError(f"`-x {argument}` has no value: write `-x {argument}=...`.")
        yield name, value


def _lock(connection: Connection, wait: str) -> None:
    """Take the lock, or give up after `wait`, an interval as Postgres writes it.

    It is asked for again and again: whoever waited inside a statement would have a snapshot, and an
    index made concurrently waits until everybody who has one is done.
    """
    seconds = connection.execute(OPTIONS["lock_wait"], {"value": wait}).scalar_one()
    until = time.monotonic() + float(seconds)
    attempt = text("select pg_try_advisory_lock(:lock)")
    while not connection.execute(attempt, {"lock": LOCK}).scalar_one():
        connection.commit()
        if time.monotonic() > until:
            raise CommandError(
                f"Another migration has been running for {wait}: wait for it, or end it."
            )
        time.sleep(LOCK_POLL_SECONDS)
    connection.commit()


def _configure(connection: Connection, settings: dict[str, str]) -> None:
    for name, value in settings.items():
        connection.execute(
            text("select set_config(:name, :value, false)"), {"name": name, "value": value}
        )
    connection.commit()


def _reason(error: DBAPIError) -> str | None:
    """What is in the way and what to do; None for an error of the migration itself."""
    statement = " ".join((error.statement or "").split())
    if HELD_BY_POLICIES in str(error.orig):
        return (
            'Policies hold the owner of the tables, who would find no row here: see "Rows in a '
            f'migration" in docs/operations.md. ({statement})'
        )
    why = IN_THE_WAY.get(str(getattr(error.orig, "sqlstate", None)))
    return None if why is None else f"{why}: run it again, or see docs/operations.md. ({statement})"


def run_migrations(metadata: MetaData) -> None:
    """Do what Alembic was asked for, with the tables of `metadata` as the models."""
    Environment(metadata).run()
