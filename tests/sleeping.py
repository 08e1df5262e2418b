"""A port in, a proxy in front of it out, whose database sleeps for a while."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress
from typing import Literal

from tests.serve import free_port

Manner = Literal["refuses", "hangs up", "keeps waiting"]


@asynccontextmanager
async def sleeping(port: int, manner: Manner, seconds: float) -> AsyncIterator[int]:
    """The proxy's port; before so many seconds are over it does nothing for anybody."""
    loop = asyncio.get_running_loop()
    wakes_at = loop.time() + seconds
    own = free_port()
    serving: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None, "it is called in a task of its own"
        serving.add(task)
        task.add_done_callback(serving.discard)
        with suppress(asyncio.CancelledError), closing(writer):
            left = wakes_at - loop.time()
            if left > 0 and manner == "hangs up":
                return
            await asyncio.sleep(max(left, 0))
            theirs, ours = await asyncio.open_connection("127.0.0.1", port)
            with closing(ours):
                await asyncio.gather(_copy(reader, ours), _copy(theirs, writer))

    async def wake() -> asyncio.Server:
        if manner == "refuses":
            await asyncio.sleep(seconds)
        return await asyncio.start_server(serve, "127.0.0.1", own)

    waking = asyncio.create_task(wake())
    if manner != "refuses":
        await waking
    try:
        yield own
    finally:
        server = await waking
        server.close()
        for task in tuple(serving):
            task.cancel()
        await asyncio.gather(*serving)


async def _copy(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    """Until either side ends; then the other one is closed as well."""
    with suppress(ConnectionError), closing(target):
        while some := await source.read(65536):
            target.write(some)
            await target.drain()
