"""Opens a connection to Postgres, for the pool, the checks and the commands."""

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

# PgBouncer tracks both. By default asyncpg sends the encoding in quotes; PgBouncer takes that for a
# different value and sets it again before every transaction.
SESSION = {"client_encoding": "UTF8", "timezone": "UTC"}

# The value of sslrootcert that means the certificate authorities of the operating system.
SYSTEM = "system"
TLS_VERSIONS = {
    "ssl_min_protocol_version": "minimum_version",
    "ssl_max_protocol_version": "maximum_version",
}

# Errors while the database wakes.
WAKING_ERRORS = (ConnectionError, asyncpg.PostgresConnectionError, asyncpg.CannotConnectNowError)
RETRY_SECONDS = 0.1


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
    """Open a connection of class `kind`; raise `DatabaseFault` if that fails.

    The timeout is the URL's connect_timeout, else DATABASE_CONNECT_SECONDS. `statements` is the
    size of the cache of prepared statements; `session` holds settings the session starts with.
    """

    async def attempt(seconds: float) -> Any:
        connection = await asyncpg.connect(
            url.dsn,
            ssl=tls,
            timeout=seconds,
            statement_cache_size=statements,
            # No limit: a long planned statement is the most expensive one to prepare again.
            max_cacheable_statement_size=0,
            connection_class=kind,
            server_settings={"application_name": "gateway", **SESSION, **session, **named},
        )
        use_whole_range_of_times(connection)
        return connection

    tls = _tls(settings, url)
    # An application_name in the URL distinguishes this gateway from others.
    named = {key: value for key, value in url.parameters if key == "application_name"}
    seconds = url.connect_seconds or settings.database_connect_seconds
    with translate_database_errors(url, is_connecting=True):
        if settings.database_profile == "serverless":
            return await _retry_until_awake(attempt, seconds)
        return await attempt(seconds)


async def _retry_until_awake(attempt: Callable[[float], Awaitable[C]], seconds: float) -> C:
    """The result of `attempt`, which is retried for `seconds` while the database wakes."""
    deadline = monotonic() + seconds
    while True:
        try:
            return await attempt(deadline - monotonic())
        except WAKING_ERRORS:
            if monotonic() + RETRY_SECONDS > deadline:
                raise
        await asyncio.sleep(RETRY_SECONDS)


def _tls(settings: Settings, url: DatabaseUrl) -> ssl.SSLContext | None:
    """TLS with the system's certificate authorities; None if asyncpg follows the URL by itself.

    It is the default of the serverless profile, whose hosts are on the Internet.
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
        return _context_with_files(url) if _names_files(url) else _system_context()


def _names_files(url: DatabaseUrl) -> bool:
    return any(map(url.parameter, ("sslcert", "sslcrl", *TLS_VERSIONS)))


def _context_with_files(url: DatabaseUrl) -> ssl.SSLContext:
    """The system's context with the URL's files and versions, which asyncpg does not add to it."""
    context = ssl.create_default_context()
    if certificate := url.parameter("sslcert"):
        key = url.parameter("sslkey") or None
        context.load_cert_chain(certificate, key, lambda: url.parameter("sslpassword"))
    if revoked := url.parameter("sslcrl"):
        context.load_verify_locations(revoked)
        context.verify_flags |= ssl.VERIFY_CRL_CHECK_CHAIN
    for name, bound in TLS_VERSIONS.items():
        if version := url.parameter(name):
            setattr(context, bound, ssl.TLSVersion[version.replace(".", "_")])
    return context


@cache
def _system_context() -> ssl.SSLContext:
    # Reading all certificate authorities takes about 10 ms.
    return ssl.create_default_context()
