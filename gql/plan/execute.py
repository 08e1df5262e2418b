"""A compiled statement and its arguments in, the bytes of `data` out: asyncpg alone, no ORM."""

from collections.abc import Sequence
from typing import Any

import asyncpg

from db.engine import Database
from db.pool import Connection
from db.roles import OPERATOR_ROLE
from db.transaction import Identity
from gql.errors import TookTooLong

BEGIN_AS_OPERATOR = f"begin; set local role {OPERATOR_ROLE}"


async def run(
    database: Database, identity: Identity, sql: str, arguments: Sequence[Any]
) -> bytes | None:
    """The one value of the statement; None if it wrote nothing.

    For tenants it is one round trip outside any transaction: identity is set by the statement and
    ends with it. The operators' role cannot be taken inside a statement, so they pay for a
    transaction.
    """
    connection = await database.pool.acquire()
    try:
        if identity.role != "operator":
            return await _fetch(database, connection, sql, arguments)
        await connection.execute(BEGIN_AS_OPERATOR)
        data = await _fetch(database, connection, sql, arguments)
        await connection.execute("commit")
    except asyncpg.PostgresError:
        if connection.is_in_transaction():
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
