"""SQLAlchemy engines that borrow their connections from the pool."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from time import monotonic
from typing import TYPE_CHECKING, Any, NoReturn

import asyncpg
from sqlalchemy import Engine, event
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
from db.settings import Settings
from db.timeline import RUN, note
from db.urls.url import DatabaseUrl

if TYPE_CHECKING:
    from db.session.replica import Replica
    from db.session.role_databases import RoleReplica


class BorrowedConnection(AsyncAdapt_asyncpg_connection):
    """SQLAlchemy's view of a pooled connection; closing it releases it to the pool."""

    __slots__ = ("lease", "pool")
    pool: Pool
    lease: Connection

    def _handle_exception(self, error: Exception) -> NoReturn:
        if invalidates_connection(error):
            self._connection.terminate()
        super()._handle_exception(error)

    def rollback(self) -> None:
        """Roll back; a lost connection is no error here, so that results already read are kept."""
        try:
            super().rollback()  # type: ignore[no-untyped-call]
        except Exception:
            if not self.lease.is_closed():
                raise

    def close(self) -> None:
        self.rollback()
        await_(self.pool.release(self.lease))


class BorrowingDialect(PGDialect_asyncpg):
    """asyncpg's dialect for engines that borrow connections from `Pool`."""

    supports_statement_cache = True

    def connect(self, *args: Any, **options: Any) -> Any:
        pool: Pool = options["pool"]
        # asyncpg caches the prepared statements on its connection, which outlives this object.
        lease = await_(pool.acquire())
        connection: Any = BorrowedConnection(  # type: ignore[no-untyped-call]
            self.dbapi, lease, prepared_statement_cache_size=0
        )
        connection.pool = pool
        connection.lease = lease
        return connection

    def on_connect(self) -> Callable[[Any], None] | None:
        """Skip asyncpg's JSON codecs: no table needs them, and each costs a round trip."""
        return None


registry.register("postgresql.borrowed", __name__, BorrowingDialect.__name__)


class Database:
    """A pool and two engines that use it; nothing connects before the first use.

    `reads` is repeatable read and read only; `writes` is read committed. Both use the primary.
    `replica` is set if the settings name one. `settings` hold the share of `worker`. See
    `db.session.role_databases` for the databases that have policies of their own.
    """

    def __init__(self, settings: Settings, url: DatabaseUrl, worker: Worker | None = None) -> None:
        self.settings = settings
        self.worker = worker or single_worker()
        self.url = url
        self.pool = self._pool()
        self.replica: Replica | RoleReplica | None = self._replica()
        self.writes: AsyncEngine = create_async_engine(
            "postgresql+borrowed://", poolclass=NullPool, connect_args={"pool": self.pool}
        )
        self.reads: AsyncEngine = self.writes.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
        _note_statements(self.writes.sync_engine)

    def _pool(self) -> Pool:
        return Pool(self.settings, self.url)

    def _replica(self) -> Replica | RoleReplica | None:
        if self.settings.replica_url is None:
            return None
        # Imported here because most databases have no replica.
        from db.session.replica import Replica

        return Replica(self.settings, self.settings.replica_url, self.pool, self.worker)

    @property
    def pools(self) -> Mapping[str, Pool]:
        """The pools by the name of their server."""
        pools = [self.pool] if self.replica is None else [self.pool, self.replica.pool]
        return {pool.server: pool for pool in pools}

    def record_write(self, writer: int) -> None:
        """Record that `writer` has or may have written, so that later reads see the write."""
        if self.replica is not None:
            self.replica.record_write(writer)

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


def _note_statements(engine: Engine) -> None:
    """Note each statement of `engine` as a stage of its request."""

    def finish(connection: Any, sql: str | None, rows: int) -> None:
        note(RUN, connection.info["began"], sql=sql, rows=rows, server=PRIMARY)

    @event.listens_for(engine, "before_cursor_execute")
    def begin(connection: Any, *_: Any) -> None:
        connection.info["began"] = monotonic()

    @event.listens_for(engine, "after_cursor_execute")
    def end(connection: Any, cursor: Any, sql: str, *_: Any) -> None:
        finish(connection, sql, max(cursor.rowcount, 0))

    @event.listens_for(engine, "handle_error")
    def fail(context: Any) -> None:
        # Other errors, such as a failed connect, do not belong to a statement.
        if context.execution_context is not None and context.connection is not None:
            finish(context.connection, context.statement, 0)


def direct_engine(settings: Settings, url: DatabaseUrl) -> AsyncEngine:
    """An engine for migrations that bypasses the pool and closes each connection after use."""

    async def open_one() -> asyncpg.Connection[asyncpg.Record]:
        return await connect(settings, url, application_name="gateway migrations")

    return create_async_engine("postgresql+asyncpg://", poolclass=NullPool, async_creator=open_one)
