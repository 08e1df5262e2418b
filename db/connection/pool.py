"""The connection pool: both lanes of a process take every connection from it."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Mapping
from time import monotonic
from typing import Any, NamedTuple

import asyncpg
from asyncpg.prepared_stmt import PreparedStatement

from db.connection.connect import connect
from db.connection.pooler import keeps_statements
from db.errors import DATABASE_ERRORS, DatabaseFault, translate_database_errors
from db.roles import MEMBER_ROLE
from db.settings import Settings
from db.timeline import WAIT, note
from db.urls.url import DatabaseUrl

# The names of the servers in metrics and receipts.
PRIMARY, REPLICA = "primary", "replica"

# The size of asyncpg's cache of prepared statements, which outlive a request if the session does.
# Behind a pooler in transaction mode the next transaction may run in another session. Since 1.21
# PgBouncer prepares the statement there again, which saves most of the time of a short query.
STATEMENT_CACHE = {"session": 100, "transaction": 100, "serverless": 0}


def invalidates_connection(error: BaseException) -> bool:
    """Whether the connection that raised `error` is unusable, even if it still looks open.

    Either Postgres has ended the session and is about to close the socket, or the driver failed in
    the middle of a message and Postgres waits for the rest of it.
    """
    if isinstance(error, asyncpg.PostgresError):
        return getattr(error, "severity", None) in (None, "FATAL", "PANIC")
    return isinstance(error, asyncpg.InternalClientError)


def timeouts(settings: Settings) -> dict[str, str]:
    """The timeouts of a session, in milliseconds, as Postgres's settings."""
    seconds = {
        "statement_timeout": settings.database_statement_seconds,
        "lock_timeout": settings.database_lock_seconds,
        "idle_in_transaction_session_timeout": settings.database_idle_transaction_seconds,
    }
    return {name: f"{value * 1000:.0f}ms" for name, value in seconds.items()}


class Connection(asyncpg.Connection):
    """A pooled connection; it keeps no state between uses: identity is set per transaction."""

    idle_since: float = 0

    async def prepare(
        self,
        query: str,
        *,
        name: Any = None,
        timeout: float | None = None,  # noqa: ASYNC109 asyncpg's signature
        record_class: Any = None,
    ) -> PreparedStatement[Any]:
        """Like asyncpg's `prepare`, which does not use the statement cache, but with that cache."""
        prepared: PreparedStatement[Any] = await self._prepare(  # type: ignore[attr-defined]
            query, name=name, timeout=timeout, use_cache=True, record_class=record_class
        )
        return prepared

    def disable_statement_cache(self) -> None:
        """Stop caching prepared statements."""
        self._stmt_cache_enabled = False

    @property
    def is_cancelling(self) -> bool:
        """Whether a cancelled statement still runs: the cancellation could hit the next one."""
        protocol = self._protocol  # type: ignore[attr-defined]
        return protocol is not None and bool(protocol._is_cancelling())  # noqa: SLF001

    async def wait_cancelled(self) -> None:
        """Wait until a cancelled statement has ended."""
        await self._protocol._wait_for_cancellation()  # type: ignore[attr-defined]  # noqa: SLF001


class Waiter(NamedTuple):
    """A caller that waits for a connection, or for None where it may open one, since a moment."""

    since: float
    result: asyncio.Future[Connection | None]


