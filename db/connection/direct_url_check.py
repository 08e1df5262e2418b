"""Checks that DATABASE_DIRECT_URL is not a pooler and names the same database as DATABASE_URL."""

from __future__ import annotations

import asyncpg

from db.connection.connect import connect
from db.connection.pooler import check_direct
from db.errors import DatabaseFault, translate_database_errors
from db.settings import Settings
from db.urls.url import DatabaseUrl

# The identifier of the cluster and the OID of the database in it.
IDENTITY = """
select
  (select system_identifier from pg_control_system()),
  (select oid from pg_database where datname = current_database())
"""


async def warnings(settings: Settings) -> list[str]:
    """One sentence for each problem of DATABASE_DIRECT_URL; requests do not need that URL."""
    if settings.database_direct_url is None or settings.direct_url is None:
        return []
    try:
        await check_direct(settings, settings.direct_url)
        await check_same(settings)
    except DatabaseFault as fault:
        return list(fault.sentences)
    return []


async def check_same(settings: Settings) -> None:
    """Raise `DatabaseFault` if DATABASE_DIRECT_URL names another database than DATABASE_URL.

    If the role may not read the identifiers, the databases are assumed to be the same.
    """
    pooled, direct = settings.pooled_url, settings.direct_url
    if pooled is None or direct is None or pooled == direct:
        return
    pooled_id, direct_id = await _identity(settings, pooled), await _identity(settings, direct)
    if pooled_id is not None and direct_id is not None and pooled_id != direct_id:
        raise DatabaseFault(
            f"DATABASE_DIRECT_URL names the database {direct.database} at {direct.place}, but "
            f"DATABASE_URL names another one, {pooled.database} at {pooled.place}: correct one "
            "of them."
        )


async def _identity(settings: Settings, url: DatabaseUrl) -> asyncpg.Record | None:
    with translate_database_errors(url):
        connection = await connect(settings, url)
        try:
            return await connection.fetchrow(IDENTITY)
        except asyncpg.InsufficientPrivilegeError:
            return None
        finally:
            await connection.close()
