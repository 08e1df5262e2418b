"""A compiled statement and its arguments in, the bytes of `data` out: asyncpg alone, no ORM."""

from collections.abc import Sequence
from typing import Any

import asyncpg

from db.engine import Database
from db.pool import Connection, leaves_unusable
from db.roles import OPERATOR_ROLE
from db.transaction import Identity
from gql.errors import TookTooLong

BEGIN_AS_OPERATOR = f"begin; set local role {OPERATOR_ROLE}"


async def run(
    database: Database,
    identity: Identity,
    sql: str,
    arguments: Sequence[Any],
    *,
    is_all_or_nothing: bool = False,
) -> bytes | None:
    """The one value of the statement; None if it wrote nothing.

    `is_all_or_nothing` is for a statement that may write a part, and then gives None: that is taken
    back.

    For tenants it is one round trip outside any transaction: identity is set by the statement and
    ends with it. The operators' role cannot be taken inside a statement, so they pay for a
    transaction.
    """
    connection = await database.pool.acquire()
    try:
        is_operator = identity.role == "operator"
        if not is_operator and not is_all_or_nothing:
            return await _fetch(database, connection, sql, arguments)
        await connection.execute(BEGIN_AS_OPERATOR if is_operator else "begin")
        data = await _fetch(database, connection, sql, arguments)
        await connection.execute("rollback" if data is None else "commit")
    except (asyncpg.PostgresError, asyncpg.InternalClientError) as error:
        if leaves_unusable(error):
            connection.terminate()
        elif connection.is_in_transaction():
            await connection.execute("rollback")
        raise
    else:
        return data
    finally:
        await database.pool.release(connection)


async def _fetch(
    database: Database, connection: Connection, sql: str, arguments: Sequence[Any]
) -> bytes | None:
    seconds = database.settings.database_statement_seconds
    try:
        data: bytes | None = await connection.fetchval(sql, *arguments, timeout=seconds)
    except TimeoutError as error:
        raise TookTooLong from error
    return data
