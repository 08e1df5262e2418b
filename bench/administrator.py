"""SQL in, run by a superuser of the embedded Postgres: no policy holds here."""

from __future__ import annotations

import asyncio
from typing import Any

import asyncpg

from db.embedded.bootstrap import DATABASE, SUPERUSER, Server


def execute(server: Server, *statements: str, database: str = DATABASE) -> None:
    """Run `statements`, each in a transaction of its own."""

    async def run() -> None:
        connection = await asyncpg.connect(server.url(SUPERUSER, database).dsn)
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()

    asyncio.run(run())


def value(server: Server, sql: str, *arguments: object, database: str = DATABASE) -> Any:
    """The first value of the first row."""

    async def run() -> Any:
        connection = await asyncpg.connect(server.url(SUPERUSER, database).dsn)
        try:
            return await connection.fetchval(sql, *arguments)
        finally:
            await connection.close()

    return asyncio.run(run())