class Pool:
    """At most `DATABASE_POOL_SIZE` connections, opened when needed, closed when idle.

    The connection released last is lent first, so that surplus connections become idle. When all
    are in use, callers wait in order of arrival. Nothing connects before the first `acquire`.
    Statements of identities with the database role `role` need no transaction that sets theirs.
    """

    role: str | None = MEMBER_ROLE

    def __init__(self, settings: Settings, url: DatabaseUrl, server: str = PRIMARY) -> None:
        self.url = url
        self.server = server
        self.settings = settings
        self._lent: set[Connection] = set()
        self._idle: deque[Connection] = deque()
        self._opening = 0
        self._waiting: deque[Waiter] = deque()
        self._sweep: asyncio.TimerHandle | None = None
        self._all_released: asyncio.Event | None = None

    async def acquire(self) -> Connection:
        """A connection; raises `DatabaseFault` if none is available within the connect timeout."""
        began = monotonic()
        try:
            return await self._lend()
        finally:
            note(WAIT, began, server=self.server)

    async def _lend(self) -> Connection:
        if self._all_released is not None:
            raise DatabaseFault("The gateway is stopping: try again.")
        while self._idle:
            connection = self._idle.pop()
            if not connection.is_closed():
                self._lent.add(connection)
                return connection
        return await (self._wait() if self.is_exhausted else self._connect())

    async def release(self, connection: Connection) -> None:
        """Return `connection` to the pool; the serverless profile closes it instead."""
        is_serverless = self.settings.database_profile == "serverless"
        try:
            if connection.is_cancelling or is_serverless:
                async with asyncio.timeout(self.settings.database_connect_seconds):
                    await (connection.close() if is_serverless else connection.wait_cancelled())
        except DATABASE_ERRORS:
            connection.terminate()
        finally:
            self.take_back(connection)

    def take_back(self, connection: Connection) -> None:
        """`release` without waiting, for a connection that is closed or runs no statement."""
        if connection not in self._lent:
            return
        self._lent.remove(connection)
        # An open transaction means that its user was interrupted.
        if not connection.is_closed() and connection.is_in_transaction():
            connection.terminate()
        if connection.is_closed():
            self._hand_over(None)
        elif self._all_released is not None:
            connection.terminate()
        elif not self._hand_over(connection):
            self._keep(connection)
        if self._all_released is not None and not self._lent:
            self._all_released.set()

    def _on_terminated(self, connection: Any) -> None:
        self.take_back(connection)

    @property
    def stats(self) -> Mapping[str, int]:
        """The numbers of used and idle connections and of waiters, and the maximum."""
        return {
            "used": len(self._lent),
            "idle": len(self._idle),
            "awaited": sum(not waiter.result.done() for waiter in self._waiting),
            "most": self.settings.database_pool_size,
        }

    @property
    def is_exhausted(self) -> bool:
        """Whether the maximum number of connections is open."""
        return len(self._lent) + len(self._idle) + self._opening >= self.settings.database_pool_size

    async def close(self) -> None:
        """Close every connection; waits for those in use, so the caller sets a deadline."""
        self._all_released = asyncio.Event()
        if self._sweep is not None:
            self._sweep.cancel()
        while self._idle:
            await self._idle.pop().close(timeout=self.settings.database_connect_seconds)
        if self._lent:
            await self._all_released.wait()

    def terminate(self) -> None:
        """Close every connection at once, in use or not."""
        for connection in (*self._lent, *self._idle):
            connection.terminate()
        self._lent.clear()
        self._idle.clear()

    async def _connect(self) -> Connection:
        self._opening += 1
        try:
            connection = await connect(
                self.settings,
                self.url,
                kind=Connection,
                statements=STATEMENT_CACHE[self.settings.database_profile],
                **self._session_settings(),
            )
            if self.settings.database_profile == "transaction":
                await self._detect_statement_support(connection)
            # SQLAlchemy may terminate a connection without releasing it.
            connection.add_termination_listener(self._on_terminated)
            self._lent.add(connection)
            return connection
        finally:
            self._opening -= 1
            if not self.is_exhausted:
                self._hand_over(None)

    async def _detect_statement_support(self, connection: Connection) -> None:
        try:
            with translate_database_errors(self.url):
                async with asyncio.timeout(self.settings.database_connect_seconds):
                    if not await keeps_statements(connection):
                        connection.disable_statement_cache()
        except BaseException:
            connection.terminate()
            raise

    def _session_settings(self) -> dict[str, str]:
        """The settings a session starts with; a pooler does not pass them on.

        The session takes the group role, so that policies apply even if the login role is
        privileged, as in development; behind a pooler `db.checks.verify` rejects such a role.
        """
        if self.settings.database_profile != "session":
            return {}
        return {"role": MEMBER_ROLE, **timeouts(self.settings)}

    async def _wait(self) -> Connection:
        """The next connection released, or a new one in place of one that was lost."""
        waiter: asyncio.Future[Connection | None] = asyncio.get_running_loop().create_future()
        self._waiting.append(Waiter(monotonic(), waiter))
        try:
            async with asyncio.timeout(self.settings.database_connect_seconds):
                connection: Connection | None = await waiter
        except BaseException as error:
            # A connection that arrived just as this caller stopped waiting goes to the next waiter.
            if waiter.done() and not waiter.cancelled():
                connection = waiter.result()
                self._hand_over(None) if connection is None else self.take_back(connection)
            if isinstance(error, TimeoutError):
                raise DatabaseFault(
                    f"All {self.settings.database_pool_size} connections are in use: "
                    "try again, or raise DATABASE_POOL_SIZE."
                ) from error
            raise
        return await self._lend() if connection is None else connection

    def _hand_over(self, connection: Connection | None) -> bool:
        """Give `connection`, or None for the slot of a lost one, to the next waiter."""
        while self._waiting:
            waiter = self._waiting.popleft().result
            if not waiter.done():
                if connection is not None:
                    self._lent.add(connection)
                waiter.set_result(connection)
                return True
        return False

    def _keep(self, connection: Connection) -> None:
        connection.idle_since = monotonic()
        self._idle.append(connection)
        if self._sweep is None:
            loop = asyncio.get_running_loop()
            self._sweep = loop.call_later(self.settings.database_idle_seconds, self._close_idle)

    def _close_idle(self) -> None:
        """Close connections that were idle long enough, and schedule the next run."""
        loop, seconds = asyncio.get_running_loop(), self.settings.database_idle_seconds
        while self._idle and self._idle[0].idle_since + seconds <= monotonic():
            self._idle.popleft().terminate()
        self._sweep = None
        if self._idle:
            wait = self._idle[0].idle_since + seconds - monotonic()
            self._sweep = loop.call_later(max(wait, 0), self._close_idle)
