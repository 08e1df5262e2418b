"""SIGINT and SIGTERM: noted while a process starts, so that it ends in order wherever they find it.

A handler that raises breaks into whatever runs, and what it raises is lost where Python cannot pass
it on, as in `__del__`. So the handler here notes the signal and cancels what runs in an event loop;
what waits otherwise calls `check`. It does not matter whether SIGINT was ignored at first, as it is
in whatever a script starts in the background.
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
    """This process was told to stop; what it has started is to be stopped first."""


class Stop:
    """The signals of this process: how many were noted, and the first of them."""

    def __init__(self) -> None:
        self.count = 0
        self.first: signal.Signals | None = None
        self._is_noting = False
        self._cancel: Callable[[], object] | None = None

    @contextmanager
    def noted(self) -> Iterator[None]:
        """Note signals until the end of the process; one that stops it is no failure."""
        with self._handled() as is_outermost:
            try:
                yield
            except (Stopped, Exception) as error:
                if not (is_outermost and self.count):
                    raise
                # What was killed by the same Ctrl-C may look like a fault.
                if isinstance(error, Exception):
                    log.warning("told to stop while it started (%s)", error)
            if is_outermost and self.count:
                # Whoever asks again while Python shuts down must not change how it ends.
                for number in STOPS:
                    signal.signal(number, signal.SIG_IGN)

    @contextmanager
    def delayed(self) -> Iterator[None]:
        """Let a signal take effect after the block, or where the block calls `check`."""
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
        """Raise `Stopped` if a signal was noted."""
        if self.count:
            raise Stopped

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """As `asyncio.run`, but a signal cancels `work`, and is `Stopped`."""

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
        """The handler."""
        self.count += 1
        self.first = self.first or signal.Signals(number)
        if self._cancel is not None:
            self._cancel()

    @contextmanager
    def _handled(self) -> Iterator[bool]:
        """Whether this block is the one that handles signals: those inside of it need not."""
        if self._is_noting or threading.current_thread() is not threading.main_thread():
            yield False
            return
        before = {number: signal.signal(number, self.note) for number in STOPS}
        self._is_noting = True
        try:
            yield True
        finally:
            self._is_noting = False
            if signal.getsignal(signal.SIGTERM) == self.note:
                for number, handler in before.items():
                    signal.signal(number, handler)


stop = Stop()


@contextmanager
def unwinding() -> Iterator[None]:
    """SIGTERM unwinds a command as Ctrl-C does, and then ends it as it would have at once."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    asked: list[int] = []

    def interrupt(number: int, _: FrameType | None) -> None:
        asked.append(number)
        # asyncio cancels what runs for SIGINT, and for nothing else.
        signal.raise_signal(signal.SIGINT)

    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        # From the start: asyncio takes SIGINT over only where Python would raise. An exception that
        # is raised anywhere instead, such as in the driver's compiled code, may crash the process.
        signal.signal(signal.SIGINT, signal.default_int_handler)
    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        if signal.getsignal(signal.SIGTERM) is interrupt:
            signal.signal(signal.SIGTERM, before)
        if asked:
            sys.stdout.flush()
            sys.stderr.flush()
            os.kill(os.getpid(), signal.SIGTERM)
