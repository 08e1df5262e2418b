"""Who asks and what it costs in; nothing out while that is within the viewer's rate."""

import logging
from math import ceil
from typing import Any

from db.errors import SettingsFault
from db.session.identity import Identity
from db.settings import Settings
from db.settings.limits import MEMORY
from gql.errors import GatewayError

log = logging.getLogger("gateway.rates")

# A store that does not answer within this must not hold up those who ask.
STORE_SECONDS = 1


class RateLimited(GatewayError):
    """The viewer's rate is used up."""

    code = "REQUEST_RATE_LIMITED"
    status = 429

    def __init__(self, rate: int, cost: int, remaining: int) -> None:
        # As much becomes free in a minute as may be asked for in one.
        wait = max(ceil((cost - remaining) / rate * 60), 1)
        super().__init__(
            f"This costs {cost}, of {rate} that you may ask for in a minute {remaining} are left: "
            f"try again in {wait} s, or ask for less."
        )
        self.headers = {"Retry-After": str(wait)}


class Rates:
    """What each viewer asked for in the last minute; nothing is counted if any rate is allowed."""

    def __init__(self, settings: Settings) -> None:
        self._rate = settings.rate
        self._connections: Any = None
        if not self._rate:
            return
        # A tenth of a second that a start without rates does not need.
        from limits import RateLimitItemPerMinute
        from limits.aio.strategies import SlidingWindowCounterRateLimiter
        from limits.errors import StorageError
        from limits.storage import storage_from_string

        self._failure = StorageError
        url = settings.limit_rate_storage.get_secret_value()
        options: dict[str, Any] = {}
        if url != MEMORY:
            self._connections = _connections(url)
            options = {"implementation": "redispy", "connection_pool": self._connections}
            # Where it is, the pool knows; the library would take a password's `@` for its end.
            url = "redis://"
        storage = storage_from_string(f"async+{url}", wrap_exceptions=True, **options)
        self._limiter = SlidingWindowCounterRateLimiter(storage)
        self._item = RateLimitItemPerMinute(self._rate, namespace="gateway")

    async def charge(self, viewer: Identity | None, address: str, cost: int) -> None:
        """Count `cost`, one at least, for `viewer`, or for nobody at `address`.

        `RateLimited` says when to come back. Without its store the gateway goes on, and says so in
        the log.
        """
        if not self._rate:
            return
        who, cost = _name(viewer, address), max(cost, 1)
        try:
            if await self._limiter.hit(self._item, who, cost=cost):
                return
            stats = await self._limiter.get_window_stats(self._item, who)
        except self._failure as error:
            log.warning("rates cannot be counted: %s", error.storage_error)
            return
        raise RateLimited(self._rate, cost, stats.remaining)

    async def close(self) -> None:
        """Close what was opened to the store."""
        if self._connections is not None:
            await self._connections.aclose()


def _connections(url: str) -> Any:
    """Connections to the Redis at `url`; `SettingsFault` where it says what there is not."""
    from redis.asyncio import ConnectionPool

    timeouts = dict.fromkeys(("socket_timeout", "socket_connect_timeout"), STORE_SECONDS)
    try:
        pool = ConnectionPool.from_url(url, **timeouts)
        # It is made, and not opened yet: that fails where a parameter is unknown.
        pool.make_connection()  # type: ignore[no-untyped-call]
    except (TypeError, ValueError):
        raise SettingsFault(
            "LIMIT_RATE_STORAGE: has a parameter after its ? that the Redis client does not know, "
            "or with a value it does not take: take it out."
        ) from None
    return pool


def _name(viewer: Identity | None, address: str) -> str:
    if viewer is None:
        return f"nobody@{address}"
    return viewer.name
