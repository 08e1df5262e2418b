"""Writes the lines of the request log in batches, in a thread that may wait for the reader.

Formatting and writing a record with `logging` took a third of the time of a short request. Here a
request only keeps the observer's values; lines are made of them twenty times a second, one after
the other, which takes half the time. If whoever reads standard error stalls, lines are dropped and
counted: requests never wait for a log.
"""

import asyncio
import logging
import os
import select
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from queue import SimpleQueue
from threading import Thread
from time import time
from typing import Any, NamedTuple

import orjson

FLUSH_SECONDS = 0.05
# Lines that wait for the reader: a second of a busy gateway.
MAX_WAITING = 10_000
# A longer write to a pipe may be mixed with those of other processes: POSIX's smallest PIPE_BUF on
# Linux.
ATOMIC_BYTES = 4_096
CLOSE_SECONDS = 2.0


class Line(NamedTuple):
    """What a line says; `time` is in seconds since the epoch, `about` makes the other members."""

    level: str
    logger: str
    message: str
    time: float
    about: Callable[[], Mapping[str, Any]]


FormatLine = Callable[[Line], bytes]


def json_line(line: Line) -> bytes:
    """The line as one JSON object."""
    level, logger, message, time, about = line
    moment = datetime.fromtimestamp(time, UTC)
    members = {"level": level, "logger": logger, "message": message, "time": moment, **about()}
    return orjson.dumps(members, option=orjson.OPT_APPEND_NEWLINE, default=str)


def text_line(line: Line) -> bytes:
    """The line of `text_of`, as bytes."""
    text = text_of(f"{line.level} {line.logger}: {line.message}", line.about())
    return text.encode(errors="backslashreplace") + b"\n"


def text_of(head: str, about: Mapping[str, Any]) -> str:
    """`LEVEL logger: message name=value ...` on one line."""
    text = " ".join([head, *(f"{name}={value}" for name, value in about.items())])
    return text.replace("\r", "\\r").replace("\n", "\\n")


class LineSink(logging.Handler):
    """A handler for the request log; `write` takes a line without making a record of it."""

    def __init__(self, format_line: FormatLine, descriptor: int | None = None) -> None:
        super().__init__()
        self.dropped: Callable[[int], None] = _ignore
        self._format_line = format_line
        self._descriptor = sys.stderr.fileno() if descriptor is None else descriptor
        self._lines: list[Line] = []
        self._waiting = 0
        self._queue: SimpleQueue[Sequence[Line] | None] = SimpleQueue()
        self._thread: Thread | None = None

    def write(self, logger: str, message: str, about: Callable[[], Mapping[str, Any]]) -> None:
        """Write a line of the level INFO, soon; it must be called in an event loop."""
        if not self._lines:
            asyncio.get_running_loop().call_later(FLUSH_SECONDS, self.flush)
        self._lines.append(Line("INFO", logger, message, time(), about))

    def emit(self, record: logging.LogRecord) -> None:
        about: Mapping[str, Any] = getattr(record, "about", {})
        self._lines.append(
            Line(record.levelname, record.name, record.getMessage(), record.created, lambda: about)
        )
        self.flush()

    def flush(self) -> None:
        """Give what was collected to the thread; drop it if too much waits for the reader."""
        lines, self._lines = self._lines, []
        if not lines:
            return
        if self._waiting + len(lines) > MAX_WAITING:
            self.dropped(len(lines))
            return
        self._waiting += len(lines)
        if self._thread is None:
            self._thread = Thread(target=self._run, name="request log", daemon=True)
            self._thread.start()
        self._queue.put(lines)

    def close(self) -> None:
        """Write what was collected, if the reader takes it in time."""
        self.flush()
        if self._thread is not None:
            self._queue.put(None)
            self._thread.join(CLOSE_SECONDS)
            self._thread = None
        super().close()

    def _run(self) -> None:
        while (lines := self._queue.get()) is not None:
            for chunk in _chunks(map(self._format_line, lines)):
                self._write(chunk)
            self._waiting -= len(lines)

    def _write(self, chunk: bytes) -> None:
        left = memoryview(chunk)
        while left:
            try:
                left = left[os.write(self._descriptor, left) :]
            except BlockingIOError:
                # The descriptor is shared with a process that made it non-blocking.
                select.select([], [self._descriptor], [], 1)
            except OSError:
                return


def _ignore(_: int) -> None:
    """Count nothing."""


def _chunks(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Whole lines, together short enough to be written at once; a longer line is alone."""
    chunk: list[bytes] = []
    size = 0
    for line in lines:
        if chunk and size + len(line) > ATOMIC_BYTES:
            yield b"".join(chunk)
            chunk, size = [], 0
        chunk.append(line)
        size += len(line)
    yield b"".join(chunk)
