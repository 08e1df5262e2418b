"""Limits the total cost of each viewer's operations per minute."""

import logging
from math import ceil
from typing import Any

from db.errors import SettingsFault
from db.session.identity import Identity
from db.settings import Settings
from db.settings.limits import MEMORY
from gql.access.rate_counts import RateCounts
from gql.errors import GatewayError

log = logging.getLogger("gateway.rates")

# A slow store must not delay requests longer than this.
STORE_SECONDS = 1


class RateLimited(GatewayError):
    """The viewer's rate is used up."""

    code = "REQUEST_RATE_LIMITED"
    status = 429

    def __init__(self, rate: int, cost: int, remaining: int) -> None:
        # In one minute the whole rate becomes available again.
        wait = max(ceil((cost - remaining) / rate * 60), 1)
        super().__init__(
            f"Cost {cost} exceeds the {remaining} remaining of {rate} per minute: try again in "
            f"{wait} s, or ask for less."
        )
        self.headers = {"Retry-After": str(wait)}


class Rates:
    """Counts each viewer's cost in the last minute; counts nothing if there is no rate limit."""

    def __init__(self, settings: Settings) -> None:
        self._rate = settings.rate
        self._counts = RateCounts(self._rate)
        self._shared: Any = None
        self._connections: Any = None
        url = settings.limit_rate_storage.get_secret_value()
        if self._rate and url != MEMORY:
            self._share(url)

    def _share(self, url: str) -> None:
        """Count in the Redis at `url`."""
        # Imported here because it takes 0.1 s, which a start without Redis saves.
        from limits import RateLimitItemPerMinute
        from limits.aio.strategies import SlidingWindowCounterRateLimiter
        from limits.errors import StorageError
        from limits.storage import storage_from_string

        self._failure = StorageError
        self._connections = _connections(url)
        storage = storage_from_string(
            # The pool has the address; the library would misread an `@` in the password.
            "async+redis://",
            wrap_exceptions=True,
            implementation="redispy",
            connection_pool=self._connections,
        )
        self._shared = SlidingWindowCounterRateLimiter(storage)
        self._item = RateLimitItemPerMinute(self._rate, namespace="gateway")

    async def charge(self, viewer: Identity | None, address: str, cost: int) -> None:
        """Count `cost`, at least 1, for `viewer`, or by `address` for a request without a token.

        `RateLimited` if that exceeds the rate. If the store fails, the request passes and the log
        has a warning.
        """
        if not self._rate:
            return
        key, cost = _key(viewer, address), max(cost, 1)
        if self._shared is None:
            remaining = self._counts.hit(key, cost)
        else:
            remaining = await self._hit_shared(key, cost)
        if remaining is not None:
            raise RateLimited(self._rate, cost, remaining)

    async def _hit_shared(self, key: str, cost: int) -> int | None:
        """As `RateCounts.hit`, in Redis."""
        try:
            if await self._shared.hit(self._item, key, cost=cost):
                return None
            stats = await self._shared.get_window_stats(self._item, key)
        except self._failure as error:
            log.warning("rates cannot be counted: %s", error.storage_error)
            return None
        remaining: int = stats.remaining
        return remaining

    async def close(self) -> None:
        """Close the connections to the store."""
        if self._connections is not None:
            await self._connections.aclose()


def _connections(url: str) -> Any:
    """A connection pool for the Redis at `url`; `SettingsFault` for an unknown parameter in it."""
    from redis.asyncio import ConnectionPool

    timeouts = dict.fromkeys(("socket_timeout", "socket_connect_timeout"), STORE_SECONDS)
    try:
        pool = ConnectionPool.from_url(url, **timeouts)
        # Creates a connection without opening it, which fails if a parameter is unknown.
        pool.make_connection()  # type: ignore[no-untyped-call]
    except (TypeError, ValueError):
        raise SettingsFault(
            "LIMIT_RATE_STORAGE: has a parameter after its ? that the Redis client does not know, "
            "or with a value that it does not accept: remove it."
        ) from None
    return pool


def _key(viewer: Identity | None, address: str) -> str:
    if viewer is None:
        return f"nobody@{address}"
    return viewer.rate_name or f"{viewer.role}@{address}"
