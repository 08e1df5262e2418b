"""Reads and clears the mark that `gateway db push` leaves on a database.

A pushed database contains changes that no migration made. The mark is a comment on Alembic's table.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from db.catalog.drift import drift, scratch
from db.catalog.migrations import stamp, upgrade
from db.checks.revision import current_revision, head_revision
from db.connection.connect import connect
from db.connection.direct import direct_database
from db.errors import Fault, translate_database_errors
from db.settings import Settings
from db.urls.url import DatabaseUrl

MARK = "comment on table alembic_version is 'changed by gateway db push'"
UNMARK = "comment on table alembic_version is null"
IS_MARKED = """
select obj_description(to_regclass('alembic_version'), 'pg_class') = 'changed by gateway db push'
"""


def take_over(settings: Settings) -> bool:
    """Stamp a pushed database as head if it equals the models; returns whether it did.

    Raises `Fault` if the pushed database differs from the models.
    """
    with direct_database(settings) as url:
        is_pushed, revision = asyncio.run(state(settings, url))
        if not is_pushed or revision == head_revision():
            return False
        if drift(settings):
            raise Fault(
                "This database was changed by `gateway db push` and differs from the models: run "
                "`gateway db push` again, or `gateway db reset`, and then migrate."
            )
        stamp("head")
        asyncio.run(_unmark(settings, url))
        return True


@contextmanager
def base_to_compare(settings: Settings) -> Iterator[DatabaseUrl]:
    """The base for a new migration: an empty database that was migrated to head.

    The database of the settings may contain objects of others, or of `gateway db push`.
    """
    with scratch(settings) as empty:
        upgrade(url=empty)
        yield empty


async def state(settings: Settings, url: DatabaseUrl) -> tuple[bool, str | None]:
    """Whether the database was pushed, and its current migration."""
    with translate_database_errors(url):
        connection = await connect(settings, url)
        try:
            revision = await current_revision(connection)
            return bool(await connection.fetchval(IS_MARKED)), revision
        finally:
            await connection.close()


async def _unmark(settings: Settings, url: DatabaseUrl) -> None:
    connection = await connect(settings, url)
    try:
        await connection.execute(UNMARK)
    finally:
        await connection.close()
