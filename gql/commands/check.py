"""Reports whether this code can be deployed, and what it would break.

Each section prints a line, and further lines for errors and notes. The check takes some seconds.
"""

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import click

from db.catalog.data_loss import losses, renames
from db.catalog.drift import differences, snapshot
from db.catalog.loss_count import count_losses, readable_database
from db.catalog.migration_lint import lint_migrations
from db.catalog.migrations import sql_between
from db.catalog.push_marker import state
from db.catalog.rehearsal import Rehearsal, catalog_at, rehearse
from db.checks.kept_policies import check_kept
from db.checks.open_tables import described
from db.checks.revision import head_revision, revisions
from db.checks.rls_audit import audit_isolation
from db.connection.connect import connect
from db.connection.direct import direct_database
from db.errors import Fault, translate_database_errors
from db.orm.application import load_application
from db.orm.names import TableName
from db.orm.schemas import schemas_of
from db.settings import Settings
from db.urls.url import DatabaseUrl
from gql.commands.document_check import broken, unique
from gql.commands.schema_diff import additions, breaking_changes
from gql.documents.persisted import read_manifest
from gql.nodes.application import Application
from gql.schema import print_sdl, undescribed

# More additions to the schema than this are only counted.
MAX_LISTED_ADDITIONS = 20


@dataclass(frozen=True)
class Result:
    """The result of a section: a summary, the errors, and notes."""

    summary: str
    wrong: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Check:
    """The inputs of the check: the settings and their database, and files."""

    settings: Settings
    sdl: Path
    released: Path
    documents: Path | None
    accepts_loss: bool

    def sections(self) -> Iterator[tuple[str, Callable[[], Result]]]:
        if self._application.migrations:
            yield "migrations", self._migrations
            yield "drift", self._drift
            yield "lint", self._lint
        yield "database", self._database
        yield "schema", self._schema
        yield "documents", self._documents

    @property
    def _application(self) -> Application:
        application: Application = load_application(self.settings)
        return application

    @cached_property
    def _rehearsal(self) -> Rehearsal:
        return rehearse(self.settings)

    def _migrations(self) -> Result:
        summary = "up, down and up again on a scratch database"
        return Result(summary, self._rehearsal.faults())

    def _drift(self) -> Result:
        wrong = self._rehearsal.drift()
        verdict = f"differ in {len(wrong)}" if wrong else "agree in all"
        summary = f"models and migrations {verdict} of {len(self._rehearsal.models)} things"
        return Result(summary, wrong)

    def _lint(self) -> Result:
        sql = sql_between("base")
        wrong, excused = lint_migrations(sql)
        summary = f"{len(sql)} migrations; {len(excused)} warnings have a reason"
        return Result(summary, [str(warning) for warning in wrong])

    def _database(self) -> Result:
        """Report manual changes, rows that migrations would delete, and gaps in isolation."""
        with direct_database(self.settings) as url:
            if not self._application.migrations:
                where = f"{url.database} at {url.place}"
                return Result(f"{where} is migrated by others", self._leaks())
            keeps_policies = self._application.keeps_policies
            is_pushed, revision = asyncio.run(state(self.settings, url))
            where = f"{url.database} at {url.place}"
            if revision is None:
                return Result(f"{where} was never migrated: nothing can be lost")
            leaks = self._leaks()
            if revision not in revisions():
                return Result(f"{where} is ahead, at {revision}: nothing is pending", leaks)
            catalog = asyncio.run(snapshot(url, schemas_of(self._application.metadata)))
            if revision == head_revision():
                changed = differences(
                    self._rehearsal.models, catalog, keeps_policies=keeps_policies
                )
                return Result(f"{where} is at head", leaks + changed)
            # `push` brought the database to the models without migrations: nothing to compare with.
            expected = catalog if is_pushed else catalog_at(self.settings, revision)
            wrong = leaks + differences(
                expected, catalog, "migrations", keeps_policies=keeps_policies
            )
            pending = sql_between(revision)
            renamed = any(map(renames, pending.values()))
            lost = [
                (f"{name} {loss}", loss.is_lossy)
                for name, sql in pending.items()
                for loss in count_losses(self.settings, losses(sql), renamed=renamed)
            ]
        lossy = [f"{text}: --accept-loss lets it pass." for text, is_lossy in lost if is_lossy]
        lossless = [text for text, is_lossy in lost if not is_lossy]
        summary = f"{where} is {len(pending)} behind, at {revision}"
        if self.accepts_loss:
            return Result(summary, wrong, [text for text, _ in lost])
        return Result(summary, wrong + lossy, lossless)

    def _leaks(self) -> list[str]:
        """Why tenants are not isolated, for the role of DATABASE_URL if it is set."""
        with readable_database(self.settings) as url:
            if self._application.keeps_policies:
                tables = asyncio.run(_open(self.settings, url))
                return [described(tables)] if tables else []
            reasons = asyncio.run(_exposed(self.settings, url))
        return [f"Tenants are not isolated: {reason}." for reason in reasons]

    def _schema(self) -> Result:
        current = print_sdl(self._application)
        wrong = [f"{name} has no description." for name in undescribed(self._application)]
        if not self.sdl.exists() or self.sdl.read_text() != current:
            wrong.append(f"{self.sdl} is not what the code exports: run `gateway schema export`.")
        if not self.released.exists():
            return Result("there is no released schema", [*wrong, f"{self.released} is missing."])
        released = self.released.read_text()
        wrong += breaking_changes(released, current)
        new = additions(released, current)
        notes = new[:MAX_LISTED_ADDITIONS]
        if len(new) > len(notes):
            notes.append(f"And {len(new) - len(notes)} more.")
        summary = f"{len(new)} additions since {self.released}"
        return Result(summary, wrong, notes)

    def _documents(self) -> Result:
        path = self.documents or self.settings.persisted_documents
        if path is None:
            return Result("no manifest: set PERSISTED_DOCUMENTS, or pass --documents")
        stored = read_manifest(path)
        return Result(
            f"{len(unique(stored))} of {path} looked at",
            broken(stored, self._application, self.settings),
        )


async def _open(settings: Settings, url: DatabaseUrl) -> Sequence[TableName]:
    """The tables without row-level security that the login role reads."""
    with translate_database_errors(url):
        connection = await connect(settings, url)
        try:
            return (await check_kept(connection, settings, url)).open
        finally:
            await connection.close()


async def _exposed(settings: Settings, url: DatabaseUrl) -> list[str]:
    with translate_database_errors(url):
        connection = await connect(settings, url)
        try:
            return await audit_isolation(connection, settings.public_tables)
        finally:
            await connection.close()


def report(check: Check) -> list[str]:
    """Run and print the sections one by one; returns the names of those that failed."""
    failed = []
    for name, run in check.sections():
        began = time.monotonic()
        try:
            result = run()
        except Fault as fault:
            result = Result("cannot be looked at", list(fault.sentences))
        verdict = "wrong" if result.wrong else "ok"
        seconds = time.monotonic() - began
        click.echo(f"{name:<11} {verdict:<6} {result.summary} ({seconds:.1f} s)")
        for mark, lines in (("!", result.wrong), ("-", result.notes)):
            for line in lines:
                click.echo(f"  {mark} {line}")
        if result.wrong:
            failed.append(name)
    return failed
