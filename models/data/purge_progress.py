"""Settings and a moment in, a purge out, with what it does shown while it does it."""

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
from models.data.purge import EMPTIED, Purge
from models.data.purge_criteria import Doomed

ORDER = [
    name
    for table in Base.metadata.sorted_tables
    for name in ((table.name, EMPTIED) if table.name == "users" else (table.name,))
]


T = TypeVar("T")
Work = Callable[[Purge], Awaitable[T]]


@dataclass(frozen=True)
class _Place:
    """Where to purge, and what."""

    settings: Settings
    url: DatabaseUrl
    doomed: Doomed
    batch: int

    def do(self, work: Work[T]) -> T:
        """What `work` gives, done with a database of its own; `Fault` says why it cannot be."""
        return asyncio.run(self._do(work))

    async def _do(self, work: Work[T]) -> T:
        with translate_database_errors(self.url):
            await verify(self.settings, self.url)
            database = Database(self.settings, self.url)
            try:
                return await work(Purge(database, self.doomed, self.batch))
            except DBAPIError as error:
                if not getattr(error.orig, "pgcode", None):
                    raise
                said = str(error.orig).rpartition(">: ")[2].splitlines()[0]
                raise Fault(f"Postgres refused: {said}.") from error
            finally:
                await database.close()


def purge_with_progress(settings: Settings, before: datetime, batch: int, *, dry_run: bool) -> None:
    """Say what was deleted before `before`, and unless it is a dry run, remove it."""
    since = f"deleted before {before:%Y-%m-%d %H:%M} UTC"
    with pooled_database(settings) as url:
        place = _Place(settings, url, Doomed(before), batch)
        click.echo(f"Counting what was {since}.", err=True)
        doomed = place.do(Purge.count)
        if not doomed.total():
            click.echo(f"Nothing was {since}.")
        elif dry_run:
            _tell(doomed, f"Would remove what was {since}:")
            click.echo("Nothing was removed: this is a dry run.")
        else:
            _remove(place, doomed.total(), since)


def _remove(place: _Place, total: int, since: str) -> None:
    removed: Counter[str] = Counter()
    try:
        with (
            _terminated_as_interrupted(),
            click.progressbar(length=total, label="Removing rows", file=sys.stderr) as bar,
        ):

            def on_progress(name: str, rows: int) -> None:
                removed[name] += rows
                bar.update(rows)

            place.do(lambda purge: purge.run(on_progress))
    except (KeyboardInterrupt, Fault) as error:
        _tell(removed, f"Removed, of {total:,} rows {since}:")
        why = "Interrupted." if isinstance(error, KeyboardInterrupt) else str(error)
        raise Fault(f"{why} Run it again: it goes on where it stopped.") from error
    _tell(removed, f"Removed what was {since}:")


@contextmanager
def _terminated_as_interrupted() -> Iterator[None]:
    """SIGTERM is Ctrl-C within it: a cluster ends its Jobs so, and what is gone is told as well."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _tell(found: Counter[str], heading: str) -> None:
    click.echo(heading)
    width = max(map(len, ORDER))
    for name in ORDER:
        if found[name]:
            click.echo(f"  {name.ljust(width)} {found[name]:>10,}")
