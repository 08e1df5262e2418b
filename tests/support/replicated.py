"""A gateway with a read replica, which records the server of each planned read."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeAlias

import asyncpg
import httpx
import pytest

from db.connection.pool import Pool
from db.embedded.bootstrap import APP, DATABASE, SUPERUSER
from db.session.database import Database
from db.session.identity import Identity
from db.session.replica import Replica
from db.settings.fields import Secret
from db.urls.url import DatabaseUrl
from gql.plan import execute
from tests.conftest import settings
from tests.support.client import Client
from tests.support.running import eventually
from tests.support.serve import http_to
from tests.support.standby import Standby

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"
# A replica is checked every 5 s while its primary is busy.
SECONDS = 40
PERSON = "query ($id: ID!) { user(id: $id) { displayName } }"


class Replicated:
    """A gateway with a replica; `ran` lists the pools of its planned reads."""

    def __init__(self, database: Database, http: httpx.AsyncClient, ran: list[Pool]) -> None:
        assert isinstance(database.replica, Replica)
        self.database = database
        self.replica: Replica = database.replica
        self.client = Client(http)
        self.ran = ran

    async def until(self, viewer: Identity, *, served: bool) -> None:
        """Wait until the replica serves the reads of `viewer`, or no longer does."""
        await until(lambda: self._is(viewer, served=served))

    async def _is(self, viewer: Identity, *, served: bool) -> bool:
        return self.replica.serves(viewer.fingerprint) is served

    async def ask(
        self, query: str, viewer: Identity, **variables: Any
    ) -> tuple[dict[str, Any], bool]:
        """The data, and whether it came from the replica."""
        self.ran.clear()
        data = await self.client.data(query, viewer, variables)
        return data, bool(self.ran) and self.ran[-1] is self.replica.pool

    async def name(self, viewer: Identity, user: str) -> tuple[str, bool]:
        data, from_replica = await self.ask(PERSON, viewer, id=user)
        return data["user"]["displayName"], from_replica


@asynccontextmanager
async def replicated(
    standby: Standby,
    monkeypatch: pytest.MonkeyPatch,
    primary: DatabaseUrl | None = None,
    **changes: object,
) -> AsyncIterator[Replicated]:
    url = Secret(standby.url(APP, DATABASE).dsn)
    changed = {"database_replica_url": url, "database_replica_lag_seconds": 60, **changes}
    database = Database(settings(**changed), primary or standby.primary.url())
    ran: list[Pool] = []
    run = execute.run

    async def recorded(pool: Pool, *args: Any, **options: Any) -> bytes | None:
        ran.append(pool)
        return await run(pool, *args, **options)

    monkeypatch.setattr(execute, "run", recorded)
    async with http_to(database) as http:
        yield Replicated(database, http, ran)
    await database.close()


async def until(is_so: Callable[[], Awaitable[bool]]) -> None:
    await eventually(is_so, SECONDS)


async def pause(administrator: Connection) -> None:
    """Pause the replay of the replica."""
    await _replay(administrator, "pause", "paused")


async def resume(administrator: Connection) -> None:
    """Resume the replay of the replica."""
    await _replay(administrator, "resume", "not paused")


async def _replay(administrator: Connection, what: str, state: str) -> None:
    async def is_so() -> bool:
        try:
            await administrator.execute(f"select pg_wal_replay_{what}()")
            current = await administrator.fetchval("select pg_get_wal_replay_pause_state()")
        except asyncpg.SerializationError:
            # The replay may cancel this statement.
            return False
        return bool(current == state)

    await until(is_so)


async def rename(standby: Standby, user: str, name: str) -> None:
    """Change a name on the primary without the gateway, as another gateway would."""
    connection = await asyncpg.connect(standby.primary.url(SUPERUSER).dsn)
    try:
        await connection.execute("update users set display_name = $1 where id = $2", name, user)
    finally:
        await connection.close()
