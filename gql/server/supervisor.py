"""Workers and what each does in; as many processes out, each replaced when it dies, until a signal.

The parent does nothing else: no event loop, no thread and no connection of its own that a fork
could copy. A pipe whose one end it alone holds tells them to stop, and that it is gone.
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

# Who lived for so long is replaced at once; who dies sooner again and again, ever later.
STEADY_SECONDS = 10.0
MIN_DELAY_SECONDS = 0.25
MAX_DELAY_SECONDS = 30.0

# What a worker does until its parent says stop, or without one until a signal does.
Serve: TypeAlias = Callable[[Parent | None], None]


def supervise(
    workers: Sequence[Worker], listening: socket.socket, make: Callable[[Worker], Serve]
) -> None:
    """Run what `make` makes for each worker in a process of its own, until SIGINT or SIGTERM.

    All are then told to stop, and waited for; a second signal ends them at once. `make` is called
    here, in the parent: `Fault` says what keeps every worker from serving.
    """
    # What all have in common is made once, and is their common memory.
    make(workers[0])
    gc.collect()
    gc.freeze()
    with _alarm() as alarm:
        _Supervisor(workers, listening, make, alarm).run()


def pause(lived: float, before: float) -> float:
    """Seconds until a worker is replaced that `lived` so long, `before` which there was a pause."""
    if lived >= STEADY_SECONDS:
        return 0
    return min(max(2 * before, MIN_DELAY_SECONDS), MAX_DELAY_SECONDS)


class _Alarm:
    """`wait` ends early when a signal comes."""

    def __init__(self, ear: socket.socket) -> None:
        self._ear = ear

    def wait(self, seconds: float | None) -> None:
        select.select([self._ear], [], [], seconds)
        with suppress(BlockingIOError):
            self._ear.recv(4096)


@contextmanager
def _alarm() -> Iterator[_Alarm]:
    ear, mouth = socket.socketpair()
    with ear, mouth:
        ear.setblocking(False)
        mouth.setblocking(False)
        signal.set_wakeup_fd(mouth.fileno())
        signal.signal(signal.SIGCHLD, _wake)
        try:
            yield _Alarm(ear)
        finally:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.set_wakeup_fd(-1)


def _wake(number: int, frame: FrameType | None) -> None:
    pass


@dataclass
class _Place:
    """Where a worker runs, or will run from `due` on."""

    worker: Worker
    pid: int | None = None
    began: float = 0
    due: float = 0
    pause: float = 0


class _Supervisor:
    """One run, from the first fork to the last exit."""

    def __init__(
        self,
        workers: Sequence[Worker],
        listening: socket.socket,
        make: Callable[[Worker], Serve],
        alarm: _Alarm,
    ) -> None:
        self._places = [_Place(worker) for worker in workers]
        self._listening = listening
        self._make = make
        self._alarm = alarm
        self._ear, self._mouth = os.pipe()
        self._is_stopping = False

    def run(self) -> None:
        while True:
            if stop.count and not self._is_stopping:
                self._stop()
            if stop.count > 1:
                self._kill()
            if not self._is_stopping:
                self._start()
            elif not any(place.pid for place in self._places):
                return
            self._alarm.wait(self._until_due())
            for place in self._places:
                if place.pid is not None:
                    self._look_after(place, place.pid)

    def _stop(self) -> None:
        """Tell all of them at once; who listens from now on are the workers alone."""
        self._is_stopping = True
        os.close(self._mouth)
        self._listening.close()

    def _kill(self) -> None:
        for place in self._places:
            if place.pid is not None:
                os.kill(place.pid, signal.SIGKILL)

    def _start(self) -> None:
        for place in self._places:
            if place.pid is None and place.due <= monotonic():
                place.began = monotonic()
                try:
                    place.pid = self._fork(self._make(place.worker))
                except (Fault, OSError) as error:
                    log.error("worker %d cannot start: %s", place.worker.number, error)  # noqa: TRY400
                    self._plan(place)

    def _plan(self, place: _Place) -> None:
        now = monotonic()
        place.pid = None
        place.pause = pause(now - place.began, place.pause)
        place.due = now + place.pause

    def _until_due(self) -> float | None:
        """Seconds until somebody is to be started; None if nobody is."""
        due = [place.due for place in self._places if place.pid is None]
        return max(min(due) - monotonic(), 0) if due and not self._is_stopping else None

    def _look_after(self, place: _Place, pid: int) -> None:
        """Plan a successor if the process has ended."""
        ended, status = os.waitpid(pid, os.WNOHANG)
        if not ended:
            return
        place.worker.own.bury(monotonic())
        self._plan(place)
        if not self._is_stopping:
            code = os.waitstatus_to_exitcode(status)
            how = f"by {signal.Signals(-code).name}" if code < 0 else f"with {code}"
            words = "worker %d (process %d) ended %s: another takes its place in %g s"
            log.warning(words, place.worker.number, pid, how, place.pause)

    def _fork(self, serve: Serve) -> int:
        parent = Parent(os.getpid(), self._ear)
        # What is not written yet would be written twice.
        sys.stdout.flush()
        sys.stderr.flush()
        pid = os.fork()
        if not pid:
            _live(serve, parent, self._mouth)
        return pid


def _live(serve: Serve, parent: Parent, mouth: int) -> NoReturn:
    """A worker's whole life; it never returns into what the parent has yet to clean up."""
    code = 1
    try:
        # Only the parent may hold it open.
        os.close(mouth)
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
