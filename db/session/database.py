"""SQLAlchemy over the pool: settings in, a `Database` out whose engines draw on the one budget."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from time import monotonic
from typing import Any, NoReturn
from uuid import UUID

import asyncpg
from sqlalchemy import event
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.asyncpg import (
    AsyncAdapt_asyncpg_connection,
    PGDialect_asyncpg,
)
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool
from sqlalchemy.util.concurrency import await_

from db.connection.connect import connect
from db.connection.pool import PRIMARY, Connection, Pool, invalidates_connection
from db.process.worker import Worker, single_worker
from db.session.replica import Replica
from db.settings import Settings
from db.timeline import RUN, note
from db.urls.url import DatabaseUrl


class BorrowedConnection(AsyncAdapt_asyncpg_connection):
    """SQLAlchemy's view of a connection of `Pool`: closing it gives it back."""

    __slots__ = ("lease", "pool")
    pool: Pool
    lease: Connection

    def _handle_exception(self, error: Exception) -> NoReturn:
        if invalidates_connection(error):
            self._connection.terminate()
        super()._handle_exception(error)

    def rollback(self) -> None:
        """Roll back; where the connection is lost, Postgres has: what was read is not lost too."""
        try:
            super().rollback()  # type: ignore[no-untyped-call]
        except Exception:
            if not self.lease.is_closed():
                raise

    def close(self) -> None:
        self.rollback()
        await_(self.pool.release(self.lease))


class BorrowingDialect(PGDialect_asyncpg):
    """asyncpg's dialect, for engines whose connections are borrowed from `Pool`."""

    supports_statement_cache = True

    def connect(self, *args: Any, **options: Any) -> Any:
        pool: Pool = options["pool"]
        # The prepared statements are cached by asyncpg, on the connection, where they live on.
        lease = await_(pool.acquire())
        connection: Any = BorrowedConnection(  # type: ignore[no-untyped-call]
            self.dbapi, lease, prepared_statement_cache_size=0
        )
        connection.pool = pool
        connection.lease = lease
        return connection

    def on_connect(self) -> Callable[[Any], None] | None:
        """Nothing: asyncpg's dialect sets JSON codecs, a round trip each, and no table has JSON."""
        return None


registry.register("postgresql.borrowed", __name__, BorrowingDialect.__name__)


class Database:
    """A pool and the two engines over it; nothing connects before it is used.

    `reads` sees one snapshot per transaction and cannot write; `writes` is read committed. Both are
    the primary's. `replica` is there if the settings name one. `settings` are what `worker` has of
    them.
    """

    def __init__(self, settings: Settings, url: DatabaseUrl, worker: Worker | None = None) -> None:
        self.settings = settings
        self.worker = worker or single_worker()
        self.url = url
        self.pool = Pool(settings, url)
        self.replica = (
            None
            if settings.replica_url is None
            else Replica(settings, settings.replica_url, self.pool, self.worker)
        )
        self.writes: AsyncEngine = create_async_engine(
            "postgresql+borrowed://", poolclass=NullPool, connect_args={"pool": self.pool}
        )
        self.reads: AsyncEngine = self.writes.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )

    def tell_times(self, executed: Callable[[str, float], None], lane: str) -> None:
        """Tell `executed` how long statements take: those of the engines are of `lane`."""
        for pool in self.pools.values():
            pool.executed = executed
        engine = self.writes.sync_engine

        def tell(connection: Any, sql: str | None, rows: int) -> None:
            began = connection.info["began"]
            executed(lane, monotonic() - began)
            note(RUN, began, sql=sql, rows=rows, server=PRIMARY)

        @event.listens_for(engine, "before_cursor_execute")
        def begin(connection: Any, *_: Any) -> None:
            connection.info["began"] = monotonic()

        @event.listens_for(engine, "after_cursor_execute")
        def end(connection: Any, cursor: Any, sql: str, *_: Any) -> None:
            tell(connection, sql, max(cursor.rowcount, 0))

        @event.listens_for(engine, "handle_error")
        def fail(failed: Any) -> None:
            # Other failures, as of a connection that could not be opened, are of no statement.
            if failed.execution_context is not None and failed.connection is not None:
                tell(failed.connection, failed.statement, 0)

    @property
    def pools(self) -> dict[str, Pool]:
        """The pools by the server they lead to."""
        pools = [self.pool] if self.replica is None else [self.pool, self.replica.pool]
        return {pool.server: pool for pool in pools}

    def wrote(self, user_id: UUID | None) -> None:
        """Whoever that is has written, or may have: they read it, wherever they read next."""
        if self.replica is not None:
            self.replica.wrote(user_id)

    async def close(self, deadline: float = 5) -> None:
        """Close every connection, waiting `deadline` seconds for those in use."""
        if self.replica is not None:
            await self.replica.stop()
        pools = self.pools.values()
        try:
            async with asyncio.timeout(deadline):
                await asyncio.gather(*(pool.close() for pool in pools))
        except TimeoutError:
            for pool in pools:
                pool.terminate()


def direct_engine(settings: Settings, url: DatabaseUrl) -> AsyncEngine:
    """An engine past the pool, for migrations: a connection each time, closed after use."""

    async def open_one() -> asyncpg.Connection[asyncpg.Record]:
        return await connect(settings, url, application_name="gateway migrations")

    return create_async_engine("postgresql+asyncpg://", poolclass=NullPool, async_creator=open_one)
