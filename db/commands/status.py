"""Describes the database of a URL in a sentence, even if this code cannot work with it."""

from __future__ import annotations

import asyncpg

from db.checks.revision import current_revision, revisions
from db.connection.connect import connect
from db.errors import translate_database_errors
from db.settings import Settings
from db.urls.url import DatabaseUrl


async def describe_database(settings: Settings, url: DatabaseUrl) -> str:
    """Where Postgres runs and its migration; raises `DatabaseFault` if it cannot be reached."""
    with translate_database_errors(url):
        connection = await connect(settings, url)
        try:
            version = str(await connection.fetchval("show server_version")).split()[0]
            state = await _migration(connection, url)
            return f"Postgres {version} runs at {url.place}, {state}."
        finally:
            await connection.close()


async def _migration(connection: asyncpg.Connection[asyncpg.Record], url: DatabaseUrl) -> str:
    known = revisions()
    if not known:
        return f"its database {url.database} migrated by others"
    try:
        revision = await current_revision(connection)
    except asyncpg.InsufficientPrivilegeError:
        return f"and {url.user} may not see which migration {url.database} is at"
    if revision is None:
        return f"its database {url.database} not migrated yet"
    head = known[-1]
    state = "head" if revision == head else f"this code needs {head}"
    if revision not in known:
        state = f"ahead of this code, which knows {head}"
    return f"its database {url.database} at migration {revision} ({state})"
