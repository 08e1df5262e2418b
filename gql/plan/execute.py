"""Runs a compiled statement with asyncpg and returns the bytes of `data`."""

from collections.abc import Sequence
from time import monotonic
from typing import Any

import asyncpg

from db.connection.pool import Connection, Pool, invalidates_connection
from db.errors import DATABASE_ERRORS
from db.session.database import Database
from db.session.identity import OPERATOR, Identity, Preamble
from db.session.retry import retry_races
from db.timeline import RUN, note
from gql.errors import TimedOut

BEGIN, BEGIN_READ_ONLY = "begin", "begin read only"
BEGIN_AS_OPERATOR = BEGIN + OPERATOR.set_role

# What metrics call statements of this lane.
PLAN_LANE = "plan"
TOO_LONG = (asyncpg.QueryCanceledError, TimedOut)


async def read(
    database: Database,
    identity: Identity,
    sql: str,
    arguments: Sequence[Any],
    preamble: Preamble | None = None,
) -> bytes | None:
    """The value of a read-only statement, from the replica if that is recent enough, else primary.

    Operators are few and look at what others have just written, so they always read the primary.
    """
    replica = database.replica
    if replica is None or identity.is_operator or not replica.serves(identity.fingerprint):
        return await run(database.pool, identity, sql, arguments, preamble)
    try:
        return await run(replica.pool, identity, sql, arguments, preamble)
    except TOO_LONG:
        # The primary would take as long, unless the replica did not respond at all.
        if replica.is_fresh:
            raise
    except DATABASE_ERRORS as error:
        # The replica may be to blame: it is down, replay conflicts with the statement, or it lacks
        # a table that the statement reads. The primary succeeds, or fails in the same way.
        replica.failed(error)
    return await run(database.pool, identity, sql, arguments, preamble)


async def write(
    database: Database,
    identity: Identity,
    sql: str,
    arguments: Sequence[Any],
    *,
    is_all_or_nothing: bool = False,
) -> bytes | None:
    """The value of a statement that writes; None if it wrote nothing.

    With `is_all_or_nothing` it runs in a transaction that is rolled back if the value is a reason,
    which is an array: such a statement may have written only some of its rows.
    """
    try:
        return await retry_races(
            lambda: run(
                database.pool, identity, sql, arguments, is_all_or_nothing=is_all_or_nothing
            )
        )
    finally:
        # Even after a failure, because the write may have been committed.
        database.record_write(identity.fingerprint)


async def run(
    pool: Pool,
    identity: Identity,
    sql: str,
    arguments: Sequence[Any],
    preamble: Preamble | None = None,
    *,
    is_all_or_nothing: bool = False,
) -> bytes | None:
    """The value of the statement, run on a connection of `pool`.

    Mostly this is one round trip without an explicit transaction: the statement sets the identity,
    which ends with it. A statement cannot change its own role, so an identity whose role is not
    that of the pool needs a transaction around it, and a statement with a `preamble` needs a
    read-only one.
    """
    connection = await pool.acquire()
    try:
        sets_role = identity.database_role != pool.role
        if not sets_role and not is_all_or_nothing and preamble is None:
            return await _fetch(pool, connection, sql, arguments)
        begin = BEGIN if preamble is None else BEGIN_READ_ONLY
        if sets_role:
            begin, preamble = begin + identity.set_role, preamble or identity.preamble
        await connection.execute(begin)
        if preamble is not None:
            await connection.fetch(preamble.sql, *preamble.arguments)
        data = await _fetch(pool, connection, sql, arguments)
        is_refused = data is None or (is_all_or_nothing and data.startswith(b"["))
        await connection.execute("rollback" if is_refused else "commit")
    except (asyncpg.PostgresError, asyncpg.InternalClientError) as error:
        if invalidates_connection(error):
            connection.terminate()
        elif connection.is_in_transaction():
            await connection.execute("rollback")
        raise
    else:
        return data
    finally:
        await pool.release(connection)


async def _fetch(
    pool: Pool, connection: Connection, sql: str, arguments: Sequence[Any]
) -> bytes | None:
    began = monotonic()
    seconds = pool.settings.database_statement_seconds
    try:
        # Not `fetchval`: it limits the rows to one, and Postgres runs no worker for such a portal.
        rows = await connection.fetch(sql, *arguments, timeout=seconds)
    except TimeoutError as error:
        raise TimedOut from error
    finally:
        note(RUN, began, lane=PLAN_LANE, sql=sql, rows=1, server=pool.server)
    data: bytes | None = rows[0][0] if rows else None
    return data
