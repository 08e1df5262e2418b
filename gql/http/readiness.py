"""Readiness check: whether a load balancer should send requests to this process."""

import asyncio
from time import monotonic

from db.checks.revision import current_revision, is_behind, revisions
from db.errors import DATABASE_ERRORS, DatabaseFault, summary
from db.orm.application import load_application
from db.session.database import Database
from gql.caching.single_flight import SingleFlight

# Probes come every second or two; those that come together share one check.
CHECK_SECONDS = 1.0
CACHE_SECONDS = 0.5


class Readiness:
    """The state behind `/readyz`; after `stop` the process is never ready again."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._revisions = revisions(load_application(database.settings).migrations)
        self._checks: SingleFlight[str | None] = SingleFlight()
        self._last: tuple[float, str | None] | None = None
        self._is_stopping = False

    def stop(self) -> None:
        """Report not ready from now on; the process still answers requests that arrive."""
        self._is_stopping = True

    async def reason(self) -> str | None:
        """Why this process is not ready; None if it is."""
        if self._is_stopping:
            return "The gateway is stopping."
        if self._last is not None and monotonic() - self._last[0] < CACHE_SECONDS:
            return self._last[1]
        return await self._checks.get("database", self._check)

    async def _check(self) -> str | None:
        try:
            async with asyncio.timeout(CHECK_SECONDS):
                reason = await self._database_reason()
        except TimeoutError:
            reason = f"The database does not answer within {CHECK_SECONDS:g} s."
        except DatabaseFault as fault:
            reason = str(fault)
        except DATABASE_ERRORS as error:
            reason = f"The database cannot be queried: {summary(error)}."
        self._last = (monotonic(), reason)
        return reason

    async def _database_reason(self) -> str | None:
        connection = await self._database.pool.acquire()
        try:
            if not self._revisions:
                # Others migrate the database: it is ready if it answers.
                await connection.execute("select")
                return None
            revision = await current_revision(connection)
        except BaseException:
            # Do not wait again, for a clean release, on a connection that does not answer.
            connection.terminate()
            raise
        finally:
            await self._database.pool.release(connection)
        if not is_behind(revision, self._revisions):
            return None
        needed = self._revisions[-1]
        return f"The database is at migration {revision or 'none'}, this code needs {needed}."
