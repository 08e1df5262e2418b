"""Settings in, an empty database out."""

from __future__ import annotations

import asyncio

from db.connect import connect
from db.embedded import Embedded
from db.faults import Fault, database_in_words
from db.settings import Settings
from db.url import DatabaseUrl

# What an extension made goes with the extension, which stays.
OWNED = """
select format('drop table if exists %s cascade', pg_class.oid::regclass)
from pg_class
where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
  and pg_has_role(relowner, 'usage')
  and not exists (select from pg_depend where objid = pg_class.oid and deptype = 'e')
union all
select format('drop routine if exists %s cascade', pg_proc.oid::regprocedure)
from pg_proc
where pronamespace = 'public'::regnamespace and prokind in ('f', 'p')
  and pg_has_role(proowner, 'usage')
  and not exists (select from pg_depend where objid = pg_proc.oid and deptype = 'e')
"""


def empty(settings: Settings) -> None:
    """Remove the embedded database; of another one, every table and function of `public`."""
    if settings.direct_url is None:
        Embedded(settings.data_dir).remove()
    else:
        asyncio.run(_drop(settings, settings.direct_url))


async def _drop(settings: Settings, url: DatabaseUrl) -> None:
    with database_in_words(url):
        connection = await connect(settings, url)
        try:
            async with connection.transaction():
                for (statement,) in await connection.fetch(OWNED):
                    await connection.execute(statement)
                if await connection.fetchval("select to_regclass('alembic_version') is not null"):
                    raise Fault(
                        f"The tables of {url.database} are not those of {url.user}: set "
                        "DATABASE_DIRECT_URL to their owner."
                    )
        finally:
            await connection.close()
