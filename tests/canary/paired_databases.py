"""Prepares two databases that differ only in the rows of the other tenant."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from db.embedded.bootstrap import SUPERUSER, Server
from db.orm.names import quote
from db.session.database import Database
from db.urls.url import DatabaseUrl
from models import Base
from tests.canary.planted import belongs_to_tenants, theirs
from tests.canary.probe import GatewayPair
from tests.conftest import settings
from tests.support.fixtures import tenants
from tests.support.made_up import is_stored
from tests.support.made_up_values import sql_name, text_of
from tests.support.mutations import prepare
from tests.support.serve import http_to

# `prepare` has set these.
KEPT = ("deleted_at", "ended_at")


async def plant(server: Server, name: str) -> None:
    """Soft-delete some rows of both tenants, and mark the rows of the other tenant."""
    database = Database(settings(), server.url(database=name))
    for tenant in tenants():
        await prepare(database, tenant)
    await database.close()
    administrator = await asyncpg.connect(server.url(SUPERUSER, name).dsn)
    for of, rows in theirs().items():
        table = Base.metadata.tables[of]
        if not belongs_to_tenants(table):
            continue
        changed = [
            column
            for column in table.columns
            if column.name not in KEPT and is_stored(column) and not column.primary_key
        ]
        assignments = ", ".join(
            f"{quote(column.name)} = cast(${at}::text as {sql_name(column.type)})"
            for at, column in enumerate(changed, 2)
        )
        await administrator.executemany(
            f"update {quote(of)} set {assignments} where id::text = $1",
            [
                (str(row["id"]), *(text_of(column.type, row[column.name]) for column in changed))
                for row in rows
            ],
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
