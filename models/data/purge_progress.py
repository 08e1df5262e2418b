"""Runs a purge and prints its progress and its result."""

from __future__ import annotations

import asyncio
import signal
import sys
import threading
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

import click
from sqlalchemy.exc import DBAPIError

from db.checks.verify import verify
from db.connection.direct import pooled_database
from db.errors import Fault, translate_database_errors
from db.session.database import Database
from db.settings import Settings
from db.urls.url import DatabaseUrl
from models import Base
from models.data.purge import ANONYMISED, Purge
from models.data.purge_criteria import PurgeCriteria

ORDER = [
    name
    for table in Base.metadata.sorted_tables
    for name in ((table.name, ANONYMISED) if table.name == "users" else (table.name,))
]


T = TypeVar("T")
Work = Callable[[Purge], Awaitable[T]]


@dataclass(frozen=True)
class _Target:
    """The database to purge, and the criteria."""

    settings: Settings
    url: DatabaseUrl
    criteria: PurgeCriteria
    batch: int

    def run(self, work: Work[T]) -> T:
        """Run `work` with a `Database` of its own and return its result; `Fault` if it fails."""
        return asyncio.run(self._run(work))

    async def _run(self, work: Work[T]) -> T:
        with translate_database_errors(self.url):
            await verify(self.settings, self.url)
            database = Database(self.settings, self.url)
            try:
                return await work(Purge(database, self.criteria, self.batch))
            except DBAPIError as error:
                if not getattr(error.orig, "pgcode", None):
                    raise
                message = str(error.orig).rpartition(">: ")[2].splitlines()[0]
                raise Fault(f"Postgres refused: {message}.") from error
            finally:
                await database.close()


def purge_with_progress(settings: Settings, before: datetime, batch: int, *, dry_run: bool) -> None:
    """Count what was deleted before `before`; remove it unless this is a dry run."""
    since = f"deleted before {before:%Y-%m-%d %H:%M} UTC"
    with pooled_database(settings) as url:
        target = _Target(settings, url, PurgeCriteria(before), batch)
        click.echo(f"Counting what was {since}.", err=True)
        counts = target.run(Purge.count)
        if not counts.total():
            click.echo(f"Nothing was {since}.")
        elif dry_run:
            _print_counts(counts, f"Would remove what was {since}:")
            click.echo("Nothing was removed: this is a dry run.")
        else:
            _remove(target, counts.total(), since)


def _remove(target: _Target, total: int, since: str) -> None:
    removed: Counter[str] = Counter()
    try:
        with (
            _sigterm_as_interrupt(),
            click.progressbar(length=total, label="Removing rows", file=sys.stderr) as bar,
        ):

            def on_progress(name: str, rows: int) -> None:
                removed[name] += rows
                bar.update(rows)

            target.run(lambda purge: purge.run(on_progress))
    except (KeyboardInterrupt, Fault) as error:
        _print_counts(removed, f"Removed, of {total:,} rows {since}:")
        why = "Interrupted." if isinstance(error, KeyboardInterrupt) else str(error)
        raise Fault(f"{why} Run it again: it goes on where it stopped.") from error
    _print_counts(removed, f"Removed what was {since}:")


@contextmanager
def _sigterm_as_interrupt() -> Iterator[None]:
    """Handle SIGTERM, which ends Jobs of a cluster, as Ctrl-C, so that the counts are printed."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _print_counts(counts: Counter[str], heading: str) -> None:
    click.echo(heading)
    width = max(map(len, ORDER))
    for name in ORDER:
        if counts[name]:
            click.echo(f"  {name.ljust(width)} {counts[name]:>10,}")
