"""The one connection budget: every connection of a process, for either lane, comes from here."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from time import monotonic
from typing import Any

import asyncpg
from asyncpg.prepared_stmt import PreparedStatement

from db.connection.connect import connect
from db.connection.pooler import keeps_statements
from db.errors import DATABASE_ERRORS, DatabaseFault, translate_database_errors
from db.roles import MEMBER_ROLE
from db.settings import Settings
from db.timeline import WAIT, note
from db.urls.url import DatabaseUrl

# The servers, as metrics and receipts name them.
PRIMARY, REPLICA = "primary", "replica"

# asyncpg's own cache: prepared statements outlive a request where the server keeps the session.
# Behind a pooler in transaction mode the next statement may meet another session; PgBouncer since
# 1.21 prepares it there again, which saves most of a short query's time.
STATEMENT_CACHE = {"session": 100, "transaction": 100, "serverless": 0}


def invalidates_connection(error: BaseException) -> bool:
    """Whether the connection it came from is of no more use, though it may still look open.

    Postgres has ended the session, and closes the socket next; or the driver could not send a
    value, and Postgres waits for the rest.
    """
    if isinstance(error, asyncpg.PostgresError):
        return getattr(error, "severity", None) in (None, "FATAL", "PANIC")
    return isinstance(error, asyncpg.InternalClientError)


def timeouts(settings: Settings) -> dict[str, str]:
    """How long a statement may run and wait for a lock, and a transaction for a statement."""
    seconds = {
        "statement_timeout": settings.database_statement_seconds,
        "lock_timeout": settings.database_lock_seconds,
        "idle_in_transaction_session_timeout": settings.database_idle_transaction_seconds,
    }
    return {name: f"{value * 1000:.0f}ms" for name, value in seconds.items()}


class Connection(asyncpg.Connection):
    """A pooled connection. Nothing is left on it between uses: identity is set per transaction."""

    idle_since: float = 0

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

    def forgo_statements(self) -> None:
        """Prepare no more statements that are meant to last."""
        self._stmt_cache_enabled = False

    @property
    def is_cancelling(self) -> bool:
        """Whether a statement that was cancelled still runs; it would take the next one along."""
        protocol = self._protocol  # type: ignore[attr-defined]
        return protocol is not None and bool(protocol._is_cancelling())  # noqa: SLF001

    async def settle(self) -> None:
        """Wait until a cancelled statement has ended."""
        await self._protocol._wait_for_cancellation()  # type: ignore[attr-defined]  # noqa: SLF001


class Pool:
    """At most `DATABASE_POOL_SIZE` connections, opened when needed, closed when idle.

    The one given back last is lent first, so that those not needed grow idle. Who finds all in use
    waits in line. Nothing connects before the first `acquire`.
    """

    def __init__(self, settings: Settings, url: DatabaseUrl, server: str = PRIMARY) -> None:
        self.url = url
        self.server = server
        self.settings = settings
        self._lent: set[Connection] = set()
        self._idle: deque[Connection] = deque()
        self._opening = 0
        self._waiting: deque[asyncio.Future[Connection | None]] = deque()
        self._sweep: asyncio.TimerHandle | None = None
        self._all_back: asyncio.Event | None = None
        # Who wants to know how long statements take: the lane, and seconds.
        self.executed: Callable[[str, float], None] | None = None

    async def acquire(self) -> Connection:
        """A connection; `DatabaseFault` says why there is none within the connect timeout."""
        began = monotonic()
        try:
            return await self._lend()
        finally:
            note(WAIT, began, server=self.server)

    async def _lend(self) -> Connection:
        if self._all_back is not None:
            raise DatabaseFault("The gateway is stopping: try again.")
        while self._idle:
            connection = self._idle.pop()
            if not connection.is_closed():
                self._lent.add(connection)
                return connection
        return await (self._wait() if self.is_exhausted else self._connect())

    async def release(self, connection: Connection) -> None:
        """Give `connection` back; a serverless profile keeps none."""
        is_serverless = self.settings.database_profile == "serverless"
        try:
            if connection.is_cancelling or is_serverless:
                async with asyncio.timeout(self.settings.database_connect_seconds):
                    await (connection.close() if is_serverless else connection.settle())
        except DATABASE_ERRORS:
            connection.terminate()
        finally:
            self.take_back(connection)

    def take_back(self, connection: Connection) -> None:
        """`release` without a wait: for a connection that is closed, or has nothing under way."""
        if connection not in self._lent:
            return
        self._lent.remove(connection)
        # Whoever leaves a transaction open was interrupted in the middle of it.
        if not connection.is_closed() and connection.is_in_transaction():
            connection.terminate()
        if connection.is_closed():
            self._hand_on(None)
        elif self._all_back is not None:
            connection.terminate()
        elif not self._hand_on(connection):
            self._keep(connection)
        if self._all_back is not None and not self._lent:
            self._all_back.set()

    def _lost(self, connection: Any) -> None:
        self.take_back(connection)

    @property
    def numbers(self) -> Mapping[str, int]:
        """Connections by what they do, those waited for, and how many there may be."""
        return {
            "used": len(self._lent),
            "idle": len(self._idle),
            "awaited": sum(not waiter.done() for waiter in self._waiting),
            "most": self.settings.database_pool_size,
        }

    @property
    def is_exhausted(self) -> bool:
        """Whether as many connections are open as may be."""
        return len(self._lent) + len(self._idle) + self._opening >= self.settings.database_pool_size

    async def close(self) -> None:
        """Close every connection; those in use are waited for by the caller's deadline."""
        self._all_back = asyncio.Event()
        if self._sweep is not None:
            self._sweep.cancel()
        while self._idle:
            await self._idle.pop().close(timeout=self.settings.database_connect_seconds)
        if self._lent:
            await self._all_back.wait()

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
                **self._entering(),
            )
            if self.settings.database_profile == "transaction":
                await self._look_behind(connection)
            # However it ends, its place is free: SQLAlchemy terminates one without giving it back.
            connection.add_termination_listener(self._lost)
            self._lent.add(connection)
            return connection
        finally:
            self._opening -= 1
            if not self.is_exhausted:
                self._hand_on(None)

    async def _look_behind(self, connection: Connection) -> None:
        try:
            with translate_database_errors(self.url):
                async with asyncio.timeout(self.settings.database_connect_seconds):
                    if not await keeps_statements(connection):
                        connection.forgo_statements()
        except BaseException:
            connection.terminate()
            raise

    def _entering(self) -> dict[str, str]:
        """What a session has from the start; a pooler passes none of it on.

        It enters as the group role, so that policies hold it also where the login role is
        privileged, in development; behind a pooler `db.checks.verify` refuses such a role.
        """
        if self.settings.database_profile != "session":
            return {}
        return {"role": MEMBER_ROLE, **timeouts(self.settings)}

    async def _wait(self) -> Connection:
        """The next connection given back, or one opened in the place of one that was lost."""
        waiter = asyncio.get_running_loop().create_future()
        self._waiting.append(waiter)
        try:
            async with asyncio.timeout(self.settings.database_connect_seconds):
                given: Connection | None = await waiter
        except BaseException as error:
            # What it was given in the very moment it stopped waiting goes to the next in line.
            if waiter.done() and not waiter.cancelled():
                given = waiter.result()
                self._hand_on(None) if given is None else self.take_back(given)
            if isinstance(error, TimeoutError):
                raise DatabaseFault(
                    f"All {self.settings.database_pool_size} connections are in use: "
                    "try again, or raise DATABASE_POOL_SIZE."
                ) from error
            raise
        return await self._lend() if given is None else given

    def _hand_on(self, connection: Connection | None) -> bool:
        """Give `connection`, or None for the place of a lost one, to the next in line."""
        while self._waiting:
            waiter = self._waiting.popleft()
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
        """Close what nobody has used for the idle time; look again when the next one may be due."""
        loop, seconds = asyncio.get_running_loop(), self.settings.database_idle_seconds
        while self._idle and self._idle[0].idle_since + seconds <= monotonic():
            self._idle.popleft().terminate()
        self._sweep = None
        if self._idle:
            wait = self._idle[0].idle_since + seconds - monotonic()
            self._sweep = loop.call_later(max(wait, 0), self._close_idle)
