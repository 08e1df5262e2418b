"""DATABASE_DIRECT_URL in, what is wrong with it out: it is a pooler, or another database."""

from __future__ import annotations

import asyncpg

from db.connection.connect import connect
from db.connection.pooler import check_direct
from db.errors import DatabaseFault, translate_database_errors
from db.settings import Settings
from db.urls.url import DatabaseUrl

# The server's own number, and the database's there.
IDENTITY = """
select
  (select system_identifier from pg_control_system()),
  (select oid from pg_database where datname = current_database())
"""


async def doubts(settings: Settings) -> list[str]:
    """Why DATABASE_DIRECT_URL will not do, a sentence each; requests can do without it."""
    if settings.database_direct_url is None or settings.direct_url is None:
        return []
    try:
        await check_direct(settings, settings.direct_url)
        await check_same(settings)
    except DatabaseFault as fault:
        return list(fault.sentences)
    return []


async def check_same(settings: Settings) -> None:
    """`DatabaseFault` where DATABASE_DIRECT_URL names another database than DATABASE_URL.

    Where that cannot be seen it is taken to be the same.
    """
    pooled, direct = settings.pooled_url, settings.direct_url
    if pooled is None or direct is None or pooled == direct:
        return
    one, other = await _identity(settings, pooled), await _identity(settings, direct)
    if one is not None and other is not None and one != other:
        raise DatabaseFault(
            f"DATABASE_DIRECT_URL names the database {direct.database} at {direct.place}, and "
            f"DATABASE_URL another one, {pooled.database} at {pooled.place}."
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
