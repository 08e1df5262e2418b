"""A URL or a connection in; what a pooler there does out: lend sessions, keep statements."""

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
KNOWN = "select exists (select from pg_prepared_statements where name = $1)"
# Each finds a pooler out in one case of three or so, however busy it is.
ROUNDS = 60
# So long it may wait before it asks: in step with somebody else's requests it would always meet the
# same two sessions.
OUT_OF_STEP_SECONDS = 0.002


async def check_direct(settings: Settings, url: DatabaseUrl) -> None:
    """`DatabaseFault` where migrations and LISTEN would lose the session they work in."""
    if await lends_sessions(settings, url):
        raise DatabaseFault(
            f"{url.name} points at a pooler that lends sessions by the transaction, and migrations "
            "and LISTEN need one to themselves: set DATABASE_DIRECT_URL to Postgres itself."
        )


async def check_profile(settings: Settings, url: DatabaseUrl) -> None:
    """`DatabaseFault` where requests would take a session for theirs that is not."""
    if settings.database_profile == "session" and await lends_sessions(settings, url):
        raise DatabaseFault(
            f"{url.name} points at a pooler that lends sessions by the transaction: set "
            "DATABASE_PROFILE=transaction."
        )


async def lends_sessions(settings: Settings, url: DatabaseUrl) -> bool:
    """Whether two transactions of one connection there may meet two sessions.

    Postgres tells each client, as the connection opens, the process that serves it; a pooler has to
    make a number up, for which process it will be is not yet known. Where the number is right,
    Postgres itself answered, and that is all. Where it is not, it may be a pooler that lends by the
    session, or a proxy in front of each connection, which is as good as Postgres: only a process
    that serves two open connections, or changes under one, is proof.
    """
    first = await connect(settings, url)
    try:
        process = await first.fetchval(PID)
        if process == first.get_server_pid():
            return False
        second = await connect(settings, url)
        try:
            return await _is_shared(first, second, process)
        finally:
            await second.close()
    finally:
        await first.close()


async def _is_shared(
    first: asyncpg.Connection[asyncpg.Record],
    second: asyncpg.Connection[asyncpg.Record],
    process: int,
) -> bool:
    """Ask in turn: a pooler lends what was given back last, or what was lent longest ago."""
    for _ in range(ROUNDS):
        await asyncio.sleep(random() * OUT_OF_STEP_SECONDS)
        if await second.fetchval(PID) == process or await first.fetchval(PID) != process:
            return True
    return False


async def keeps_statements(connection: asyncpg.Connection[asyncpg.Record]) -> bool:
    """Whether a pooler there prepares a statement again on whichever session it lends.

    PgBouncer does so since 1.21, under names of its own. Where Postgres knows the name given here,
    the statement would be missing on the next session.
    """
    name = f"gateway_{token_hex(8)}"
    async with connection.transaction():
        prepared = await asyncpg.Connection.prepare(connection, KNOWN, name=name)
        is_known = bool(await prepared.fetchval(name))
        if is_known:
            await connection.execute(f"deallocate {name}")
    return not is_known
