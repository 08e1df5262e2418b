"""Runs Alembic over the database of the direct URL, one run at a time.

An application's `migrations/env.py` calls `run_migrations` with its tables.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from alembic import context
from alembic.operations.ops import MigrationScript
from alembic.runtime.migration import MigrationContext, MigrationInfo, RevisionStep
from alembic.script import Script
from alembic.util import CommandError
from sqlalchemy import Connection, MetaData, text
from sqlalchemy.exc import DBAPIError

from db.catalog.comparison import changes, options
from db.catalog.migrations import LOCK, UNKNOWN, UNKNOWN_REVISION
from db.catalog.ownership import made_by
from db.connection.direct import direct_database
from db.connection.pooler import check_direct
from db.errors import Fault
from db.orm.application import load_application
from db.orm.kept_policies import keeps_policies
from db.orm.names import TableName
from db.orm.operations import render_item
from db.process.signals import stop
from db.session.database import direct_engine
from db.settings import Settings, load_settings
from db.urls.url import DatabaseUrl

# A statement that waits for a lock blocks all later ones, so a migration gives up soon.
TIMEOUTS = {"lock_timeout": "5s", "statement_timeout": "60s"}
# Policies apply to the owner of the tables as well. Statements would silently find no rows, and a
# foreign key would be validated without checking any: with this setting they fail instead.
FAIL_UNDER_POLICIES = {"row_security": "off"}
POLICIES_APPLY = "query would be affected by row-level security policy"
DEFAULT_LOCK_WAIT = "60s"
LOCK_POLL_SECONDS = 0.1
# The options of `-x`, each with the statement by which Postgres parses its value.
OPTIONS = {
    **{name: text(f"select set_config('{name}', :value, true)") for name in TIMEOUTS},
    "lock_wait": text("select extract(epoch from cast(cast(:value as text) as interval))"),
}
# Errors that a second run may not meet, by SQLSTATE: reported in one line, without a traceback.
TEMPORARY_ERRORS = {
    "55P03": "Other sessions held a lock that the migration needs for longer than lock_timeout",
    "57014": "A statement took longer than statement_timeout, or was cancelled",
}


class Environment:
    """One run of Alembic for the tables of one application."""

    def __init__(self, metadata: MetaData) -> None:
        self._metadata = metadata
        self._scripts = {Path(script.path) for script in context.script.walk_revisions()}
        self._tables = made_by(self._scripts).tables | set(
            map(TableName.of, metadata.tables.values())
        )

    def run(self) -> None:
        """Run the command of Alembic; raise `CommandError` for errors that need no traceback."""
        if context.is_offline_mode():
            self._run_offline()
            return
        try:
            self._run_online()
        except Fault as fault:
            # Alembic prints a CommandError in one line, without a traceback.
            raise CommandError(str(fault)) from fault
        except CommandError as error:
            if (match := UNKNOWN_REVISION.search(str(error))) is None:
                raise
            raise CommandError(UNKNOWN.format(match[1])) from error
        except DBAPIError as error:
            if (reason := _reason(error)) is None:
                raise
            raise CommandError(reason) from error

    def _run_offline(self) -> None:
        """Print the SQL instead of running it."""
        context.configure(
            # The default, psycopg's dialect, would double each percent sign.
            dialect_name="postgresql+asyncpg",
            target_metadata=self._metadata,
            literal_binds=True,
            transaction_per_migration=True,
        )
        for name, value in (TIMEOUTS | FAIL_UNDER_POLICIES).items():
            context.execute(f"set {name} = '{value}'")
        with context.begin_transaction():
            context.run_migrations()

    def _run_online(self) -> None:
        settings = load_settings()
        # The application says of its metadata whose policies decide.
        load_application(settings)
        configured = context.config.attributes.get("url")
        with direct_database(settings) if configured is None else nullcontext(configured) as url:
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
        """Migrate under a session advisory lock, so that concurrent deploys run one by one."""
        given = _options(connection)
        wait = given.get("lock_wait", DEFAULT_LOCK_WAIT)
        _lock(connection, wait)
        try:
            _configure(
                connection,
                TIMEOUTS
                | FAIL_UNDER_POLICIES
                | {name: given[name] for name in TIMEOUTS if name in given},
            )
            compared = options(connection, self._metadata, self._tables)
            # Alembic begins a transaction of its own.
            connection.rollback()
            context.configure(
                connection=connection,
                target_metadata=self._metadata,
                transaction_per_migration=True,
                process_revision_directives=self._complete,
                render_item=render_item,
                on_version_apply=report,
                **compared,
            )
            self._check_names(connection)
            with context.begin_transaction():
                context.run_migrations()
        finally:
            connection.rollback()
            connection.execute(text("select pg_advisory_unlock(:lock)"), {"lock": LOCK})
            connection.commit()

    def _complete(
        self,
        migration: MigrationContext,
        revision: str | Iterable[str | None] | Iterable[str],
        directives: list[MigrationScript],
    ) -> None:
        """Write policies after each `create_table`, and what Alembic does not compare."""
        # An empty migration, `alembic revision` without `--autogenerate`, stays empty.
        is_compared = getattr(context.config.cmd_opts, "autogenerate", True)
        for script in directives:
            if script.upgrade_ops is None or script.downgrade_ops is None or not is_compared:
                continue
            assert migration.connection is not None, "models are compared with a database"
            found = changes(migration.connection, self._metadata, self._tables)
            if not self._scripts and not keeps_policies(self._metadata):
                found.begin()
            script.upgrade_ops.ops = found.upgrade(script.upgrade_ops.ops, self._metadata)
            script.downgrade_ops.ops = found.downgrade(script.downgrade_ops.ops)
            if script.upgrade_ops.is_empty() and context.config.attributes.get("refuse_empty"):
                raise CommandError(
                    "The models and the database agree: there is nothing to migrate."
                )

    def _check_names(self, connection: Connection) -> None:
        """Refuse, before any change, to create objects that exist but that no migration created."""
        migration = context.get_context()
        try:
            context.get_revision_argument()
        except KeyError:
            # No migration is to run: Alembic compares models and database.
            return
        steps = migration.opts["fn"](migration.get_current_heads(), migration)
        upgrades = (step for step in steps if isinstance(step, RevisionStep) and step.is_upgrade)
        paths = {Path(step.revision.path) for step in upgrades}
        existing = (made_by(paths) - made_by(self._scripts - paths)).present(connection)
        connection.rollback()
        if existing:
            raise CommandError(
                f"The database already has the {', the '.join(existing)}, which no migration made. "
                "Nothing was changed: migrate another database or schema, or rename these objects; "
                "`gateway serve --reflect` serves a database as it is. After `gateway db push` run "
                "`gateway db migrate`."
            )


def report(*_: object, **applied: Any) -> None:
    """Print the migration that was applied or reverted, unless on a scratch database."""
    if context.config.attributes.get("url") is not None:
        return
    step: MigrationInfo = applied["step"]
    verb = "applied" if step.is_upgrade else "reverted"
    if step.is_stamp:
        # A stamp only records the revision; no migration has run.
        at = ", ".join(step.destination_revision_ids) or "base"
        sys.stderr.write(f"stamped: the database counts as at {at}; nothing was run\n")
        return
    for script in step.up_revisions:
        if isinstance(script, Script):
            sys.stderr.write(f"{verb}: {script.doc}\n")


def _options(connection: Connection) -> dict[str, str]:
    """The options of `-x` by name; `CommandError` if a name or an interval is invalid."""
    options = {name: str(value) for name, value in _x_arguments()}
    for name, value in options.items():
        if name not in OPTIONS:
            raise CommandError(f"`-x {name}=` is unknown; the options are {', '.join(OPTIONS)}.")
        try:
            connection.execute(OPTIONS[name], {"value": value})
        except DBAPIError as error:
            raise CommandError(
                f"`-x {name}={value}` is not an interval; write it as in 5s, 500ms or 10min."
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
    """Take the lock, or give up after `wait`, an interval in the syntax of Postgres.

    It polls: a statement that waits for the lock holds a snapshot, and `create index concurrently`
    waits for all snapshots, so the two would block each other.
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
    """What to do about a temporary error; None for an error of the migration itself."""
    statement = " ".join((error.statement or "").split())
    if POLICIES_APPLY in str(error.orig):
        return (
            'Policies apply to the owner of the tables, so this would find no rows: see "Rows in a '
            f'migration" in docs/operations.md. ({statement})'
        )
    why = TEMPORARY_ERRORS.get(str(getattr(error.orig, "sqlstate", None)))
    return None if why is None else f"{why}: run it again, or see docs/operations.md. ({statement})"


def run_migrations(metadata: MetaData) -> None:
    """Run the command of Alembic, with the tables of `metadata` as the models."""
    Environment(metadata).run()
