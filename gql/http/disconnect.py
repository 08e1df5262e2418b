"""Work and the client who waits for it in, its outcome out; nobody works for a client who left."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from starlette.requests import ClientDisconnect
from starlette.types import Receive

from gql.errors import TimedOut

T = TypeVar("T")

# Work that is done sooner is not worth watching: two tasks would cost more than most queries.
PATIENCE_SECONDS = 0.05


async def while_awaited(receive: Receive | None, work: Coroutine[Any, Any, T], seconds: float) -> T:
    """The outcome of `work`, which is cancelled, its SQL as well, when the client hangs up.

    The request must have been read to its end. Once work has ended it raises `ClientDisconnect`,
    or `TimedOut` after so many `seconds`. Without `receive` nobody looks for the client.
    """
    watch = _Watch(receive, seconds)
    try:
        return await work
    except asyncio.CancelledError:
        if watch.reason is None:
            raise
        # Not the server that stops: the task has more to do, and may wait again.
        watch.working.uncancel()
        raise watch.reason from None
    finally:
        watch.end()


class _Watch:
    """Cancels the current task when the client leaves or the time is over; `reason` tells which."""

    def __init__(self, receive: Receive | None, seconds: float) -> None:
        self.reason: Exception | None = None
        self._receive = receive
        self._seconds = seconds
        task = asyncio.current_task()
        assert task is not None, "a request is answered in a task"
        self.working = task
        self._watching: asyncio.Task[None] | None = None
        self._loop = asyncio.get_running_loop()
        self._next = self._loop.call_later(min(PATIENCE_SECONDS, seconds), self._begin)

    def end(self) -> None:
        self._next.cancel()
        if self._watching is not None:
            self._watching.cancel()

    def _begin(self) -> None:
        left = max(self._seconds - PATIENCE_SECONDS, 0)
        self._next = self._loop.call_later(left, self._stop, TimedOut("The gateway"))
        if self._receive is not None:
            self._watching = asyncio.create_task(self._wait(self._receive))

    async def _wait(self, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        self._stop(ClientDisconnect())

    def _stop(self, reason: Exception) -> None:
        self.reason = reason
        self.working.cancel()
