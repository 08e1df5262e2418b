"""An application in, a listening server out, until a signal stops it."""

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
from gql.server.descriptors import Watch
from gql.server.uvicorn_protocol import protocol

log = logging.getLogger("gateway.workers")

BACKLOG = 2048
# uvicorn ticks ten times a second.
TICKS_OF_WATCH = 5
# Longer than balancers keep a connection they do not use, most of them 60: who closes it first may
# not be the one that the next request comes to.
KEEP_ALIVE_SECONDS = 75


def bind(settings: Settings) -> socket.socket:
    """The listening socket, taken before anything else starts; `Fault` says why there is none."""
    place = place_of(settings.host, settings.port)
    try:
        family = socket.getaddrinfo(settings.host, settings.port)[0][0]
        listening = socket.create_server(
            (settings.host, settings.port), family=family, backlog=BACKLOG
        )
    except socket.gaierror:
        raise Fault(f"HOST is {settings.host}, which is no address of this machine.") from None
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise Fault(
                f"Port {settings.port} is taken on {settings.host}: stop what listens there, or "
                f"choose another, as in PORT={settings.port + 1}."
            ) from None
        if error.errno == errno.EACCES:
            raise Fault(f"Only root may listen on port {settings.port}: set PORT.") from None
        raise Fault(f"Cannot listen on {place}: {error.strerror}.") from None
    # asyncio does so for sockets that name their protocol: else an answer may wait 40 ms.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


class Parent:
    """The process that supervises a worker, as seen from there; `ear` is the end of its pipe."""

    def __init__(self, pid: int, ear: int) -> None:
        self._pid = pid
        self._ear = ear
        os.set_blocking(ear, False)

    @property
    def says_stop(self) -> bool:
        """Whether it has closed its end, which it also does when it is killed."""
        try:
            return not os.read(self._ear, 1)
        except BlockingIOError:
            return False

    @property
    def is_gone(self) -> bool:
        return os.getppid() != self._pid


class Server(uvicorn.Server):
    """uvicorn's, which at the first signal goes on for `drain_seconds` before it stops accepting.

    Meanwhile it says that it is not ready, so that a balancer sends it nothing more. The second
    signal ends it at once. What the `parent` of a worker says is no second one: Ctrl-C, and service
    managers, tell every process of a group.
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
        self._files = Watch()
        self._stop_at: float | None = None

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._captured_signals.append(sig)
        if self._stop_at is not None:
            self.should_exit = self.force_exit = True
        else:
            self._stop()

    async def on_tick(self, counter: int) -> bool:
        if counter % TICKS_OF_WATCH == 0:
            self._files.look(len(self.server_state.connections))
        # A signal may have come before uvicorn looked out for any.
        if self._stop_at is None and (stop.count or (self._parent and self._parent.says_stop)):
            self._stop()
        if self._parent is not None and self._parent.is_gone and self._stop_at:
            log.error("this worker ends: the process that started it is gone")
            # Whoever takes its place needs the port.
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
    """Serve until SIGINT or SIGTERM, or the `parent` of a worker says so; `on_stop` is told.

    Then it drains, and running requests get `SHUTDOWN_SECONDS` to finish.
    """
    config = uvicorn.Config(
        app,
        loop="auto",
        http=protocol(settings.limit_body_seconds),
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        # A client's address counts where somebody without a token asks too much.
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies),
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=settings.shutdown_seconds,
    )
    # The schema and the libraries stay: without them a full collection takes 1 ms instead of 50.
    gc.collect()
    gc.freeze()
    Server(config, settings.drain, on_stop, parent).run(sockets=[listening])
