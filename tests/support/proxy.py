"""A TCP proxy that can refuse, freeze or delay connections, and counts round trips.

A round trip begins when a client sends data after the server has answered.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace

from db.urls.url import DatabaseUrl

PIECE = 65_536


def through_port(port: int, url: DatabaseUrl) -> DatabaseUrl:
    """The URL of the same database through a local port that forwards to it."""
    return replace(url, dsn=url.dsn.replace(f":{url.port}/", f":{port}/"), port=port)


class Proxy:
    """Forwards every connection to `target` on this machine."""

    def __init__(self, target: int) -> None:
        # Whether to accept every connection and close it at once.
        self.hangs_up = False
        # The delay of requests in seconds; responses are not delayed.
        self.delay = 0.0
        self.round_trips = 0
        self.max_concurrent = 0
        self._at_once = 0
        self._target = target
        self._port = 0
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._flows = asyncio.Event()
        self._flows.set()

    @property
    def port(self) -> int:
        return self._port

    def url(self, of: DatabaseUrl) -> DatabaseUrl:
        """The URL of the same database through this proxy."""
        return through_port(self._port, of)

    async def open(self) -> None:
        """Accept connections, on the same port as before."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Close all connections, and refuse new ones."""
        if self._server is not None:
            self._server.close()
        for writer in self._writers:
            writer.transport.abort()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def freeze(self) -> None:
        """Stop forwarding, but keep all connections open."""
        self._flows.clear()

    def thaw(self) -> None:
        self._flows.set()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.hangs_up:
            writer.close()
            return
        there, back = await asyncio.open_connection("127.0.0.1", self._target)
        self._writers |= {writer, back}
        asking = _Asking()
        for source, sink, asks in ((reader, back, True), (there, writer, False)):
            task = asyncio.create_task(self._pump(source, sink, asking, asks=asks))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _pump(
        self,
        source: asyncio.StreamReader,
        sink: asyncio.StreamWriter,
        asking: "_Asking",
        *,
        asks: bool,
    ) -> None:
        with suppress(OSError):
            while piece := await source.read(PIECE):
                self._count(asking, asks=asks)
                if asks and self.delay:
                    await asyncio.sleep(self.delay)
                await self._flows.wait()
                sink.write(piece)
                await sink.drain()
        self._count(asking, asks=False)
        self._writers.discard(sink)
        sink.close()

    def _count(self, asking: "_Asking", *, asks: bool) -> None:
        if asks == asking.is_open:
            return
        asking.is_open = asks
        self.round_trips += asks
        self._at_once += 1 if asks else -1
        self.max_concurrent = max(self.max_concurrent, self._at_once)


@dataclass
class _Asking:
    """Whether a request on a connection has not been answered yet."""

    is_open: bool = False


@asynccontextmanager
async def proxy_to(port: int) -> AsyncIterator[Proxy]:
    """A proxy that is open until the block ends."""
    proxy = Proxy(port)
    await proxy.open()
    try:
        yield proxy
    finally:
        proxy.thaw()
        await proxy.close()
