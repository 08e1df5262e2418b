"""Sends many requests of several viewers, and checks each response against the expected one.

It uses plain sockets: an ordinary HTTP client would need more CPU than the gateway.
"""

import asyncio
import json
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from db.session.identity import Identity
from tests.support.client import authorization

QUERIES = (
    "{ viewer { role user { id } tenant { id slug } } }",
    (
        "{ viewer { user { id } } users(first: 5) { nodes { id tenant { id } "
        "locations(first: 2) { nodes { id user { id } } } } } }"
    ),
    "{ viewer { user { id } } locations(first: 4) { totalCount nodes { id } } }",
    # Introspection is not planned, so resolvers run this one.
    '{ __type(name: "User") { name } viewer { user { id email } } users(first: 2) { totalCount } }',
)
END_OF_HEAD = b"\r\n\r\n"
UNAVAILABLE = "SERVICE_UNAVAILABLE"


@dataclass(frozen=True, slots=True)
class Question:
    """A request of one viewer as bytes, and the body that only this viewer must get."""

    request: bytes
    answer: bytes = b""


@dataclass
class LoadResult:
    """Counts the correct responses, the refusals, the wrong responses and the lost requests."""

    right: int = 0
    unavailable: int = 0
    wrong: list[bytes] = field(default_factory=list)
    lost: Counter[str] = field(default_factory=Counter)
    # The longest time until a response, in seconds.
    slowest: float = 0

    def count(self, question: Question, body: bytes) -> None:
        if body == question.answer:
            self.right += 1
        elif is_unavailable(body, question):
            self.unavailable += 1
        else:
            self.wrong.append(body)


def is_unavailable(body: bytes, question: Question) -> bool:
    """Whether `body` is a SERVICE_UNAVAILABLE refusal, with no data but that of the viewer."""
    answer = json.loads(body)
    codes = {error["extensions"]["code"] for error in answer.get("errors", [])}
    return codes == {UNAVAILABLE} and agrees(
        answer.get("data"), json.loads(question.answer)["data"]
    )


def agrees(data: Any, whole: Any) -> bool:
    """Whether `data` equals `whole`, except for nulls where a field failed."""
    if isinstance(data, dict):
        return all(agrees(value, whole[name]) for name, value in data.items())
    return data is None or data == whole


def request_of(query: str, viewer: Identity, **variables: Any) -> bytes:
    body = json.dumps({"query": query, "variables": variables}).encode()
    token = authorization(viewer)["Authorization"]
    head = (
        "POST /graphql HTTP/1.1\r\nHost: gateway\r\nContent-Type: application/json\r\n"
        f"Authorization: {token}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def read_message(reader: asyncio.StreamReader) -> bytes:
    """Read one HTTP message with a Content-Length."""
    head = await reader.readuntil(END_OF_HEAD)
    lines = (line.lower().partition(b":") for line in head.split(b"\r\n"))
    length = next((int(value) for name, _, value in lines if name == b"content-length"), 0)
    return head + await reader.readexactly(length)


class Socket:
    """A connection that is opened on first use, and again after it was lost."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, request: bytes) -> bytes:
        """The body of the response; OSError or EOFError if the connection is lost."""
        return (await self.exchange(request)).partition(END_OF_HEAD)[2]

    async def exchange(self, request: bytes) -> bytes:
        """Send a request and return the whole response."""
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port, limit=2**22)
        reader, writer = self._streams
        try:
            writer.write(request)
            return await read_message(reader)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


async def questions(port: int, viewers: Sequence[Identity]) -> list[Question]:
    """Every query of every viewer with its response; the responses differ between viewers."""
    socket = Socket(port)
    result = []
    for query in QUERIES:
        for viewer in viewers:
            request = request_of(query, viewer)
            answer = await socket.ask(request)
            assert b"errors" not in answer, answer
            result.append(Question(request, answer))
    socket.close()
    assert len({question.answer for question in result}) == len(result)
    return result


@asynccontextmanager
async def sustained_load(
    port: int, questions: Sequence[Question], sockets: int
) -> AsyncIterator[LoadResult]:
    """Send questions on `sockets` connections at once while the block runs."""
    result = LoadResult()
    is_over = asyncio.Event()

    async def ask(number: int) -> None:
        socket = Socket(port)
        while not is_over.is_set():
            question = questions[number % len(questions)]
            number += 7
            began = time.monotonic()
            try:
                result.count(question, await socket.ask(question.request))
                result.slowest = max(result.slowest, time.monotonic() - began)
            except (OSError, EOFError) as error:
                result.lost[type(error).__name__] += 1
        socket.close()

    asking = [asyncio.create_task(ask(number)) for number in range(sockets)]
    try:
        yield result
    finally:
        is_over.set()
        await asyncio.gather(*asking)


async def seconds_to_recover(port: int, questions: Sequence[Question]) -> float:
    """Seconds until every question gets the correct response again."""
    began, socket = time.monotonic(), Socket(port)
    for question in questions:
        while True:
            try:
                body = await socket.ask(question.request)
            except (OSError, EOFError):
                await asyncio.sleep(0.01)
                continue
            if body == question.answer:
                break
            assert is_unavailable(body, question), body
            await asyncio.sleep(0.01)
    socket.close()
    return time.monotonic() - began
