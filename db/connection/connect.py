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

from db.connection.times import use_whole_range_of_times
from db.errors import DatabaseFault, translate_database_errors
from db.settings import Settings
from db.settings.words import is_local
from db.urls.parameters import TLS_FILES
from db.urls.url import DatabaseUrl

C = TypeVar("C", bound="asyncpg.Connection[asyncpg.Record]")

# PgBouncer tracks both. Without it asyncpg sends the encoding in quotes, which PgBouncer takes for
# another one and sets anew before every transaction.
SESSION = {"client_encoding": "UTF8", "timezone": "UTC"}

# The authorities of this machine, in place of a file of them.
SYSTEM = "system"
VERSIONS = {
    "ssl_min_protocol_version": "minimum_version",
    "ssl_max_protocol_version": "maximum_version",
}

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
    """A connection of `kind`; `DatabaseFault` says why there is none.

    It is waited for as long as the URL says, else DATABASE_CONNECT_SECONDS. It keeps so many
    prepared `statements`; `session` is what the session has from the start.
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
            server_settings={"application_name": "gateway", **SESSION, **session, **named},
        )
        use_whole_range_of_times(connection)
        return connection

    tls = _tls(settings, url)
    # A name in the URL is there to tell this gateway from others.
    named = {key: value for key, value in url.parameters if key == "application_name"}
    seconds = url.connect_seconds or settings.database_connect_seconds
    with translate_database_errors(url, is_connecting=True):
        if settings.database_profile == "serverless":
            return await _awake(attempt, seconds)
        return await attempt(seconds)


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
    for name in TLS_FILES:
        path = url.parameter(name)
        if path and path != SYSTEM and not Path(path).is_file():
            raise DatabaseFault(f"There is no file {path}: correct {url.name}.")
    if url.sslrootcert not in ("", SYSTEM):
        return None
    is_remote = not all(host.is_socket or is_local(host.name) for host in url.hosts)
    is_default = settings.database_profile == "serverless" and not url.sslmode and is_remote
    if not (is_default or url.sslmode == "verify-full" or url.sslrootcert == SYSTEM):
        return None
    with translate_database_errors(url):
        return _with_own_files(url) if _names_files(url) else _trusting()


def _names_files(url: DatabaseUrl) -> bool:
    return any(map(url.parameter, ("sslcert", "sslcrl", *VERSIONS)))


def _with_own_files(url: DatabaseUrl) -> ssl.SSLContext:
    """As `_trusting`, with what the URL says besides: asyncpg leaves it out of a given context."""
    context = ssl.create_default_context()
    if certificate := url.parameter("sslcert"):
        key = url.parameter("sslkey") or None
        context.load_cert_chain(certificate, key, lambda: url.parameter("sslpassword"))
    if revoked := url.parameter("sslcrl"):
        context.load_verify_locations(revoked)
        context.verify_flags |= ssl.VERIFY_CRL_CHECK_CHAIN
    for name, bound in VERSIONS.items():
        if version := url.parameter(name):
            setattr(context, bound, ssl.TLSVersion[version.replace(".", "_")])
    return context


@cache
def _trusting() -> ssl.SSLContext:
    # Some 10 ms to read all the authorities.
    return ssl.create_default_context()
