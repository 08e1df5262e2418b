"""Runs statements in a database, each by itself."""

import asyncpg

from db.urls.url import DatabaseUrl


async def execute(url: DatabaseUrl, *statements: str) -> None:
    """Run `statements`, or scripts of several, as the user of `url`."""
    connection = await asyncpg.connect(url.dsn)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()
