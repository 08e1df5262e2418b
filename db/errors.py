"""Exceptions and messages for operators, for faults that lie outside the code.

Fault                 one or more sentences that say what is wrong and what to do next
+-- SettingsFault     a setting is missing or malformed; raised before anything connects
+-- DatabaseFault     the database cannot be reached, refuses the login or cannot be used
"""

from __future__ import annotations

import errno
import socket
import ssl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import asyncpg
from sqlalchemy.exc import DBAPIError, PendingRollbackError

from db.urls.url import DatabaseUrl


class Fault(Exception):
    """A problem that the operator can fix; `str()` is printable and contains no secret."""

    def __init__(self, *sentences: str) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


class SettingsFault(Fault):
    """One sentence for each invalid setting."""


class DatabaseFault(Fault):
    """The database cannot be reached, refuses the login or cannot be used."""


# What asyncpg and the operating system raise when a connection fails. This is not a dict because
# subclasses must match too.
_CONNECT: tuple[tuple[type[BaseException], str], ...] = (
    (socket.gaierror, "The host {host} in {name} is unknown: check the spelling and the DNS."),
    (
        ConnectionRefusedError,
        "Nothing answers at {place} ({name}): start Postgres there or correct the address.",
    ),
    (
        ssl.SSLCertVerificationError,
        "The certificate of Postgres at {place} is not trusted: correct {name} or its sslrootcert.",
    ),
    (
        FileNotFoundError,
        "There is no Postgres socket at {place} ({name}): start Postgres or correct the address.",
    ),
    (
        asyncpg.InvalidPasswordError,
        "Postgres at {place} refused the password of user {user}: correct {name}.",
    ),
    (
        asyncpg.InvalidAuthorizationSpecificationError,
        "Postgres at {place} does not admit user {user}: correct {name} or pg_hba.conf there.",
    ),
    (
        asyncpg.InvalidCatalogNameError,
        "Postgres at {place} has no database {database}: create it or correct {name}.",
    ),
    (
        asyncpg.TooManyConnectionsError,
        "Postgres at {place} has no free connection: lower DATABASE_POOL_SIZE.",
    ),
    (
        asyncpg.CannotConnectNowError,
        "Postgres at {place} is starting up or shutting down: try again in a moment.",
    ),
    (asyncpg.DiskFullError, "The disk of Postgres at {place} is full: free some space there."),
    (TimeoutError, "Postgres at {place} ({name}) did not answer in time: check the network."),
)
# The driver or the server does not accept a parameter of the URL.
_REJECTED_URL = (
    asyncpg.exceptions.ClientConfigurationError,
    asyncpg.exceptions.TargetServerAttributeNotMatched,
)
_REJECTED_URL_PREFIXES = ("unrecognized configuration parameter", "invalid value for parameter")


# What the driver, the network, and SQLAlchemy, which wraps the driver's errors, raise when a
# database is used.
_DRIVER_ERRORS = (
    DBAPIError,
    OSError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.exceptions.TargetServerAttributeNotMatched,
)
# SQLAlchemy raises PendingRollbackError for a session whose connection was lost earlier.
DATABASE_ERRORS = (DatabaseFault, PendingRollbackError, *_DRIVER_ERRORS)
# SQLSTATEs of a server that cannot serve a correct statement: whole classes, and single codes.
# Source: the PostgreSQL manual, appendix A.
_UNAVAILABLE_CLASSES = frozenset({"08", "28", "3D", "40", "53", "57", "58", "F0"})
_UNAVAILABLE_STATES = frozenset(
    {
        "25006",  # read-only transaction: a replica, or default_transaction_read_only
        "25P03",  # idle-in-transaction timeout
        "25P04",  # transaction timeout
        "55006",  # object in use
        "55P03",  # lock not available in time
        "XX001",  # data corrupted
        "XX002",  # index corrupted
    }
)
# Two transactions conflicted and Postgres aborted one of them, which can simply be run again.
_RACES = frozenset({"40001", "40P01"})


