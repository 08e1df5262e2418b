"""A compiled statement and its arguments in, the bytes of `data` out: asyncpg alone, no ORM."""

from collections.abc import Sequence
from time import monotonic
from typing import Any

import asyncpg

from db.connection.pool import Connection, Pool, invalidates_connection
from db.errors import DATABASE_ERRORS
from db.roles import OPERATOR_ROLE
from db.session.database import Database
from db.session.identity import Identity
from db.session.retry import retry_races
from db.timeline import RUN, note
from gql.errors import TimedOut

BEGIN_AS_OPERATOR = f"begin; set local role {OPERATOR_ROLE}"
# What metrics call statements of this lane.
PLAN_LANE = "plan"
TOO_LONG = (asyncpg.QueryCanceledError, TimedOut)


async def read(
    database: Database, identity: Identity, sql: str, arguments: Sequence[Any]
) -> bytes | None:
    """The one value of a statement that only reads, from the replica where it has what it takes.

    Operators are few, and look at what others have just written: they always read the primary.
    """
    replica = database.replica
    if replica is None or identity.role == "operator" or not replica.serves(identity.fingerprint):
        return await run(database.pool, identity, sql, arguments)
    try:
        return await run(replica.pool, identity, sql, arguments)
    except TOO_LONG:
        # The primary would take as long; unless the replica did not answer at all.
        if replica.is_fresh:
            raise
    except DATABASE_ERRORS as error:
        # It may be the replica's own fault: it is gone, or replaying disturbs the statement, or it
        # does not yet have what the statement names. The primary answers, or fails in the same way.
        replica.failed(error)
    return await run(database.pool, identity, sql, arguments)


async def write(
    database: Database,
    identity: Identity,
    sql: str,
    arguments: Sequence[Any],
    *,
    is_all_or_nothing: bool = False,
) -> bytes | None:
    """The one value of a statement that writes; None if it wrote nothing.

    `is_all_or_nothing` is for a statement that may write a part, and then gives None: that is taken
    back.
    """
    try:
        return await retry_races(
            lambda: run(
                database.pool, identity, sql, arguments, is_all_or_nothing=is_all_or_nothing
            )
        )
    finally:
        # Also of what failed: it may have been committed all the same.
        database.record_write(identity.fingerprint)


async def run(
    pool: Pool,
    identity: Identity,
    sql: str,
    arguments: Sequence[Any],
    *,
    is_all_or_nothing: bool = False,
) -> bytes | None:
    """The one value of the statement, on a connection of `pool`.

    For tenants it is one round trip outside any transaction: identity is set by the statement and
    ends with it. The operators' role cannot be taken inside a statement, so they pay for a
    transaction.
    """
    connection = await pool.acquire()
    try:
        is_operator = identity.role == "operator"
        if not is_operator and not is_all_or_nothing:
            return await _fetch(pool, connection, sql, arguments)
        await connection.execute(BEGIN_AS_OPERATOR if is_operator else "begin")
        data = await _fetch(pool, connection, sql, arguments)
        await connection.execute("rollback" if data is None else "commit")
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
        data: bytes | None = await connection.fetchval(sql, *arguments, timeout=seconds)
    except TimeoutError as error:
        raise TimedOut from error
    finally:
        note(RUN, began, lane=PLAN_LANE, sql=sql, rows=1, server=pool.server)
    return data
