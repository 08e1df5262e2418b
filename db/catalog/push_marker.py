"""The mark that `gateway db push` leaves, and what follows from it for migrations.

A pushed database has what no migration made. The mark is a comment on Alembic's own table.
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
    """Whether a pushed database has what the pending migrations make, and is at head now.

    `Fault` if it has something else.
    """
    with direct_database(settings) as url:
        is_pushed, revision = asyncio.run(state(settings, url))
        if not is_pushed or revision == head_revision():
            return False
        if drift(settings):
            raise Fault(
                "This database was changed by `gateway db push`, and is not what the models say: "
                "run `gateway db push` again, or `gateway db reset`, and then migrate."
            )
        stamp("head")
        asyncio.run(_unmark(settings, url))
        return True


@contextmanager
def base_to_compare(settings: Settings) -> Iterator[DatabaseUrl]:
    """What a new migration starts from: an empty database that was migrated to head.

    What others made in the database of the settings, or `gateway db push`, is in no migration.
    """
    with scratch(settings) as empty:
        upgrade(url=empty)
        yield empty


async def state(settings: Settings, url: DatabaseUrl) -> tuple[bool, str | None]:
    """Whether the database was pushed, and the migration it is at."""
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