# The class of SQLSTATE whose messages quote values; other classes quote them only in DETAIL.
DATA_EXCEPTION = "22"
# Errors with a useful message, unlike the errors that wrap them.
_DESCRIPTIVE = (Fault, OSError, asyncpg.PostgresError, asyncpg.InterfaceError)


def causes(error: BaseException) -> Iterable[BaseException]:
    """`error` and the errors that caused it, outermost first."""
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        if isinstance(seen, DBAPIError) and seen.orig is not None:
            yield from causes(seen.orig)
        seen = seen.__cause__


def unavailable(error: BaseException) -> BaseException | None:
    """The cause of `error` that means the database cannot serve now; None if there is none."""
    return next((cause for cause in causes(error) if _is_unavailable(cause)), None)


def is_race(error: BaseException) -> bool:
    """Whether the transaction can be run again: a serialization failure or a deadlock."""
    return any(
        isinstance(cause, asyncpg.PostgresError) and cause.sqlstate in _RACES
        for cause in causes(error)
    )


def _is_unavailable(error: BaseException) -> bool:
    if isinstance(error, asyncpg.PostgresError):
        state = error.sqlstate or ""
        return state[:2] in _UNAVAILABLE_CLASSES or state in _UNAVAILABLE_STATES
    if type(error) is asyncpg.InterfaceError:
        # asyncpg has no exception type for a connection that was lost while it was idle.
        return "connection is closed" in str(error)
    return isinstance(
        error, (DatabaseFault, PendingRollbackError, OSError, asyncpg.InternalClientError)
    )


def summary(error: BaseException) -> str:
    """The message of `error` on one line, without SQL, values and Postgres's DETAIL."""
    cause = next((cause for cause in causes(error) if isinstance(cause, _DESCRIPTIVE)), error)
    message = str(cause)
    if isinstance(cause, asyncpg.PostgresError):
        quotes_values = (cause.sqlstate or "").startswith(DATA_EXCEPTION)
        message = "" if quotes_values or not cause.args else str(cause.args[0])
    return " ".join(message.split()) or type(cause).__name__


def connect_fault(error: BaseException, url: DatabaseUrl) -> DatabaseFault | None:
    """The fault for a failed connection to `url`; None if `error` is something else."""
    chain = list(causes(error))
    for kind, sentence in _CONNECT:
        if any(isinstance(cause, kind) for cause in chain):
            return DatabaseFault(url.describe(sentence))
    for cause in chain:
        if isinstance(cause, _REJECTED_URL) or str(cause).startswith(_REJECTED_URL_PREFIXES):
            reason = str(cause).splitlines()[0]
            return DatabaseFault(url.describe("{name} cannot be used: ") + f"{reason}.")
        if isinstance(cause, (OSError, asyncpg.PostgresConnectionError)):
            # PgBouncer uses one code for almost every error, so its message is needed.
            reason = getattr(cause, "strerror", None) or str(cause) or "the connection failed"
            return DatabaseFault(
                url.describe("Postgres at {place} ({name}) cannot be reached: ") + f"{reason}."
            )
    return None


@contextmanager
def translate_database_errors(url: DatabaseUrl, *, is_connecting: bool = False) -> Iterator[None]:
    """Raise `DatabaseFault` instead of an error that the database at `url` or the network causes.

    If it `is_connecting`, every error of the driver becomes a fault.
    """
    try:
        yield
    except _DRIVER_ERRORS as error:
        fault = connect_fault(error, url)
        if fault is None and is_connecting:
            fault = DatabaseFault(url.describe("{name} cannot be used: ") + f"{summary(error)}.")
        if fault is None:
            raise
        raise fault from error


def disk_fault(error: OSError, place: object) -> Fault:
    """The fault for a file that cannot be written at `place`."""
    if error.errno == errno.ENOSPC:
        return Fault(
            f"No space is left on the disk of {place}: free some space, or change DATA_DIR."
        )
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return Fault(f"{place} cannot be written: correct its owner, or change DATA_DIR.")
    return Fault(f"{place} cannot be used ({error.strerror}): change DATA_DIR.")
