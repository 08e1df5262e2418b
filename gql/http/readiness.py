"""Whether this process should be sent requests: database and signals in, a reason or none out."""

import asyncio
from time import monotonic

from db.checks.revision import current_revision, is_behind, revisions
from db.errors import DATABASE_ERRORS, DatabaseFault, summary
from db.orm.application import load_application
from db.session.database import Database
from gql.caching.single_flight import SingleFlight

# A probe asks every second or two; several of them at once are one look.
LOOK_SECONDS = 1.0
KEPT_SECONDS = 0.5


class Readiness:
    """Looked at by `/readyz`; `stop` is for good."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known = revisions(load_application(database.settings).migrations)
        self._looking: SingleFlight[str | None] = SingleFlight()
        self._found: tuple[float, str | None] | None = None
        self._is_stopping = False

    def stop(self) -> None:
        """From now on the process is not ready: it takes requests only until nobody sends any."""
        self._is_stopping = True

    async def reason(self) -> str | None:
        """Why no requests should be sent here; None if they should."""
        if self._is_stopping:
            return "The gateway is stopping."
        if self._found is not None and monotonic() - self._found[0] < KEPT_SECONDS:
            return self._found[1]
        return await self._looking.get("database", self._look)

    async def _look(self) -> str | None:
        try:
            async with asyncio.timeout(LOOK_SECONDS):
                reason = await self._database_reason()
        except TimeoutError:
            reason = f"The database does not answer within {LOOK_SECONDS:g} s."
        except DatabaseFault as fault:
            reason = str(fault)
        except DATABASE_ERRORS as error:
            reason = f"The database cannot be asked: {summary(error)}."
        self._found = (monotonic(), reason)
        return reason

    async def _database_reason(self) -> str | None:
        connection = await self._database.pool.acquire()
        try:
            revision = await current_revision(connection)
        except BaseException:
            # What does not answer is not waited for again, to be given back in order.
            connection.terminate()
            raise
        finally:
            await self._database.pool.release(connection)
        if not is_behind(revision, self._known):
            return None
        needed = self._known[-1]
        return f"The database is at migration {revision or 'none'}, this code needs {needed}."
