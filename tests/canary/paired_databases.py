"""Prepares two databases that differ only in the rows of the other tenant."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from db.embedded.bootstrap import SUPERUSER, Server
from db.session.database import Database
from db.urls.url import DatabaseUrl
from tests.canary.planted import theirs
from tests.canary.probe import GatewayPair
from tests.conftest import settings
from tests.support.fixtures import tenants
from tests.support.mutations import prepare
from tests.support.serve import http_to


async def plant(server: Server, name: str) -> None:
    """Soft-delete some rows of both tenants, and mark the rows of the other tenant."""
    database = Database(settings(), server.url(database=name))
    for tenant in tenants():
        await prepare(database, tenant)
    await database.close()
    administrator = await asyncpg.connect(server.url(SUPERUSER, name).dsn)
    for table, rows in theirs().items():
        # Keep the values that `prepare` has set.
        changed = [
            name for name in rows[0] if name not in ("id", "tenant_id", "deleted_at", "ended_at")
        ]
        assignments = ", ".join(f"{name} = ${at}" for at, name in enumerate(changed, 2))
        await administrator.executemany(
            f"update {table} set {assignments} where id = $1",
            [(row["id"], *(row[name] for name in changed)) for row in rows],
        )
    await administrator.close()


async def forget(server: Server, name: str) -> None:
    """Delete the other tenant and all of its rows."""
    administrator = await asyncpg.connect(server.url(SUPERUSER, name).dsn)
    await administrator.execute("delete from tenants where id = $1", tenants()[1].id)
    await administrator.close()


@asynccontextmanager
async def gateways(full: DatabaseUrl, single: DatabaseUrl) -> AsyncIterator[GatewayPair]:
    """A gateway over each of the two databases."""
    databases = [Database(settings(), url) for url in (full, single)]
    async with http_to(databases[0]) as one, http_to(databases[1]) as other:
        yield GatewayPair(one, other)
    for database in databases:
        await database.close()
