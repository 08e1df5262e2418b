"""Identity in, a transaction out: the only place that begins, commits and sets identity."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, event, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session, SessionTransaction

from db.engine import Database
from db.pool import timeouts
from db.roles import MEMBER_ROLE, OPERATOR_ROLE


@dataclass(frozen=True)
class Identity:
    """Whom a statement acts for; `role` is `member`, `admin`, `operator` or `nobody`."""

    role: str
    tenant_id: UUID | None = None
    user_id: UUID | None = None

    @cached_property
    def settings(self) -> Mapping[str, str]:
        """What policies read, by name: each is set as `app.` and the name."""
        return {
            "role": self.role,
            "tenant_id": "" if self.tenant_id is None else str(self.tenant_id),
            "user_id": "" if self.user_id is None else str(self.user_id),
        }

    @cached_property
    def name(self) -> str:
        """Tells it from all others."""
        return f"{self.tenant_id}/{self.user_id}/{self.role}"

    @property
    def only_tenant_id(self) -> UUID | None:
        """The one tenant whose rows it reads; None for operators, who read all."""
        return None if self.role == "operator" else self.tenant_id

    @property
    def database_role(self) -> str:
        return OPERATOR_ROLE if self.role == "operator" else MEMBER_ROLE


OPERATOR = Identity(role="operator")
NOBODY = Identity(role="nobody")


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
        database.wrote(identity.user_id)
