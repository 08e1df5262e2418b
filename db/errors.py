"""Exceptions in, sentences out: what an operator reads when something outside the code is wrong.

Fault                 one or more sentences, each saying what is wrong and what to do next
+-- SettingsFault     a setting is missing or malformed; found before anything connects
+-- DatabaseFault     the database cannot be reached, entered or used
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
    """Something a person can mend; `str()` is what to print, and nothing in it is secret."""

    def __init__(self, *sentences: str) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


class SettingsFault(Fault):
    """Every setting that is wrong, a sentence each."""


class DatabaseFault(Fault):
    """The database cannot be reached, entered or used."""


# What asyncpg and the operating system raise when a connection fails. A dict would not do:
# subclasses must match too.
_CONNECT: tuple[tuple[type[BaseException], str], ...] = (
    (socket.gaierror, "The host {host} in {name} is unknown: check the spelling and the DNS."),
    (
        ConnectionRefusedError,
        "Nothing answers at {place} ({name}): start Postgres there or correct the address.",
    ),
    (
        ssl.SSLCertVerificationError,
        "Postgres at {place} has no certificate to trust: correct {name} or its sslrootcert.",
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
        "Postgres at {place} does not let user {user} in: correct {name} or its pg_hba.conf.",
    ),
    (
        asyncpg.InvalidCatalogNameError,
        "Postgres at {place} has no database {database}: create it or correct {name}.",
    ),
    (
        asyncpg.TooManyConnectionsError,
        "Postgres at {place} has no connection left: lower DATABASE_POOL_SIZE.",
    ),
    (
        asyncpg.CannotConnectNowError,
        "Postgres at {place} is starting up or shutting down: try again in a moment.",
    ),
    (asyncpg.DiskFullError, "The disk of Postgres at {place} is full: make room there."),
    (TimeoutError, "Postgres at {place} ({name}) did not answer in time: check the network."),
)
# What a URL asks for and nobody has.
_UNFIT = (
    asyncpg.exceptions.ClientConfigurationError,
    asyncpg.exceptions.TargetServerAttributeNotMatched,
)
_UNFIT_WORDS = ("unrecognized configuration parameter", "invalid value for parameter")


# Every error that using a database raises: our own words for it, the driver's, SQLAlchemy's around
# those, and the network's.
_DRIVER_ERRORS = (
    DBAPIError,
    OSError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.exceptions.TargetServerAttributeNotMatched,
)
# PendingRollbackError is what SQLAlchemy says of a session whose connection was lost before.
DATABASE_ERRORS = (DatabaseFault, PendingRollbackError, *_DRIVER_ERRORS)
# States in which Postgres cannot serve, though nothing is wrong with the statement: whole classes
# of SQLSTATE, and single codes. Source: the PostgreSQL manual, appendix A.
_UNAVAILABLE_CLASSES = frozenset({"08", "28", "3D", "40", "53", "57", "58", "F0"})
_UNAVAILABLE_STATES = frozenset(
    {
        "25006",  # read-only: a replica, or default_transaction_read_only
        "25P03",  # idle in a transaction for too long
        "25P04",  # a transaction took too long
        "55006",  # the object is in use
        "55P03",  # a lock was not to be had in time
        "XX001",  # corrupted data
        "XX002",  # a corrupted index
    }
)
# Two transactions met; Postgres chose one to fail, which can be run again as it is.
_RACES = frozenset({"40001", "40P01"})


# The class of SQLSTATE whose messages quote values; others have them in DETAIL at most.
DATA_EXCEPTION = "22"
# What has words of its own, unlike what wraps it.
TELLING = (Fault, OSError, asyncpg.PostgresError, asyncpg.InterfaceError)


def causes(error: BaseException) -> Iterable[BaseException]:
    """`error` and everything it was raised from, outermost first."""
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        if isinstance(seen, DBAPIError) and seen.orig is not None:
            yield from causes(seen.orig)
        seen = seen.__cause__


def unavailable(error: BaseException) -> BaseException | None:
    """The cause of `error` that says the database cannot serve now; None where it is none."""
    return next((cause for cause in causes(error) if _says_unavailable(cause)), None)


def is_race(error: BaseException) -> bool:
    """Whether Postgres asks to run the transaction again: 40001 and 40P01."""
    return any(
        isinstance(cause, asyncpg.PostgresError) and cause.sqlstate in _RACES
        for cause in causes(error)
    )


def _says_unavailable(error: BaseException) -> bool:
    if isinstance(error, asyncpg.PostgresError):
        state = error.sqlstate or ""
        return state[:2] in _UNAVAILABLE_CLASSES or state in _UNAVAILABLE_STATES
    if type(error) is asyncpg.InterfaceError:
        # A connection that was lost while nothing ran on it; asyncpg has no type for that.
        return "connection is closed" in str(error)
    return isinstance(
        error, (DatabaseFault, PendingRollbackError, OSError, asyncpg.InternalClientError)
    )


def gist(error: BaseException) -> str:
    """What it says, on one line: no SQL, no values, none of Postgres's details, which name some."""
    found = next((cause for cause in causes(error) if isinstance(cause, TELLING)), error)
    said = str(found)
    if isinstance(found, asyncpg.PostgresError):
        tells_values = (found.sqlstate or "").startswith(DATA_EXCEPTION)
        said = "" if tells_values or not found.args else str(found.args[0])
    return " ".join(said.split()) or type(found).__name__


def connect_fault(error: BaseException, url: DatabaseUrl) -> DatabaseFault | None:
    """The sentence for a failed connection to `url`; None when `error` is something else."""
    found = list(causes(error))
    for kind, sentence in _CONNECT:
        if any(isinstance(cause, kind) for cause in found):
            return DatabaseFault(url.describe(sentence))
    for cause in found:
        if isinstance(cause, _UNFIT) or str(cause).startswith(_UNFIT_WORDS):
            said = str(cause).splitlines()[0]
            return DatabaseFault(url.describe("{name} cannot be used: ") + f"{said}.")
        if isinstance(cause, (OSError, asyncpg.PostgresConnectionError)):
            # PgBouncer says almost everything with one code, so its words are needed.
            reason = getattr(cause, "strerror", None) or str(cause) or "the connection failed"
            return DatabaseFault(
                url.describe("Postgres at {place} ({name}) cannot be reached: ") + f"{reason}."
            )
    return None


@contextmanager
def database_in_words(url: DatabaseUrl, *, is_connecting: bool = False) -> Iterator[None]:
    """Turn what the database at `url`, or the way to it, is to blame for into a sentence.

    While it `is_connecting`, that is whatever the server says.
    """
    try:
        yield
    except _DRIVER_ERRORS as error:
        fault = connect_fault(error, url)
        if fault is None and is_connecting:
            fault = DatabaseFault(url.describe("{name} cannot be used: ") + f"{gist(error)}.")
        if fault is None:
            raise
        raise fault from error


def disk_fault(error: OSError, place: object) -> Fault:
    """The sentence for a file that cannot be written at `place`."""
    if error.errno == errno.ENOSPC:
        return Fault(
            f"No space is left on the disk of {place}: make room, or set DATA_DIR elsewhere."
        )
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return Fault(f"{place} cannot be written: correct its owner, or set DATA_DIR elsewhere.")
    return Fault(f"{place} cannot be used ({error.strerror}): set DATA_DIR elsewhere.")
