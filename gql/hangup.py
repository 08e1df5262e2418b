"""Work and the client who waits for it in, its outcome out; nobody works for a client who left."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from starlette.requests import ClientDisconnect
from starlette.types import Receive

T = TypeVar("T")

# Work that is done sooner is not worth watching: two tasks would cost more than most queries.
PATIENCE_SECONDS = 0.05


async def while_connected(receive: Receive, work: Coroutine[Any, Any, T]) -> T:
    """The outcome of `work`; when the client hangs up it is cancelled, its SQL as well.

    The request must have been read to its end. Raises `ClientDisconnect` once the work has ended.
    """
    watch = _Watch(receive)
    try:
        return await work
    except asyncio.CancelledError:
        if not watch.has_left:
            raise
        # Not the server that stops: the task has more to do, and may wait again.
        watch.working.uncancel()
        raise ClientDisconnect from None
    finally:
        watch.end()


class _Watch:
    """Cancels the current task when the client leaves."""

    def __init__(self, receive: Receive) -> None:
        self.has_left = False
        self._receive = receive
        task = asyncio.current_task()
        assert task is not None, "a request is answered in a task"
        self.working = task
        self._watching: asyncio.Task[None] | None = None
        loop = asyncio.get_running_loop()
        self._start = loop.call_later(PATIENCE_SECONDS, self._begin)

    def end(self) -> None:
        self._start.cancel()
        if self._watching is not None:
            self._watching.cancel()

    def _begin(self) -> None:
        self._watching = asyncio.create_task(self._wait())

    async def _wait(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self.has_left = True
        self.working.cancel()
