"""Settings and a URL in, an open connection out: the one way in, of the pool and of checks."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from functools import cache
from pathlib import Path
from time import monotonic
from typing import Any, TypeVar, overload

import asyncpg

from db.faults import DatabaseFault, database_in_words
from db.settings import Settings
from db.settings.words import is_local
from db.times import use_whole_range_of_times
from db.url import DatabaseUrl

C = TypeVar("C", bound="asyncpg.Connection[asyncpg.Record]")

# PgBouncer tracks both. Without it asyncpg sends the encoding in quotes, which PgBouncer takes for
# another one and sets anew before every transaction.
SESSION = {"client_encoding": "UTF8", "timezone": "UTC"}

# What a host says whose database sleeps, in one way or another; it wakes up meanwhile.
ASLEEP = (ConnectionError, asyncpg.PostgresConnectionError, asyncpg.CannotConnectNowError)
WAKING_SECONDS = 0.1


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

    async def attempt(seconds: float) -> Any:
        connection = await asyncpg.connect(
            url.dsn,
            ssl=tls,
            timeout=seconds,
            statement_cache_size=statements,
            # A planned statement may be long, and is worth keeping all the more.
            max_cacheable_statement_size=0,
            connection_class=kind,
            server_settings={"application_name": "gateway", **SESSION, **session},
        )
        use_whole_range_of_times(connection)
        return connection

    tls = _tls(settings, url)
    with database_in_words(url, is_connecting=True):
        if settings.database_profile == "serverless":
            return await _awake(attempt, settings.database_connect_seconds)
        return await attempt(settings.database_connect_seconds)


async def _awake(attempt: Callable[[float], Awaitable[C]], seconds: float) -> C:
    """What `attempt` gives, tried again until the seconds are over."""
    until = monotonic() + seconds
    while True:
        try:
            return await attempt(until - monotonic())
        except ASLEEP:
            if monotonic() + WAKING_SECONDS > until:
                raise
        await asyncio.sleep(WAKING_SECONDS)


def _tls(settings: Settings, url: DatabaseUrl) -> ssl.SSLContext | None:
    """TLS that trusts whom this machine trusts; None where the URL says how, or there is none.

    It is what the serverless profile has where the URL says nothing: its hosts are on the Internet.
    """
    if url.sslrootcert not in ("", "system"):
        if not Path(url.sslrootcert).is_file():
            raise DatabaseFault(f"There is no file {url.sslrootcert}: correct {url.name}.")
        return None
    is_remote = not (url.host.startswith("/") or is_local(url.host))
    is_default = settings.database_profile == "serverless" and not url.sslmode and is_remote
    return _trusting() if is_default or url.sslmode == "verify-full" else None


@cache
def _trusting() -> ssl.SSLContext:
    # Some 10 ms to read all the authorities.
    return ssl.create_default_context()
