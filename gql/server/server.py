"""Serves an ASGI application with uvicorn until a signal stops it."""

import errno
import gc
import logging
import os
import socket
import time
from collections.abc import Callable
from types import FrameType

import uvicorn
from starlette.types import ASGIApp

from db.errors import Fault
from db.process.signals import stop
from db.settings import Settings
from gql.server.addresses import place_of
from gql.server.descriptors import DescriptorMonitor
from gql.server.uvicorn_protocol import protocol

log = logging.getLogger("gateway.workers")

BACKLOG = 2048
# uvicorn ticks ten times a second, so open files are checked twice a second.
TICKS_OF_CHECK = 5
# Longer than load balancers keep idle connections, mostly 60 s: the balancer must close first, or
# it may send a request on a connection that the gateway is closing.
KEEP_ALIVE_SECONDS = 75
# After how many new objects garbage is collected, and how many collections make a larger one. A new
# document leaves some 3,000 objects in cycles, most of them SQLAlchemy's: more at once would stop
# other requests for 50 ms, fewer at once cost more in all.
COLLECT_AFTER = (5_000, 5, 20)


def bind(settings: Settings) -> socket.socket:
    """The listening socket, opened before anything else starts; `Fault` if that fails."""
    place = place_of(settings.host, settings.port)
    try:
        family = socket.getaddrinfo(settings.host, settings.port)[0][0]
        listening = socket.create_server(
            (settings.host, settings.port), family=family, backlog=BACKLOG
        )
    except socket.gaierror:
        raise Fault(f"HOST is {settings.host}, which is not an address of this machine.") from None
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise Fault(
                f"Port {settings.port} is taken on {settings.host}: stop what listens there, or "
                f"choose another, as in PORT={settings.port + 1}."
            ) from None
        if error.errno == errno.EACCES:
            raise Fault(f"Only root may listen on port {settings.port}: set PORT.") from None
        raise Fault(f"Cannot listen on {place}: {error.strerror}.") from None
    # asyncio only sets this on sockets with an explicit protocol; without it responses may be
    # delayed by 40 ms.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


class Parent:
    """The parent process of a worker; `read_fd` is the worker's end of their pipe."""

    def __init__(self, pid: int, read_fd: int) -> None:
        self._pid = pid
        self._read_fd = read_fd
        os.set_blocking(read_fd, False)

    @property
    def says_stop(self) -> bool:
        """Whether the parent has closed its end of the pipe, which also happens if it is killed."""
        try:
            return not os.read(self._read_fd, 1)
        except BlockingIOError:
            return False

    @property
    def is_gone(self) -> bool:
        return os.getppid() != self._pid


class Server(uvicorn.Server):
    """A uvicorn server that drains: after the first signal it still accepts for `drain_seconds`.

    Meanwhile `/readyz` reports that it is not ready, so that a load balancer sends nothing more. A
    second signal ends it at once. A stop from the `parent` of a worker does not count as a signal:
    Ctrl-C and service managers signal every process of a group, so a worker gets both.
    """

    def __init__(
        self,
        config: uvicorn.Config,
        drain_seconds: float,
        on_stop: Callable[[], None],
        parent: Parent | None = None,
    ) -> None:
        super().__init__(config)
        self._drain_seconds = drain_seconds
        self._on_stop = on_stop
        self._parent = parent
        self._descriptors = DescriptorMonitor()
        self._stop_at: float | None = None

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._captured_signals.append(sig)
        if self._stop_at is not None:
            self.should_exit = self.force_exit = True
        else:
            self._stop()

    async def on_tick(self, counter: int) -> bool:
        if counter % TICKS_OF_CHECK == 0:
            self._descriptors.check(len(self.server_state.connections))
        # A signal may have arrived before uvicorn installed its handlers.
        if self._stop_at is None and (stop.count or (self._parent and self._parent.says_stop)):
            self._stop()
        if self._parent is not None and self._parent.is_gone and self._stop_at:
            log.error("this worker ends: the process that started it is gone")
            # A new parent needs the port.
            self._stop_at = 0
        if self._stop_at is not None and time.monotonic() >= self._stop_at:
            self.should_exit = True
        return await super().on_tick(counter)

    def _stop(self) -> None:
        self._on_stop()
        self._stop_at = time.monotonic() + self._drain_seconds


def run(
    app: ASGIApp,
    settings: Settings,
    listening: socket.socket,
    on_stop: Callable[[], None],
    parent: Parent | None = None,
) -> None:
    """Serve until SIGINT or SIGTERM, or until the `parent` of a worker stops it.

    Then it calls `on_stop` and drains, and running requests get `SHUTDOWN_SECONDS` to finish.
    """
    config = uvicorn.Config(
        app,
        loop="auto",
        http=protocol(settings.limit_body_seconds),
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        # Rates of requests without a token are counted by the client's address.
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies),
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=settings.shutdown_seconds,
    )
    # The schema and libraries live forever: without them a full collection takes 1 ms, not 50. They
    # are not collected first: that takes as long, and a start leaves less than 1 MiB of garbage.
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)
    Server(config, settings.drain, on_stop, parent).run(sockets=[listening])
