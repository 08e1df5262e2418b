"""Handles SIGINT and SIGTERM so that a process ends in order at any moment of its start.

A signal handler that raises interrupts arbitrary code, and its exception is lost where Python
cannot propagate it, as in `__del__`. So the handler here only records the signal and cancels the
task in the event loop; code that waits outside an event loop calls `check`. This also works if
SIGINT was ignored at first, as it is in a process that a script starts in the background.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, TypeVar

log = logging.getLogger("gateway")

STOPS = (signal.SIGINT, signal.SIGTERM)
T = TypeVar("T")


class Stopped(BaseException):
    """A signal asked this process to stop; it stops what it has started before it exits."""


class Stop:
    """The stop signals this process has received: their count, and the first one."""

    def __init__(self) -> None:
        self.count = 0
        self.first: signal.Signals | None = None
        self._is_installed = False
        self._cancel: Callable[[], object] | None = None

    @contextmanager
    def noted(self) -> Iterator[None]:
        """Record signals until the process ends; a stop by a signal is not a failure."""
        with self._handled() as is_outermost:
            try:
                yield
            except (Stopped, Exception) as error:
                if not (is_outermost and self.count):
                    raise
                # A child process killed by the same Ctrl-C may have caused an error here.
                if isinstance(error, Exception):
                    log.warning("stopped by a signal while starting (%s)", error)
            if is_outermost and self.count:
                # Another signal while Python shuts down must not change the exit status.
                for number in STOPS:
                    signal.signal(number, signal.SIG_IGN)

    @contextmanager
    def delayed(self) -> Iterator[None]:
        """Delay signals until the block ends or calls `check`."""
        was_stopped = False
        with self._handled() as is_outermost:
            try:
                yield
            except Stopped:
                if not is_outermost:
                    raise
                was_stopped = True
        if is_outermost and self.first is not None:
            first, self.first, self.count = self.first, None, 0
            signal.raise_signal(first)
        if was_stopped:
            raise KeyboardInterrupt

    def check(self) -> None:
        """Raise `Stopped` if a signal was recorded."""
        if self.count:
            raise Stopped

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Like `asyncio.run`, but a signal cancels `work` and raises `Stopped`."""

        async def cancellable() -> T:
            task = asyncio.current_task()
            assert task is not None, "asyncio.run makes one"
            loop = asyncio.get_running_loop()
            self._cancel = lambda: loop.call_soon_threadsafe(task.cancel)
            try:
                if self.count:
                    work.close()
                self.check()
                return await work
            finally:
                self._cancel = None

        try:
            result = asyncio.run(cancellable())
        except BaseException:
            if self.count:
                raise Stopped from None
            raise
        self.check()
        return result

    def note(self, number: int, _: FrameType | None) -> None:
        """Record a signal: the signal handler."""
        self.count += 1
        self.first = self.first or signal.Signals(number)
        if self._cancel is not None:
            self._cancel()

    @contextmanager
    def _handled(self) -> Iterator[bool]:
        """Install the handler; yields false if an outer block has already installed it."""
        if self._is_installed or threading.current_thread() is not threading.main_thread():
            yield False
            return
        previous = {number: signal.signal(number, self.note) for number in STOPS}
        self._is_installed = True
        try:
            yield True
        finally:
            self._is_installed = False
            if signal.getsignal(signal.SIGTERM) == self.note:
                for number, handler in previous.items():
                    signal.signal(number, handler)


stop = Stop()


@contextmanager
def unwinding() -> Iterator[None]:
    """Let SIGTERM unwind a command as Ctrl-C does, then end the process by SIGTERM."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    received: list[int] = []

    def interrupt(number: int, _: FrameType | None) -> None:
        received.append(number)
        # asyncio cancels the running task only for SIGINT.
        signal.raise_signal(signal.SIGINT)

    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        # asyncio handles SIGINT only if Python's default handler is installed. Otherwise the
        # exception is raised anywhere, and in the driver's compiled code it may crash the process.
        signal.signal(signal.SIGINT, signal.default_int_handler)
    previous = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        if signal.getsignal(signal.SIGTERM) is interrupt:
            signal.signal(signal.SIGTERM, previous)
        if received:
            sys.stdout.flush()
            sys.stderr.flush()
            os.kill(os.getpid(), signal.SIGTERM)
