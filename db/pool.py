"""The one connection budget: every connection of a process, for either lane, comes from here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import asyncpg
from asyncpg.prepared_stmt import PreparedStatement

from db.faults import DatabaseFault, connect_fault
from db.settings import Settings
from db.url import DatabaseUrl

if TYPE_CHECKING:
    from asyncpg.pool import Pool as AsyncpgPool
    from asyncpg.pool import PoolConnectionProxy

# asyncpg's own cache: prepared statements outlive a request where the server keeps the session.
# Behind a pooler in transaction mode the next statement may meet another session.
STATEMENT_CACHE = {"session": 256, "transaction": 0, "serverless": 0}


# PgBouncer tracks both. Without it asyncpg sends the encoding in quotes, which PgBouncer takes for
# another one and sets anew before every transaction.
SESSION = {"client_encoding": "UTF8", "timezone": "UTC"}


class Connection(asyncpg.Connection):
    """A pooled connection. Nothing is left on it between uses: identity is set per transaction."""

    async def prepare(
        self,
        query: str,
        *,
        name: Any = None,
        timeout: float | None = None,  # noqa: ASYNC109 asyncpg's signature
        record_class: Any = None,
    ) -> PreparedStatement[Any]:
        """As asyncpg's, but through its statement cache, which `prepare` alone passes by."""
        prepared: PreparedStatement[Any] = await self._prepare(  # type: ignore[attr-defined]
            query, name=name, timeout=timeout, use_cache=True, record_class=record_class
        )
        return prepared

    def itself(self) -> Connection:
        """The connection behind the pool's proxy, which cannot even say that it is closed."""
        return self

    def get_reset_query(self) -> str:
        """Nothing: settings are local to transactions, so a release costs no round trip."""
        return ""


class Pool:
    """At most `DATABASE_POOL_SIZE` connections, opened when needed, closed when idle.

    Nothing connects before the first `acquire`.
    """

    def __init__(self, settings: Settings, url: DatabaseUrl) -> None:
        self.url = url
        self.settings = settings
        self._pool: AsyncpgPool[Any] | None = None

    async def acquire(self) -> PoolConnectionProxy[Any]:
        """A connection; `DatabaseFault` says why there is none within the connect timeout."""
        if self._pool is None:
            self._pool = self._open()
        try:
            # With no connections to open, initialising never waits; once done it is a no-op.
            pool = await self._pool
            return await pool.acquire(timeout=self.settings.database_connect_seconds)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            if isinstance(error, TimeoutError) and self.is_exhausted:
                raise DatabaseFault(
                    f"All {self.settings.database_pool_size} connections are in use: "
                    "try again, or raise DATABASE_POOL_SIZE."
                ) from error
            raise connect_fault(error, self.url) or error from error

    async def release(self, connection: PoolConnectionProxy[Any]) -> None:
        """Give `connection` back; a serverless profile keeps none."""
        if self._pool is None:
            return
        if self.settings.database_profile == "serverless":
            await connection.close(timeout=self.settings.database_connect_seconds)
        await self._pool.release(connection)

    @property
    def is_exhausted(self) -> bool:
        return (
            self._pool is not None
            and self._pool.get_size() >= self.settings.database_pool_size
            and self._pool.get_idle_size() == 0
        )

    async def close(self) -> None:
        """Close every connection; those in use are waited for by the caller's deadline."""
        if self._pool is not None:
            pool, self._pool = self._pool, None
            await pool.close()

    def terminate(self) -> None:
        """Close every connection at once, in use or not."""
        if self._pool is not None:
            pool, self._pool = self._pool, None
            pool.terminate()

    def _open(self) -> AsyncpgPool[Any]:
        settings = self.settings
        return asyncpg.create_pool(
            self.url.dsn,
            min_size=0,
            max_size=settings.database_pool_size,
            max_inactive_connection_lifetime=settings.database_idle_seconds,
            timeout=settings.database_connect_seconds,
            statement_cache_size=STATEMENT_CACHE[settings.database_profile],
            connection_class=Connection,
            server_settings={"application_name": "gateway", **SESSION},
        )
