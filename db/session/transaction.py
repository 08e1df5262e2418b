"""Begins and commits transactions, and sets the identity and timeouts of each."""

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
    """A session that sets its identity at the start of each transaction."""


class ReadSession(AsyncSession):
    """A read-only session with one snapshot, under row-level security."""

    sync_session_class = _IdentifiedSession


class WriteSession(AsyncSession):
    """A session that may write, under row-level security."""

    sync_session_class = _IdentifiedSession


@event.listens_for(_IdentifiedSession, "after_begin")
def _set_identity(session: Session, _: SessionTransaction, connection: Connection) -> None:
    """Set the identity in one statement, local to the transaction, so that none of it remains."""
    identity: Identity = session.info["identity"]
    role = identity.database_role
    settings = {
        **({} if role is None else {"role": role}),
        **identity.settings,
        **session.info["timeouts"],
    }
    connection.execute(
        select(*(func.set_config(name, literal(value), True) for name, value in settings.items()))
    )


def _info(database: Database, identity: Identity, seconds: float | None = None) -> dict[Any, Any]:
    # Behind a pooler the session itself has no timeouts.
    limits = timeouts(database.settings)
    if seconds is not None:
        limits["statement_timeout"] = f"{seconds * 1000:.0f}ms"
    return {"identity": identity, "timeouts": limits}


def open_read(database: Database, identity: Identity) -> ReadSession:
    """A session for reads; it connects at its first statement, and the caller must close it."""
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
    """A transaction for writes: committed at the end, rolled back on an exception.

    `statement_seconds` overrides DATABASE_STATEMENT_SECONDS.
    """
    info = _info(database, identity, statement_seconds)
    try:
        async with (
            WriteSession(database.writes, info=info, expire_on_commit=False) as tx,
            tx.begin(),
        ):
            yield tx
    finally:
        # Also after a failure: the transaction may have been committed all the same.
        database.record_write(identity.fingerprint)
