"""Pools of one database role each, which share the connections of a worker.

A pool that needs a connection when none may be opened has one closed that another role left idle.
Where none is idle, a role keeps what it releases while callers of its own wait, for opening another
takes longer than most statements; callers of other roles go first once they have waited for
`PATIENCE_SECONDS`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping
from time import monotonic
from typing import Any

from db.connection.pool import PRIMARY, Connection, Pool, timeouts
from db.errors import DATABASE_ERRORS
from db.settings import Settings
from db.urls.url import DatabaseUrl

# How long callers wait before a connection is closed for them that its own role has callers for.
PATIENCE_SECONDS = 0.1
# What policies read outside a request: the planner may evaluate their functions before a statement
# has set the claims, and an empty text would be no JSON.
NO_CLAIMS = {"request.jwt.claims": "{}"}
# The role of a pool whose sessions have none of their own: every identity needs a transaction.
NO_ROLE = ""


class Budget:
    """At most DATABASE_POOL_SIZE connections of all pools to a server together."""

    def __init__(self, settings: Settings) -> None:
        self.size = settings.database_pool_size
        self._seconds = settings.database_connect_seconds
        self._pools: list[RolePool] = []
        self._closing: set[asyncio.Task[None]] = set()

    def add(self, pool: RolePool) -> None:
        """Share the connections with `pool` too."""
        self._pools.append(pool)

    @property
    def is_exhausted(self) -> bool:
        """Whether no further connection may be opened."""
        return sum(pool.open_count for pool in self._pools) + len(self._closing) >= self.size

    @property
    def stats(self) -> Mapping[str, int]:
        """As `Pool.stats`, of all pools together."""
        every = [pool.own_stats for pool in self._pools]
        sums = {state: sum(each[state] for each in every) for state in ("used", "idle", "awaited")}
        return {**sums, "most": self.size}

    def make_room(self, pool: RolePool) -> None:
        """Close the connection that was idle longest in another pool, for a caller of `pool`."""
        others = (each for each in self._pools if each is not pool and each.idle_since is not None)
        idle = min(others, key=lambda each: each.idle_since or 0, default=None)
        if idle is not None:
            self.close(idle.take_idle())

    def close(self, connection: Connection) -> None:
        """Close `connection`; then whoever has waited longest may open another."""
        task = asyncio.get_running_loop().create_task(self._close(connection))
        self._closing.add(task)
        task.add_done_callback(self._closed)

    async def _close(self, connection: Connection) -> None:
        try:
            # Not `terminate`: the session would still count in Postgres for a moment.
            await connection.close(timeout=self._seconds)
        except DATABASE_ERRORS:
            connection.terminate()

    def _closed(self, task: asyncio.Task[None]) -> None:
        self._closing.discard(task)
        if not task.cancelled():
            task.exception()
        if not self.is_exhausted:
            self.offer()

    def offer(self) -> bool:
        """Let the caller that has waited longest open a connection; False if nobody waits."""
        first = self.first_waiting()
        return first is not None and first.open_for_waiter()

    def first_waiting(self, *, besides: RolePool | None = None) -> RolePool | None:
        """The pool, not `besides`, whose caller has waited longest."""
        waiting = [
            (since, pool)
            for pool in self._pools
            if pool is not besides and (since := pool.waiting_since) is not None
        ]
        return min(waiting, key=lambda each: each[0])[1] if waiting else None

    async def closed(self) -> None:
        """Wait until what is being closed is closed."""
        await asyncio.gather(*self._closing, return_exceptions=True)


class RolePool(Pool):
    """Connections whose sessions act as `role` from the start, or as the login role if it is None.

    Behind a pooler, sessions have no role of their own; see `NO_ROLE`.
    """

    def __init__(
        self,
        settings: Settings,
        url: DatabaseUrl,
        budget: Budget,
        role: str | None = None,
        server: str = PRIMARY,
    ) -> None:
        super().__init__(settings, url, server)
        self.budget = budget
        self.role = role if settings.database_profile == "session" else NO_ROLE
        budget.add(self)

    @property
    def is_exhausted(self) -> bool:
        return self.budget.is_exhausted

    @property
    def stats(self) -> Mapping[str, int]:
        """The numbers of all pools that share the connections."""
        return self.budget.stats

    @property
    def own_stats(self) -> Mapping[str, int]:
        return super().stats

    @property
    def open_count(self) -> int:
        """The number of connections that are open or being opened."""
        return len(self._lent) + len(self._idle) + self._opening

    @property
    def idle_since(self) -> float | None:
        """Since when a connection is idle; None if there is none."""
        return self._idle[0].idle_since if self._idle else None

    @property
    def waiting_since(self) -> float | None:
        """Since when a caller waits; None if nobody does."""
        while self._waiting and self._waiting[0].result.done():
            self._waiting.popleft()
        return self._waiting[0].since if self._waiting else None

    def take_idle(self) -> Connection:
        """The connection that was idle longest, which is no longer of this pool."""
        connection = self._idle.popleft()
        connection.remove_termination_listener(self._on_terminated)
        return connection

    def open_for_waiter(self) -> bool:
        """Let the first caller that waits open a connection."""
        return super()._hand_over(None)

    def _session_settings(self) -> dict[str, str]:
        if self.settings.database_profile != "session":
            return {}
        role = {} if self.role is None else {"role": self.role}
        return {**role, **NO_CLAIMS, **timeouts(self.settings)}

    def _wait(self) -> Coroutine[Any, Any, Connection]:
        self.budget.make_room(self)
        return super()._wait()

    def _hand_over(self, connection: Connection | None) -> bool:
        """As in `Pool`; what this pool does not need goes to the callers of others."""
        if connection is None:
            return self.budget.offer()
        other = self.budget.first_waiting(besides=self)
        since = None if other is None else other.waiting_since
        own = self.waiting_since
        is_own_turn = since is None or (own is not None and own <= since)
        is_patient = is_own_turn or monotonic() - (since or 0) < PATIENCE_SECONDS
        if is_patient and super()._hand_over(connection):
            return True
        if other is None:
            return False
        connection.remove_termination_listener(self._on_terminated)
        self.budget.close(connection)
        return True
