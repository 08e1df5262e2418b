"""Cancels the work of a request when its client disconnects or its time is over."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from starlette.requests import ClientDisconnect
from starlette.types import Receive

from gql.errors import TimedOut

T = TypeVar("T")

# Work that ends sooner is not watched: the extra task would cost more than most queries.
WATCH_AFTER_SECONDS = 0.05


async def until_disconnect(
    receive: Receive | None, work: Coroutine[Any, Any, T], seconds: float
) -> T:
    """Return the result of `work`; cancel it, and its SQL, when the client disconnects.

    The body of the request must have been read. After the cancellation it raises
    `ClientDisconnect`, or `TimedOut` when `seconds` have passed. Without `receive` a disconnect
    is not noticed.
    """
    watch = _Watch(receive, seconds)
    try:
        return await work
    except asyncio.CancelledError:
        if watch.reason is None:
            raise
        # The server is not stopping: the task still sends a response, and may await again.
        watch.task.uncancel()
        raise watch.reason from None
    finally:
        watch.end()


class _Watch:
    """Cancels the current task on a disconnect or at the deadline; `reason` holds the error."""

    def __init__(self, receive: Receive | None, seconds: float) -> None:
        self.reason: Exception | None = None
        self._receive = receive
        self._seconds = seconds
        task = asyncio.current_task()
        assert task is not None, "a request is answered in a task"
        self.task = task
        self._receiving: asyncio.Task[None] | None = None
        self._loop = asyncio.get_running_loop()
        self._timer = self._loop.call_later(min(WATCH_AFTER_SECONDS, seconds), self._begin)

    def end(self) -> None:
        self._timer.cancel()
        if self._receiving is not None:
            self._receiving.cancel()

    def _begin(self) -> None:
        remaining = max(self._seconds - WATCH_AFTER_SECONDS, 0)
        self._timer = self._loop.call_later(remaining, self._stop, TimedOut("The gateway"))
        if self._receive is not None:
            self._receiving = asyncio.create_task(self._wait(self._receive))

    async def _wait(self, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        self._stop(ClientDisconnect())

    def _stop(self, reason: Exception) -> None:
        self.reason = reason
        self.task.cancel()
