"""Serves the gateway over real HTTP in this process."""

import asyncio
import os
import socket
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from itertools import count, islice
from typing import Any, Literal

import httpx
import uvicorn

from db.orm.application import load_application
from db.session.database import Database
from db.session.identity import Identity
from db.settings import Settings
from db.urls.url import DatabaseUrl
from gql.app import database_of, make_app
from gql.commands.restriction import restricted_to
from gql.server.server import KEEP_ALIVE_SECONDS
from gql.server.uvicorn_protocol import protocol
from tests.support.client import SECRET

# Read once: every client would read all certificate authorities again, in 45 ms.
TRUST = ssl.create_default_context()

# Below the ephemeral ports of Linux, so that no outgoing connection takes one first; each worker of
# pytest has its own thousand.
FIRST_PORT, PORTS = 20_000, 1_000
_WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
_ports = count(os.getpid() % PORTS)


def free_port() -> int:
    """A port that nothing listens on; this process returns each port only once."""
    for number in islice(_ports, PORTS):
        port = FIRST_PORT + _WORKER * PORTS + number % PORTS
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("every port is taken")


def is_listening(port: int) -> bool:
    """Whether something listens on the port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class PromptServer(uvicorn.Server):
    """A uvicorn server that stops at once, where uvicorn waits for ticks of 0.1 s."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """Let `serve` finish what is running, and return."""
        self._stopping.set()

    async def main_loop(self) -> None:
        await self.on_tick(0)
        await self._stopping.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for listening in self.servers:
            listening.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        while self.server_state.connections or self.server_state.tasks:
            await asyncio.sleep(0.001)
        await self.lifespan.shutdown()


@asynccontextmanager
async def http_to(database: Database) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a gateway that runs in this event loop."""
    async with (
        serve(database) as address,
        httpx.AsyncClient(base_url=address, timeout=30, verify=TRUST) as http,
    ):
        yield http


@asynccontextmanager
async def http_with(url: DatabaseUrl, **changes: object) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a new gateway, with these changes to the default settings."""
    async with _http(url, changes, restricts=False) as http:
        yield http


@asynccontextmanager
async def http_restricted(url: DatabaseUrl, **changes: object) -> AsyncIterator[httpx.AsyncClient]:
    """As `http_with`; each role has the schema of what it may do, as in `gateway serve`."""
    async with _http(url, changes, restricts=True) as http:
        yield http


@asynccontextmanager
async def _http(
    url: DatabaseUrl, changes: Mapping[str, Any], *, restricts: bool
) -> AsyncIterator[httpx.AsyncClient]:
    settings = Settings(**changes)
    database = database_of(load_application(settings), settings, url)
    async with (
        serve(database, lifespan="on", restricts=restricts) as address,
        httpx.AsyncClient(base_url=address, timeout=30, verify=TRUST) as http,
    ):
        yield http


@asynccontextmanager
async def serve(
    database: Database,
    default_viewer: Identity | None = None,
    *,
    lifespan: Literal["on", "off"] = "off",
    restricts: bool = False,
) -> AsyncIterator[str]:
    """The address of a gateway that runs in this event loop.

    With `lifespan` on, it closes the database when it stops; otherwise the caller must close it.
    With `restricts` each role has the schema of what it may do, as `gateway serve` makes it.
    """
    restrict = restricted_to(load_application(database.settings), database) if restricts else None
    app = make_app(database.settings, database, SECRET, default_viewer, application_for=restrict)
    http = protocol(database.settings.limit_body_seconds)
    config = uvicorn.Config(
        app,
        http=http,
        log_config=None,
        lifespan=lifespan,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
    )
    server = PromptServer(config)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        # asyncio sets it only for sockets that name their protocol: else each response takes 40 ms.
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.stop()
        await serving
