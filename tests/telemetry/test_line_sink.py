"""The request log in batches: the lines of `logging`, whole, in order, and never waited for."""

import asyncio
import json
import logging
import os
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

from gql.telemetry.line_sink import (
    ATOMIC_BYTES,
    MAX_WAITING,
    Line,
    LineSink,
    _chunks,
    json_line,
    text_line,
)
from gql.telemetry.logs import LINE, Json, Text

ABOUT: dict[str, Any] = {"outcome": "ok", "ms": 1.25, "codes": ["A"], "operation": "x\ny\u2028"}


class Pipe(NamedTuple):
    reader: int
    writer: int


@pytest.fixture
def pipe() -> Iterator[Pipe]:
    reader, writer = os.pipe()
    yield Pipe(reader, writer)
    os.close(reader)
    os.close(writer)


def record() -> logging.LogRecord:
    made = logging.LogRecord("gateway.request", logging.INFO, "", 0, "answered", None, None)
    made.about = ABOUT
    return made


def test_a_line_of_json_is_that_of_logging() -> None:
    expected = json.loads(Json().format(record()))
    line = Line("INFO", "gateway.request", "answered", 0.5, lambda: ABOUT)
    made = json.loads(json_line(line))
    assert list(made) == list(expected)
    assert {**made, "time": ""} == {**expected, "time": ""}
    assert made["time"] == "1970-01-01T00:00:00.500000+00:00"


def test_a_line_of_text_is_that_of_logging() -> None:
    made = text_line(Line("INFO", "gateway.request", "answered", 0.5, lambda: ABOUT))
    assert made.decode() == Text(LINE).format(record()) + "\n"


async def test_lines_are_written_in_order_soon_and_at_the_end(pipe: Pipe) -> None:
    sink = LineSink(text_line, pipe.writer)
    sink.write("a", "first", dict)
    sink.write("a", "second", dict)
    read = asyncio.to_thread(os.read, pipe.reader, 100)
    assert await asyncio.wait_for(read, 10) == b"INFO a: first\nINFO a: second\n"
    sink.write("a", "last", dict)
    sink.close()
    assert os.read(pipe.reader, 100) == b"INFO a: last\n"


def test_records_of_logging_are_written_too(pipe: Pipe) -> None:
    sink = LineSink(text_line, pipe.writer)
    sink.handle(record())
    sink.close()
    assert os.read(pipe.reader, 1000).startswith(b"INFO gateway.request: answered outcome=ok ")


async def test_a_reader_that_stalls_costs_lines_and_not_time(pipe: Pipe) -> None:
    dropped: list[int] = []
    sink = LineSink(text_line, pipe.writer)
    sink.dropped = dropped.append
    lines = 1_000
    for number in range(MAX_WAITING // lines + 5):
        for _ in range(lines):
            sink.write("a", f"{number:100}", dict)
        sink.flush()
    written = MAX_WAITING + 5 * lines - sum(dropped)
    # The pipe itself takes some.
    assert MAX_WAITING <= written <= MAX_WAITING + lines
    # Once it reads again, what waits comes, and then new lines.
    reading = asyncio.create_task(asyncio.to_thread(read_all, pipe.reader, b"INFO a: new\n"))
    while sink._waiting > MAX_WAITING // 2:
        await asyncio.sleep(0.01)
    sink.write("a", "new", dict)
    text = await asyncio.wait_for(reading, 30)
    assert text.count(b"\n") == written + 1
    sink.close()


def read_all(descriptor: int, end: bytes) -> bytes:
    text = b""
    while not text.endswith(end):
        text += os.read(descriptor, 1_000_000)
    return text


def test_a_reader_that_has_gone_harms_nobody() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    sink = LineSink(text_line, writer)
    sink.handle(record())
    sink.close()
    os.close(writer)


def test_whole_lines_are_written_at_once_up_to_what_a_pipe_keeps_together() -> None:
    lines = [b"x" * size + b"\n" for size in (1000, 3000, 96, ATOMIC_BYTES + 5, 1, 4000)]
    chunks = list(_chunks(lines))
    assert b"".join(chunks) == b"".join(lines)
    assert all(chunk.endswith(b"\n") for chunk in chunks)
    assert [len(chunk) > ATOMIC_BYTES for chunk in chunks].count(True) == 1
    assert len(chunks) == 4
