"""A replica's URL in; whether it may answer a viewer's read, and a pool of connections to it out.

A task looks at both servers several times a second while anybody asks. What is not known to be
fresh is not used: without an answer of the replica it is left out at once, and without one of the
primary as soon as it may be too far behind.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import Context
from time import monotonic
from uuid import UUID

from db.checks.verify import look_at_replica
from db.connection.pool import REPLICA, Connection, Pool, invalidates_connection
from db.errors import DATABASE_ERRORS, DatabaseFault, summary, translate_database_errors
from db.process.worker import Worker
from db.session.replication_progress import Progress
from db.settings import Settings
from db.urls.url import DatabaseUrl

log = logging.getLogger("gateway.replica")

TICK_SECONDS = 0.2
# After something failed, and so long nobody need have asked for looking to end.
RETRY_SECONDS = 1.0
QUIET_SECONDS = 30.0

# A commit that was told of is on the disk, unless nobody waits for that; then it is before the end
# of the log, which on a quiet primary may take 15 s to reach the disk, and so the replica.
ON_PRIMARY = """
select
  case current_setting('synchronous_commit')
    when 'off' then (pg_current_wal_insert_lsn() - '0/0')::bigint
    else (pg_current_wal_flush_lsn() - '0/0')::bigint
  end as committed,
  (pg_current_wal_flush_lsn() - '0/0')::bigint as flushed
"""
ON_REPLICA = """
select (pg_last_wal_replay_lsn() - '0/0')::bigint as replayed where pg_is_in_recovery()
"""
SERVES = "serves"
BEHIND = "is behind"
ALONE = "is alone"


class PrimaryAway(DatabaseFault):
    """The primary does not tell how far it is."""


class Replica:
    """A streaming replica of the database that `primary` is connected to."""

    def __init__(self, settings: Settings, url: DatabaseUrl, primary: Pool, worker: Worker) -> None:
        self.url = url
        self.pool = Pool(settings, url, REPLICA)
        self._primary = primary
        self._settings = settings
        self._seconds = settings.database_replica_lag_seconds
        self._progress = Progress(self._seconds, worker)
        self._watching: asyncio.Task[None] | None = None
        self._has_stopped = False
        self._asked_at = 0.0
        self._said = ""

    def serves(self, user_id: UUID | None) -> bool:
        """Whether it may answer `user_id` now: it keeps up, and has what they wrote."""
        self._asked_at = now = monotonic()
        if self._watching is None and not self._has_stopped:
            # In a context of its own: it outlives the operation that began it.
            self._watching = asyncio.create_task(self._watch(), context=Context())
        return self._progress.serves(user_id, now)

    @property
    def is_fresh(self) -> bool:
        """Whether it is known to keep up."""
        return self._progress.behind(monotonic()) <= self._seconds

    @property
    def state(self) -> bool | None:
        """As `is_fresh`; None while nobody asks, and so nobody looks."""
        return None if self._watching is None else self.is_fresh

    def wrote(self, user_id: UUID | None) -> None:
        """`user_id` may just have written: the primary answers until the replica has it."""
        self._progress.wrote(user_id, monotonic())

    def failed(self, error: BaseException) -> None:
        """A read failed on it; if a connection was lost, it is looked at before others try."""
        kind = type(error).__name__
        log.info("the primary answers what the replica at %s did not (%s)", self.url.place, kind)
        if invalidates_connection(error) or isinstance(error, OSError):
            self._progress.forget(monotonic())

    async def stop(self) -> None:
        """Look no more; its pool is for the caller to close."""
        self._has_stopped = True
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)

    async def _watch(self) -> None:
        """Look until nobody asks any more: a database that sleeps when unused must get to."""
        try:
            while self._is_asked:
                try:
                    await self._look()
                except DATABASE_ERRORS as error:
                    self._say(summary(error))
                    await asyncio.sleep(RETRY_SECONDS)
                except Exception as error:  # noqa: BLE001 as below
                    # Whatever it was, it is said once, and the primary answers meanwhile.
                    self._say(f"{error!r}", error)
                    await asyncio.sleep(RETRY_SECONDS)
        finally:
            # Nobody would notice a crash from now on.
            self._progress.forget(monotonic())
            self._watching = None

    @property
    def _is_asked(self) -> bool:
        return monotonic() - self._asked_at < QUIET_SECONDS

    async def _look(self) -> None:
        """Look at the replica until it fails, or nobody asks any more.

        While the primary is away it goes on answering, as long as what it has is not too old.
        """
        async with _given_back(self.pool, await self.pool.acquire()) as replica:
            replica.add_termination_listener(self._lost)
            was_away = False
            try:
                while self._is_asked:
                    try:
                        await self._compare(replica, was_away=was_away)
                    except PrimaryAway as away:
                        was_away = True
                        self._say(ALONE if self.is_fresh else str(away), why=str(away))
                        await asyncio.sleep(RETRY_SECONDS)
            finally:
                self._progress.forget(monotonic())
                replica.remove_termination_listener(self._lost)

    async def _compare(self, replica: Connection, *, was_away: bool) -> None:
        """Compare both until one fails, or nobody asks any more."""
        with _asking(self._primary.url):
            found = await self._primary.acquire()
        async with _given_back(self._primary, found) as primary:
            with translate_database_errors(self.url):
                await look_at_replica(self._settings, self.url, replica, primary)
            if was_away:
                # The primary may have come back with less than it had.
                self._progress.forget(monotonic())
            while self._is_asked:
                await self._tick(primary, replica)
                self._say(SERVES if self.is_fresh else BEHIND)
                await asyncio.sleep(TICK_SECONDS)

    async def _tick(self, primary: Connection, replica: Connection) -> None:
        asked = monotonic()
        with _asking(self._primary.url):
            ours = await primary.fetchrow(ON_PRIMARY, timeout=self._seconds)
        with translate_database_errors(self.url):
            theirs = await replica.fetchrow(ON_REPLICA, timeout=self._seconds)
        assert ours is not None, "a row without conditions"
        if theirs is None or theirs["replayed"] is None:
            raise DatabaseFault(f"{self.url.name} points at no streaming replica any more.")
        self._progress.see(asked, ours["committed"], ours["flushed"], theirs["replayed"])

    def _lost(self, _: object) -> None:
        """It may come back with less than it had."""
        self._progress.forget(monotonic())

    def _say(self, what: str, error: Exception | None = None, why: str = "") -> None:
        if what == self._said:
            return
        self._said = what
        if what == SERVES:
            log.info("planned reads go to the replica at %s", self.url.place)
        elif what == BEHIND:
            words = "the replica at %s is left out: it is more than %g s behind"
            log.warning(words, self.url.place, self._seconds)
        elif what == ALONE:
            words = "the replica at %s is left out in at most %g s: %s"
            log.warning(words, self.url.place, self._seconds, why)
        else:
            log.warning("the replica is left out: %s", what, exc_info=error)


@contextmanager
def _asking(primary: DatabaseUrl) -> Iterator[None]:
    """`PrimaryAway` for whatever keeps the primary from answering."""
    try:
        with translate_database_errors(primary):
            yield
    except DATABASE_ERRORS as error:
        raise PrimaryAway(f"the primary does not tell how far it is ({summary(error)})") from error


@asynccontextmanager
async def _given_back(pool: Pool, connection: Connection) -> AsyncIterator[Connection]:
    """A connection of the pool for as long as it is looked at; closed if that fails."""
    try:
        yield connection
    except BaseException:
        connection.terminate()
        raise
    finally:
        await pool.release(connection)
