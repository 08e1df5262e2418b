"""Makes the database Chinook in the benchmark's Postgres, with its login role, and drops it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import asyncpg

from bench.administrator import execute, value
from bench.chinook.queries import FORGET_ARTISTS
from bench.chinook.rows import rows
from db.embedded.bootstrap import SUPERUSER, Server
from db.urls.url import DatabaseUrl

NAME, LOGIN = "chinook", "bench_chinook"
SCHEMA = Path(__file__).with_name("schema.sql")


def make(server: Server, name: str = NAME, login: str = LOGIN) -> DatabaseUrl:
    """Make the database anew, and the role that everybody reads and writes it as."""
    drop(server, name, login)
    execute(
        server,
        f"create role {login} login password '{server.password}'",
        f"create database {name}",
    )
    asyncio.run(_load(server, name))
    execute(
        server,
        f"grant all on all tables in schema public to {login}",
        f"grant all on all sequences in schema public to {login}",
        "vacuum analyze",
        database=name,
    )
    return server.url(login, name)


def drop(server: Server, name: str = NAME, login: str = LOGIN) -> None:
    """Drop both, if they exist."""
    execute(server, f"drop database if exists {name} with (force)", f"drop role if exists {login}")


def forget_written(server: Server) -> int:
    """Delete what benchmarks wrote; how many rows that were."""
    return int(value(server, FORGET_ARTISTS, database=NAME))


def settle(server: Server) -> None:
    """Leave no dead rows to what is measured next."""
    execute(server, "vacuum artist", database=NAME)


async def _load(server: Server, name: str) -> None:
    connection = await asyncpg.connect(server.url(SUPERUSER, name).dsn)
    try:
        await connection.execute(SCHEMA.read_text())
        for table, records in rows().items():
            await connection.copy_records_to_table(table, records=records)
            # New keys follow those of the rows; the key of playlist_track is no number.
            if table != "playlist_track":
                await connection.execute(f"select setval('{table}_{table}_id_seq', {len(records)})")
    finally:
        await connection.close()
