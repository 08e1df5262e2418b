"""Detects a pooler behind a URL, and whether it shares sessions and keeps prepared statements."""

from __future__ import annotations

import asyncio
from random import random
from secrets import token_hex

import asyncpg

from db.connection.connect import connect
from db.errors import DatabaseFault
from db.settings import Settings
from db.urls.url import DatabaseUrl

PID = "select pg_backend_pid()"
STATEMENT_EXISTS = "select exists (select from pg_prepared_statements where name = $1)"
# Each round detects a pooler with a probability of about one in three, however busy it is.
ROUNDS = 60
# The longest random pause before a round: in step with another client's requests, each round would
# get the same two sessions.
JITTER_SECONDS = 0.002


async def check_direct(settings: Settings, url: DatabaseUrl) -> None:
    """Raise `DatabaseFault` if `url` is a pooler that would break migrations and LISTEN."""
    if await shares_sessions(settings, url):
        raise DatabaseFault(
            f"{url.name} points at a pooler in transaction mode, but migrations and LISTEN need a "
            "session of their own: set DATABASE_DIRECT_URL to Postgres itself."
        )


async def check_profile(
    settings: Settings, url: DatabaseUrl, connection: asyncpg.Connection[asyncpg.Record]
) -> None:
    """Raise `DatabaseFault` if the profile is `session` behind a pooler in transaction mode.

    `connection` is an open connection to `url`.
    """
    if settings.database_profile == "session" and await _shares(settings, url, connection):
        raise DatabaseFault(
            f"{url.name} points at a pooler in transaction mode: set DATABASE_PROFILE=transaction."
        )


async def shares_sessions(settings: Settings, url: DatabaseUrl) -> bool:
    """Whether two transactions of one connection to `url` may run in different sessions.

    When a connection opens, Postgres sends the id of the process that serves it. A pooler has to
    make one up, because it does not know the process yet. If the id is correct, Postgres itself
    answered. If it is not, the peer may still be a pooler in session mode or a proxy, which are as
    good as Postgres: only a process that serves two open connections, or a process that changes
    during one connection, is proof.
    """
    first = await connect(settings, url)
    try:
        return await _shares(settings, url, first)
    finally:
        await first.close()


async def _shares(
    settings: Settings, url: DatabaseUrl, first: asyncpg.Connection[asyncpg.Record]
) -> bool:
    process = await first.fetchval(PID)
    if process == first.get_server_pid():
        return False
    second = await connect(settings, url)
    try:
        return await _is_shared(first, second, process)
    finally:
        await second.close()


async def _is_shared(
    first: asyncpg.Connection[asyncpg.Record],
    second: asyncpg.Connection[asyncpg.Record],
    process: int,
) -> bool:
    """Query both in turn: a pooler lends the session released last or the one released first."""
    for _ in range(ROUNDS):
        await asyncio.sleep(random() * JITTER_SECONDS)
        if await second.fetchval(PID) == process or await first.fetchval(PID) != process:
            return True
    return False


async def keeps_statements(connection: asyncpg.Connection[asyncpg.Record]) -> bool:
    """Whether the pooler prepares a statement again on each session it lends.

    PgBouncer 1.21 and later does so, under its own names. If Postgres knows the name used here, the
    pooler passed it through, and the statement would be missing in the next session.
    """
    name = f"gateway_{token_hex(8)}"
    async with connection.transaction():
        prepared = await asyncpg.Connection.prepare(connection, STATEMENT_EXISTS, name=name)
        is_known = bool(await prepared.fetchval(name))
        if is_known:
            await connection.execute(f"deallocate {name}")
    return not is_known
