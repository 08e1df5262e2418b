"""Identity in, a transaction out: the only place that begins, commits and sets identity."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import Connection, event, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session, SessionTransaction

from db.connection.pool import timeouts
from db.session.database import Database
from db.session.identity import Identity


class _IdentifiedSession(Session):
    """A session whose every transaction starts by saying whom it acts for."""


class ReadSession(AsyncSession):
    """A session that cannot write: one snapshot, read only, under row-level security."""

    sync_session_class = _IdentifiedSession


class WriteSession(AsyncSession):
    """A session that may write, under row-level security."""

    sync_session_class = _IdentifiedSession


@event.listens_for(_IdentifiedSession, "after_begin")
def _set_identity(session: Session, _: SessionTransaction, connection: Connection) -> None:
    """One statement, local to the transaction: it leaves nothing behind on the connection."""
    identity: Identity = session.info["identity"]
    settings = {
        "role": identity.database_role,
        **{f"app.{name}": value for name, value in identity.settings.items()},
        **session.info["timeouts"],
    }
    connection.execute(
        select(*(func.set_config(name, literal(value), True) for name, value in settings.items()))
    )


def _info(database: Database, identity: Identity, seconds: float | None = None) -> dict[Any, Any]:
    # Behind a pooler a session has none of these of its own.
    given = timeouts(database.settings)
    if seconds is not None:
        given["statement_timeout"] = f"{seconds * 1000:.0f}ms"
    return {"identity": identity, "timeouts": given}


def open_read(database: Database, identity: Identity) -> ReadSession:
    """A session to read with; it connects and begins at its first statement, and must be closed."""
    return ReadSession(
        database.reads,
        info=_info(database, identity),
        expire_on_commit=False,
        autoflush=False,
    )


@asynccontextmanager
async def write(
    database: Database, identity: Identity, *, statement_seconds: float | None = None
) -> AsyncIterator[WriteSession]:
    """A transaction to write in: committed on the way out, rolled back on an exception.

    `statement_seconds` is how long a statement may run; the setting's value if left out.
    """
    info = _info(database, identity, statement_seconds)
    try:
        async with (
            WriteSession(database.writes, info=info, expire_on_commit=False) as tx,
            tx.begin(),
        ):
            yield tx
    finally:
        # Also of what failed: it may have been committed all the same.
        database.wrote(identity.fingerprint)
