"""Stores demo rows: COPY into a staging table, then INSERT under row-level security.

COPY into a table with row-level security is not allowed, and seeding does not bypass the policies.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

import click
from sqlalchemy import Column, MetaData, Table, delete, func, insert, select

from db.checks.verify import verify
from db.connection.connect import connect
from db.connection.direct import direct_database, pooled_database
from db.errors import Fault, translate_database_errors
from db.session.database import Database
from db.session.identity import OPERATOR
from db.session.transaction import WriteSession, write
from db.settings import Settings
from db.urls.url import DatabaseUrl
from models import Base, Tenant
from models.data.demo import Demo, Row, Size, load_cities

Progress = Callable[[str, int], None]

CHUNK = 50_000
STATEMENT_SECONDS = 600
LOCK = 0x73656564  # ASCII for "seed"


class AlreadySeeded(Fault):
    """Some of the demo tenants exist already."""


async def check_unseeded(database: Database, demo: Demo) -> None:
    """`AlreadySeeded` if some of the tenants of `demo` exist."""
    async with write(database, OPERATOR) as tx:
        await _check(tx, demo)


async def _check(tx: WriteSession, demo: Demo) -> None:
    slugs = [row[2] for row in demo.rows["tenants"]]
    if await tx.scalar(select(Tenant.id).where(Tenant.slug.in_(slugs)).limit(1)):
        raise AlreadySeeded(
            f"The data of random seed {demo.random_seed} is there already: choose another "
            "--random-seed, or run `gateway db reset` first."
        )


async def seed(database: Database, demo: Demo, on_progress: Progress) -> None:
    """Store every row of `demo` in one transaction; `AlreadySeeded` if some of its tenants exist.

    `on_progress` is called with a table and the number of its rows stored since the last call.
    """
    async with write(database, OPERATOR, statement_seconds=STATEMENT_SECONDS) as tx:
        # A second process that seeds waits here, and then finds the rows of the first.
        await tx.execute(select(func.pg_advisory_xact_lock(LOCK)))
        await _check(tx, demo)
        for name, rows in (*demo.rows.items(), ("locations", demo.locations())):
            table = Base.metadata.tables[name]
            await _store(tx, table, demo.columns[name], rows, on_progress)


async def _store(
    tx: WriteSession,
    into: Table,
    names: Sequence[str],
    rows: Iterable[Row],
    on_progress: Progress,
) -> None:
    staging = Table(
        f"staged_{into.name}",
        MetaData(),
        *(Column(name, into.columns[name].type) for name in names),
        prefixes=["TEMPORARY"],
        postgresql_on_commit="DROP",
    )
    connection = await tx.connection()
    await connection.run_sync(staging.create, checkfirst=False)
    driver: Any = (await connection.get_raw_connection()).driver_connection
    for chunk in _chunks(rows):
        await driver.copy_records_to_table(staging.name, records=chunk, columns=names)
        await connection.execute(insert(into).from_select(names, select(staging)))
        await connection.execute(delete(staging))
        on_progress(into.name, len(chunk))


def _chunks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    remaining = iter(rows)
    while chunk := list(islice(remaining, CHUNK)):
        yield chunk


def seed_with_progress(settings: Settings, size: Size, random_seed: int) -> None:
    """Store demo data in the database of the settings, with a progress bar."""
    started = time.monotonic()
    with pooled_database(settings) as url:
        demo = Demo(size, random_seed, load_cities())
        total = sum(map(len, demo.rows.values())) + size.locations
        with click.progressbar(length=total, label="Storing rows", file=sys.stderr) as bar:
            asyncio.run(_seed(settings, url, demo, lambda _, stored: bar.update(stored)))
        with direct_database(settings) as owner:
            asyncio.run(_analyze(settings, owner))
    click.echo(
        f"Stored {size.tenants} tenants, {size.users} users and {size.locations} locations "
        f"in {time.monotonic() - started:.1f} s."
    )


async def _seed(settings: Settings, url: DatabaseUrl, demo: Demo, on_progress: Progress) -> None:
    await verify(settings, url)
    database = Database(settings, url)
    with translate_database_errors(url):
        try:
            await seed(database, demo, on_progress)
        finally:
            await database.close()


async def _analyze(settings: Settings, url: DatabaseUrl) -> None:
    """Update statistics; until autovacuum does, plans would be those for empty tables."""
    with translate_database_errors(url):
        connection = await connect(settings, url)
        try:
            await connection.execute("analyze")
        finally:
            await connection.close()
