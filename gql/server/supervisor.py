"""Runs each worker in a process of its own, and restarts workers that end, until a signal.

The parent does nothing else: it has no event loop, thread or connection that a fork could copy. It
alone holds the write end of a pipe; closing it tells the workers to stop, as does its death.
"""

import gc
import logging
import os
import select
import signal
import socket
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from time import monotonic
from types import FrameType
from typing import NoReturn, TypeAlias

from db.errors import Fault
from db.process.signals import stop
from db.process.worker import Worker
from gql.server.server import Parent

log = logging.getLogger("gateway.workers")

# A worker that ran for this long restarts at once; otherwise the delay doubles each time.
STEADY_SECONDS = 10.0
MIN_DELAY_SECONDS = 0.25
MAX_DELAY_SECONDS = 30.0

# Runs a worker until its parent stops it; without a parent, until a signal does.
Serve: TypeAlias = Callable[[Parent | None], None]


def supervise(
    workers: Sequence[Worker], listening: socket.socket, make: Callable[[Worker], Serve]
) -> None:
    """Run the function from `make` for each worker in its own process, until SIGINT or SIGTERM.

    Then it stops all workers and waits for them; a second signal kills them at once. `make` runs in
    the parent and raises `Fault` if no worker can serve.
    """
    # The first call loads what all workers have in common, so that they share its memory.
    make(workers[0])
    gc.freeze()
    with _wake_up() as wake_up:
        _Supervisor(workers, listening, make, wake_up).run()


def restart_delay(uptime: float, previous: float) -> float:
    """Seconds until a worker restarts, from its uptime and the previous delay."""
    if uptime >= STEADY_SECONDS:
        return 0
    return min(max(2 * previous, MIN_DELAY_SECONDS), MAX_DELAY_SECONDS)


class _WakeUp:
    """Its `wait` returns early when a signal arrives."""

    def __init__(self, reader: socket.socket) -> None:
        self._reader = reader

    def wait(self, seconds: float | None) -> None:
        select.select([self._reader], [], [], seconds)
        with suppress(BlockingIOError):
            self._reader.recv(4096)


@contextmanager
def _wake_up() -> Iterator[_WakeUp]:
    reader, writer = socket.socketpair()
    with reader, writer:
        reader.setblocking(False)
        writer.setblocking(False)
        signal.set_wakeup_fd(writer.fileno())
        signal.signal(signal.SIGCHLD, _ignore)
        try:
            yield _WakeUp(reader)
        finally:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.set_wakeup_fd(-1)


def _ignore(number: int, frame: FrameType | None) -> None:
    """Do nothing: a handler must be installed for the signal to write to the wakeup socket."""


@dataclass
class _Slot:
    """The process of a worker, or the time `due` at which it restarts; `delay` leads up to that."""

    worker: Worker
    pid: int | None = None
    began: float = 0
    due: float = 0
    delay: float = 0


class _Supervisor:
    """Supervises the workers from the first fork to the last exit."""

    def __init__(
        self,
        workers: Sequence[Worker],
        listening: socket.socket,
        make: Callable[[Worker], Serve],
        wake_up: _WakeUp,
    ) -> None:
        self._slots = [_Slot(worker) for worker in workers]
        self._listening = listening
        self._make = make
        self._wake_up = wake_up
        self._read_fd, self._write_fd = os.pipe()
        self._is_stopping = False

    def run(self) -> None:
        while True:
            if stop.count and not self._is_stopping:
                self._stop()
            if stop.count > 1:
                self._kill()
            if not self._is_stopping:
                self._start()
            elif not any(slot.pid for slot in self._slots):
                return
            self._wake_up.wait(self._until_due())
            for slot in self._slots:
                if slot.pid is not None:
                    self._reap(slot, slot.pid)

    def _stop(self) -> None:
        """Stop all workers at once, and close the parent's copy of the listening socket."""
        self._is_stopping = True
        os.close(self._write_fd)
        self._listening.close()

    def _kill(self) -> None:
        for slot in self._slots:
            if slot.pid is not None:
                os.kill(slot.pid, signal.SIGKILL)

    def _start(self) -> None:
        for slot in self._slots:
            if slot.pid is None and slot.due <= monotonic():
                slot.began = monotonic()
                try:
                    slot.pid = self._fork(self._make(slot.worker))
                except (Fault, OSError) as error:
                    log.error("worker %d cannot start: %s", slot.worker.number, error)  # noqa: TRY400
                    self._schedule(slot)

    def _schedule(self, slot: _Slot) -> None:
        now = monotonic()
        slot.pid = None
        slot.delay = restart_delay(now - slot.began, slot.delay)
        slot.due = now + slot.delay

    def _until_due(self) -> float | None:
        """Seconds until the next worker starts; None if none is due to start."""
        due = [slot.due for slot in self._slots if slot.pid is None]
        return max(min(due) - monotonic(), 0) if due and not self._is_stopping else None

    def _reap(self, slot: _Slot, pid: int) -> None:
        """Schedule a restart if the process has ended."""
        ended, status = os.waitpid(pid, os.WNOHANG)
        if not ended:
            return
        slot.worker.own.mark_dead(monotonic())
        self._schedule(slot)
        if not self._is_stopping:
            code = os.waitstatus_to_exitcode(status)
            how = f"by {signal.Signals(-code).name}" if code < 0 else f"with {code}"
            message = "worker %d (process %d) ended %s: another takes its place in %g s"
            log.warning(message, slot.worker.number, pid, how, slot.delay)

    def _fork(self, serve: Serve) -> int:
        parent = Parent(os.getpid(), self._read_fd)
        # Otherwise parent and child would both write the buffered output.
        sys.stdout.flush()
        sys.stderr.flush()
        pid = os.fork()
        if not pid:
            _run_worker(serve, parent, self._write_fd)
        return pid


def _run_worker(serve: Serve, parent: Parent, write_fd: int) -> NoReturn:
    """Serve and exit; it never returns, because the parent's cleanup must not run in a worker."""
    code = 1
    try:
        # Only the parent may hold the write end open.
        os.close(write_fd)
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        serve(parent)
        code = 0
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else 1
    except BaseException:
        log.exception("a worker failed")
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
