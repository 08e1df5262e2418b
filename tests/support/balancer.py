"""A load balancer in front of several gateways.

It sends requests in turn to the gateways that are ready, over persistent connections. It never
retries a request, as a write may have taken effect.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from tests.support.load import END_OF_HEAD, Socket, read_message

# Real balancers probe every second or two, and drain for as long; here both are shorter.
PROBE_SECONDS = 0.05
NOBODY = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0" + END_OF_HEAD


class Balancer:
    """Forwards requests to the ready gateways of `ports`, which may change at any time."""

    def __init__(self, *ports: int) -> None:
        self.ports = list(ports)
        # The number of responses by port, and the reasons of gateways that were not ready.
        self.answered: Counter[int] = Counter()
        self.said: set[str] = set()
        self.port = 0
        self._ready: list[int] = []
        self._idle: dict[int, list[Socket]] = {}
        self._serving: set[asyncio.Task[None]] = set()

    @property
    def ready(self) -> tuple[int, ...]:
        """The ports that receive requests now."""
        return tuple(self._ready)

    async def probe(self) -> None:
        """Check the readiness of all gateways in a loop."""
        async with httpx.AsyncClient(timeout=1) as http:
            while True:
                self._ready = [port for port in self.ports if await self._is_ready(http, port)]
                await asyncio.sleep(PROBE_SECONDS)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of one client until it disconnects."""
        try:
            while True:
                request = await read_message(reader)
                writer.write(await self._answer(request))
        except (OSError, EOFError):
            writer.close()

    async def _is_ready(self, http: httpx.AsyncClient, port: int) -> bool:
        try:
            response = await http.get(f"http://127.0.0.1:{port}/readyz")
        except httpx.TransportError:
            return False
        if response.status_code != 200:
            self.said.add(response.text)
        return response.status_code == 200

    async def _answer(self, request: bytes) -> bytes:
        if not self._ready:
            return NOBODY
        port = self._ready[0]
        self._ready = [*self._ready[1:], port]
        idle = self._idle.setdefault(port, [])
        socket = idle.pop() if idle else Socket(port)
        answer = await socket.exchange(request)
        idle.append(socket)
        self.answered[port] += 1
        return answer

    def forget(self, *ports: int) -> None:
        """Close the idle connections to `ports`."""
        for port in ports:
            for socket in self._idle.pop(port, []):
                socket.close()


@asynccontextmanager
async def balanced(*ports: int) -> AsyncIterator[Balancer]:
    """A balancer that listens while the block runs."""
    balancer = Balancer(*ports)
    server = await asyncio.start_server(balancer.serve, "127.0.0.1", 0)
    balancer.port = server.sockets[0].getsockname()[1]
    probing = asyncio.create_task(balancer.probe())
    try:
        yield balancer
    finally:
        probing.cancel()
        await asyncio.gather(probing, return_exceptions=True)
        server.close()
        balancer.forget(*balancer.answered)
