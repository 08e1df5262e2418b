"""A database with both tenants in, two databases out that differ in the other tenant alone."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from db.embedded.bootstrap import SUPERUSER, Server
from db.session.database import Database
from db.urls.url import DatabaseUrl
from tests.canary.planted import theirs
from tests.canary.probe import Twins
from tests.conftest import settings
from tests.support.fixtures import tenants
from tests.support.mutations import prepare
from tests.support.serve import http_to


async def plant(server: Server, name: str) -> None:
    """Delete some rows of both tenants softly, and plant what marks the other one's."""
    database = Database(settings(), server.url(database=name))
    for tenant in tenants():
        await prepare(database, tenant)
    await database.close()
    administrator = await asyncpg.connect(server.url(SUPERUSER, name).dsn)
    for table, rows in theirs().items():
        # What `prepare` has set stays as it is.
        changed = [
            name for name in rows[0] if name not in ("id", "tenant_id", "deleted_at", "ended_at")
        ]
        places = ", ".join(f"{name} = ${at}" for at, name in enumerate(changed, 2))
        await administrator.executemany(
            f"update {table} set {places} where id = $1",
            [(row["id"], *(row[name] for name in changed)) for row in rows],
        )
    await administrator.close()


async def forget(server: Server, name: str) -> None:
    """Delete every row of the other tenant, and itself."""
    administrator = await asyncpg.connect(server.url(SUPERUSER, name).dsn)
    await administrator.execute("delete from tenants where id = $1", tenants()[1].id)
    await administrator.close()


@asynccontextmanager
async def gateways(full: DatabaseUrl, twin: DatabaseUrl) -> AsyncIterator[Twins]:
    """A gateway over each."""
    databases = [Database(settings(), url) for url in (full, twin)]
    async with http_to(databases[0]) as one, http_to(databases[1]) as other:
        yield Twins(one, other)
    for database in databases:
        await database.close()
