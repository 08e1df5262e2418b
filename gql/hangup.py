"""Work and the client who waits for it in, its outcome out; nobody works for a client who left."""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, TypeVar

from starlette.requests import ClientDisconnect, Request

T = TypeVar("T")


async def while_connected(request: Request, work: Coroutine[Any, Any, T]) -> T:
    """The outcome of `work`; when the client hangs up it is cancelled, its SQL as well.

    `request` must have been read to its end. Raises `ClientDisconnect` once the work has ended.
    """
    working = asyncio.create_task(work)
    leaving = asyncio.create_task(_hangs_up(request))
    try:
        await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            return working.result()
        working.cancel()
        with suppress(asyncio.CancelledError):
            await working
        raise ClientDisconnect
    finally:
        leaving.cancel()
        working.cancel()


async def _hangs_up(request: Request) -> None:
    """Wait until the server says that the client is gone."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
