"""Responses that are complete before the request: the rest of the body is discarded."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import monotonic
from typing import Any

import httpx
import pytest

from db.urls.url import DatabaseUrl
from gql.server.uvicorn_protocol import DISCARDED_BYTES
from tests.http.test_http import ANSWER, JSON, QUERY
from tests.support.client import authorization
from tests.support.fixtures import TestTenant
from tests.support.serve import http_with

LARGE = 10_000_000
PATIENCE = 0.5
# The refusals that do not wait for the body: method, path, headers and status.
EARLY: dict[str, tuple[str, str, dict[str, str], int]] = {
    "too large": ("POST", "/graphql", {}, 413),
    "no good token": ("POST", "/graphql", {"Authorization": "Bearer x"}, 401),
    "another method": ("PUT", "/graphql", {}, 405),
    "compressed": ("POST", "/graphql", {"Content-Encoding": "gzip"}, 415),
    "no media type": ("POST", "/graphql", {"Accept": "image/png"}, 406),
    "another path": ("POST", "/nowhere", {}, 404),
    "another method elsewhere": ("POST", "/healthz", {}, 405),
    "a body of GET": ("GET", "/healthz", {}, 200),
}


async def pieces(size: int) -> AsyncIterator[bytes]:
    for _ in range(size // 50_000):
        yield b" " * 50_000


@pytest.mark.parametrize("connection", ["keep-alive", "close"])
@pytest.mark.parametrize("is_chunked", [False, True], ids=["whole", "chunked"])
@pytest.mark.parametrize("why", EARLY)
async def test_a_client_that_sends_its_whole_body_reads_the_refusal(
    http: httpx.AsyncClient, why: str, is_chunked: bool, connection: str
) -> None:
    method, path, headers, status = EARLY[why]
    headers = {"Content-Type": JSON, **headers, "Connection": connection}
    content: Any = pieces(LARGE) if is_chunked else b" " * LARGE
    response = await http.request(method, path, content=content, headers=headers)
    assert response.status_code == status
    assert response.headers.get("connection") == (None if connection == "keep-alive" else "close")
    assert (await http.post("/graphql", json=QUERY)).json() == ANSWER


@asynccontextmanager
async def raw(http: httpx.AsyncClient) -> AsyncIterator[Any]:
    reader, writer = await asyncio.open_connection("127.0.0.1", http.base_url.port)
    try:
        async with asyncio.timeout(15):
            yield reader, writer
    finally:
        writer.close()


def head(*lines: str, method: str = "POST") -> bytes:
    return "\r\n".join(
        (f"{method} /graphql HTTP/1.1", "Host: x", f"Content-Type: {JSON}", *lines, "", "")
    ).encode()


def whole(token: str = "") -> bytes:
    body = b'{"query": "{ __typename }"}'
    return head(f"Content-Length: {len(body)}", *([token] if token else [])) + body


BAD_TOKEN = "Authorization: Bearer x"


async def test_the_connection_stays_usable_after_the_rest_was_discarded(
    http: httpx.AsyncClient,
) -> None:
    async with raw(http) as (reader, writer):
        writer.write(head("Content-Length: 300000", BAD_TOKEN) + b"x" * 100_000)
        assert (await answer(reader)).startswith(b"HTTP/1.1 401 ")
        writer.write(b"x" * 200_000 + b"\r\n" + whole())
        assert (await answer(reader)).startswith(b"HTTP/1.1 200 ")


async def answer(reader: asyncio.StreamReader) -> bytes:
    """Read one whole response."""
    text: bytes = await reader.readuntil(b"\r\n\r\n")
    [length] = [line for line in text.split(b"\r\n") if line.startswith(b"content-length: ")]
    return text + await reader.readexactly(int(length.split()[1]))


@pytest.mark.parametrize(
    "sent",
    [
        head("Content-Length: 2000000", "Expect: 100-continue"),
        head("Content-Length: 20", "Expect: 100-continue", BAD_TOKEN),
        head("Transfer-Encoding: chunked", "Expect: 100-continue", method="PUT"),
        head(f"Content-Length: {10 * DISCARDED_BYTES}"),
    ],
)
async def test_a_refused_request_gets_no_100_continue(http: httpx.AsyncClient, sent: bytes) -> None:
    async with raw(http) as (reader, writer):
        writer.write(sent)
        text = await reader.read()
        assert text.startswith(b"HTTP/1.1 4")
        assert b"\r\nconnection: close\r\n" in text


async def test_an_accepted_request_gets_100_continue_and_keeps_its_connection(
    http: httpx.AsyncClient, ours: TestTenant
) -> None:
    token = f"Authorization: {authorization(ours.member)['Authorization']}"
    begin, _, body = whole(token).partition(b"\r\n\r\n")
    async with raw(http) as (reader, writer):
        for _ in range(2):
            writer.write(begin + b"\r\nExpect: 100-continue\r\n\r\n")
            assert await reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
            writer.write(body)
            text = await answer(reader)
            assert text.startswith(b"HTTP/1.1 200 ")
            assert b"connection: close" not in text


@pytest.mark.parametrize(
    "sent",
    [
        head("Content-Length: 2000", BAD_TOKEN),
        head("Content-Length: 2000000"),
        head("Transfer-Encoding: chunked", BAD_TOKEN) + b"7d0\r\n",
        head("Content-Length: 2000", BAD_TOKEN, "Connection: close"),
        head("Content-Length: 2000", BAD_TOKEN, "Expect: 100-continue"),
        b"no request at all\r\n\r\n",
    ],
    ids=["length", "too large", "chunked", "close", "expect", "no request"],
)
@pytest.mark.parametrize("drips", [False, True], ids=["silent", "dripping"])
async def test_a_client_that_sends_the_rest_too_slowly_is_disconnected(
    url: DatabaseUrl, sent: bytes, drips: bool
) -> None:
    async with http_with(url, limit_body_seconds=PATIENCE) as http, raw(http) as (reader, writer):
        writer.write(sent)
        assert (await reader.readuntil(b"\r\n")).startswith(b"HTTP/1.1 4")
        began = monotonic()
        if not drips:
            await asyncio.sleep(2 * PATIENCE)
        with pytest.raises(ConnectionError):
            await drip(writer)
        assert PATIENCE / 2 < monotonic() - began < 6


async def drip(writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.02)


@pytest.mark.parametrize("connection", ["keep-alive", "close"])
async def test_a_client_that_never_stops_sending_is_disconnected(
    http: httpx.AsyncClient, connection: str
) -> None:
    begin = head("Transfer-Encoding: chunked", f"Connection: {connection}")
    async with raw(http) as (_, writer):
        writer.write(begin)
        with pytest.raises(ConnectionError):
            await flood(writer, 4 * DISCARDED_BYTES)


async def flood(writer: asyncio.StreamWriter, size: int) -> None:
    for _ in range(size // 2**20):
        writer.write(b"100000\r\n" + b" " * 2**20 + b"\r\n")
        await writer.drain()


async def test_invalid_http_is_answered_before_the_connection_closes(
    http: httpx.AsyncClient,
) -> None:
    async with raw(http) as (reader, writer):
        writer.write(b"no request at all\r\n\r\n" + b"x" * LARGE)
        assert (await reader.read()).startswith(b"HTTP/1.1 400 ")


async def test_an_empty_line_does_not_keep_a_connection_open(url: DatabaseUrl) -> None:
    async with http_with(url, limit_body_seconds=PATIENCE) as http, raw(http) as (reader, writer):
        writer.write(b"\r\n")
        assert await reader.read() == b""
