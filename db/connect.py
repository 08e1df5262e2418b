"""Settings and a URL in, an open connection out: the one way in, of the pool and of checks."""

from __future__ import annotations

from typing import Any, TypeVar, overload

import asyncpg

from db.faults import database_in_words
from db.settings import Settings
from db.url import DatabaseUrl

C = TypeVar("C", bound="asyncpg.Connection[asyncpg.Record]")

# PgBouncer tracks both. Without it asyncpg sends the encoding in quotes, which PgBouncer takes for
# another one and sets anew before every transaction.
SESSION = {"client_encoding": "UTF8", "timezone": "UTC"}


@overload
async def connect(
    settings: Settings, url: DatabaseUrl, *, statements: int = 0, **session: str
) -> asyncpg.Connection[asyncpg.Record]: ...
@overload
async def connect(
    settings: Settings, url: DatabaseUrl, *, kind: type[C], statements: int = 0, **session: str
) -> C: ...
async def connect(
    settings: Settings,
    url: DatabaseUrl,
    *,
    kind: Any = asyncpg.Connection,
    statements: int = 0,
    **session: str,
) -> Any:
    """A connection of `kind` within DATABASE_CONNECT_SECONDS; `DatabaseFault` says why not.

    It keeps so many prepared `statements`; `session` is what the session has from the start.
    """
    with database_in_words(url):
        return await asyncpg.connect(
            url.dsn,
            timeout=settings.database_connect_seconds,
            statement_cache_size=statements,
            # A planned statement may be long, and is worth keeping all the more.
            max_cacheable_statement_size=0,
            connection_class=kind,
            server_settings={"application_name": "gateway", **SESSION, **session},
        )
