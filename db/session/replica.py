"""Decides whether a streaming replica may answer a read, and pools connections to it.

While reads arrive, a task polls both servers several times a second. A replica that is not known to
be fresh is not used: it is left out at once if it does not answer, and as soon as it may be too far
behind if the primary does not answer.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import Context
from time import monotonic

from db.checks.verify import check_replica
from db.connection.pool import REPLICA, Connection, Pool, invalidates_connection
from db.errors import DATABASE_ERRORS, DatabaseFault, summary, translate_database_errors
from db.process.worker import Worker
from db.session.replication_progress import Progress
from db.settings import Settings
from db.urls.url import DatabaseUrl

log = logging.getLogger("gateway.replica")

POLL_SECONDS = 0.2
# The pause after an error.
RETRY_SECONDS = 1.0
# Polling ends after this time without a read.
QUIET_SECONDS = 30.0

# Acknowledged commits are durable unless `synchronous_commit` is off. Then they are before the end
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
WITHOUT_PRIMARY = "is without its primary"


class PrimaryUnavailable(DatabaseFault):
    """The primary does not report its log position."""


class Replica:
    """A streaming replica of the database that `primary` is connected to."""

    def __init__(
        self,
        settings: Settings,
        url: DatabaseUrl,
        primary: Pool,
        worker: Worker,
        pool: Pool | None = None,
    ) -> None:
        self.url = url
        self.pool = pool or Pool(settings, url, REPLICA)
        self._primary = primary
        self._settings = settings
        self._seconds = settings.database_replica_lag_seconds
        self._progress = Progress(self._seconds, worker)
        self._watching: asyncio.Task[None] | None = None
        self._has_stopped = False
        self._last_read_at = 0.0
        self._reported = ""

    def serves(self, writer: int) -> bool:
        """Whether it may answer `writer` now: it is fresh and has replayed their writes."""
        self._last_read_at = now = monotonic()
        if self._watching is None and not self._has_stopped:
            # In an empty context, because the task outlives the operation that starts it.
            self._watching = asyncio.create_task(self._watch(), context=Context())
        return self._progress.serves(writer, now)

    @property
    def is_fresh(self) -> bool:
        """Whether it is known to be at most DATABASE_REPLICA_LAG_SECONDS behind."""
        return self._progress.behind(monotonic()) <= self._seconds

    @property
    def state(self) -> bool | None:
        """Like `is_fresh`; None while no reads arrive and it is not polled."""
        return None if self._watching is None else self.is_fresh

    def record_write(self, writer: int) -> None:
        """Record that `writer` may just have written: the primary answers until it is replayed."""
        self._progress.record_write(writer, monotonic())

    def failed(self, error: BaseException) -> None:
        """Record a failed read; after a lost connection the replica must report again first."""
        kind = type(error).__name__
        log.info(
            "a read failed on the replica at %s, the primary answers it (%s)", self.url.place, kind
        )
        if invalidates_connection(error) or isinstance(error, OSError):
            self._progress.reset(monotonic())

    async def stop(self) -> None:
        """Stop polling; the caller closes the pool."""
        self._has_stopped = True
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)

    async def _watch(self) -> None:
        """Poll while reads arrive; then stop, so that a database can sleep when it is unused."""
        try:
            while self._is_in_use:
                try:
                    await self._poll()
                except DATABASE_ERRORS as error:
                    self._report(summary(error))
                    await asyncio.sleep(RETRY_SECONDS)
                except Exception as error:  # noqa: BLE001 as below
                    # Any other error is logged once, and the primary answers meanwhile.
                    self._report(f"{error!r}", error)
                    await asyncio.sleep(RETRY_SECONDS)
        finally:
            # A crash of the replica would go unnoticed from now on.
            self._progress.reset(monotonic())
            self._watching = None

    @property
    def _is_in_use(self) -> bool:
        return monotonic() - self._last_read_at < QUIET_SECONDS

    async def _poll(self) -> None:
        """Poll until the replica fails or no more reads arrive.

        While the primary is away, the replica goes on answering as long as it is fresh enough.
        """
        async with _leased(self.pool, await self.pool.acquire()) as replica:
            replica.add_termination_listener(self._on_terminated)
            was_away = False
            try:
                while self._is_in_use:
                    try:
                        await self._compare(replica, was_away=was_away)
                    except PrimaryUnavailable as fault:
                        was_away = True
                        state = WITHOUT_PRIMARY if self.is_fresh else str(fault)
                        self._report(state, why=str(fault))
                        await asyncio.sleep(RETRY_SECONDS)
            finally:
                self._progress.reset(monotonic())
                replica.remove_termination_listener(self._on_terminated)

    async def _compare(self, replica: Connection, *, was_away: bool) -> None:
        """Compare the log positions until a server fails or no more reads arrive."""
        with _querying(self._primary.url):
            connection = await self._primary.acquire()
        async with _leased(self._primary, connection) as primary:
            with translate_database_errors(self.url):
                await check_replica(self._settings, self.url, replica, primary)
            if was_away:
                # The primary may have come back with less of the log than it had.
                self._progress.reset(monotonic())
            while self._is_in_use:
                await self._compare_once(primary, replica)
                self._report(SERVES if self.is_fresh else BEHIND)
                await asyncio.sleep(POLL_SECONDS)

    async def _compare_once(self, primary: Connection, replica: Connection) -> None:
        asked = monotonic()
        with _querying(self._primary.url):
            ours = await primary.fetchrow(ON_PRIMARY, timeout=self._seconds)
        with translate_database_errors(self.url):
            theirs = await replica.fetchrow(ON_REPLICA, timeout=self._seconds)
        assert ours is not None, "a row without conditions"
        if theirs is None or theirs["replayed"] is None:
            raise DatabaseFault(f"{self.url.name} no longer points at a streaming replica.")
        self._progress.update(asked, ours["committed"], ours["flushed"], theirs["replayed"])

    def _on_terminated(self, _: object) -> None:
        """The replica may come back with less of the log than it had."""
        self._progress.reset(monotonic())

    def _report(self, state: str, error: Exception | None = None, why: str = "") -> None:
        if state == self._reported:
            return
        self._reported = state
        if state == SERVES:
            log.info("planned reads go to the replica at %s", self.url.place)
        elif state == BEHIND:
            message = "the replica at %s is left out: it is more than %g s behind"
            log.warning(message, self.url.place, self._seconds)
        elif state == WITHOUT_PRIMARY:
            message = "the replica at %s is left out in at most %g s: %s"
            log.warning(message, self.url.place, self._seconds, why)
        else:
            log.warning("the replica is left out: %s", state, exc_info=error)


@contextmanager
def _querying(primary: DatabaseUrl) -> Iterator[None]:
    """Raise `PrimaryUnavailable` for every error of the primary."""
    try:
        with translate_database_errors(primary):
            yield
    except DATABASE_ERRORS as error:
        reason = f"the primary does not report its log position ({summary(error)})"
        raise PrimaryUnavailable(reason) from error


@asynccontextmanager
async def _leased(pool: Pool, connection: Connection) -> AsyncIterator[Connection]:
    """Release `connection` to `pool` after the block; close it if the block fails."""
    try:
        yield connection
    except BaseException:
        connection.terminate()
        raise
    finally:
        await pool.release(connection)
