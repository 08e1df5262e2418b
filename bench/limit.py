"""The limit of Python: the plan lane's SQL behind a bare ASGI application, and nothing else.

It does not read what it is asked: the path names the query, whose arguments are made at the start.
DATABASE_URL, HOST, PORT and POOL_SIZE come from the environment.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from typing import Any

import asyncpg
import uvicorn
import uvloop
from asyncpg.prepared_stmt import PreparedStatement
from starlette.types import Receive, Scope, Send

from bench.queries import LIST
from bench.query import Query
from bench.statements import planned
from bench.world import World, find_world
from db.connection.connect import SESSION
from db.roles import MEMBER_ROLE
from db.urls.url import DatabaseUrl, parse_url
from gql.plan.execute import BEGIN_AS_OPERATOR


@dataclass(frozen=True, slots=True)
class Work:
    """A query's statement, and its arguments for one request after the other."""

    query: Query
    sql: str
    arguments: Iterator[list[Any]]


@dataclass(frozen=True, slots=True)
class Session:
    """A connection with every statement prepared on it, by query."""

    connection: asyncpg.Connection[asyncpg.Record]
    prepared: dict[str, PreparedStatement[asyncpg.Record]]

    async def run(self, work: Work) -> bytes:
        """The value of the statement, in the gateway's round trips."""
        fetchval = self.prepared[work.query.name].fetchval
        if not work.query.is_operators:
            return bytes(await fetchval(*next(work.arguments)))
        await self.connection.execute(BEGIN_AS_OPERATOR)
        data = await fetchval(*next(work.arguments))
        await self.connection.execute("commit")
        return bytes(data)


class Limit:
    """The application."""

    def __init__(self, works: dict[str, Work], idle: asyncio.LifoQueue[Session]) -> None:
        self._works = {f"/{name}": work for name, work in works.items()}
        self._idle = idle

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        while (await receive()).get("more_body"):
            pass
        session = await self._idle.get()
        try:
            data = await session.run(self._works[scope["path"]])
        finally:
            self._idle.put_nowait(session)
        body = b'{"data":' + data + b"}"
        length = b"%d" % len(body)
        headers = [(b"content-type", b"application/json"), (b"content-length", length)]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})


async def _open(url: DatabaseUrl, works: dict[str, Work]) -> Session:
    connection = await asyncpg.connect(
        url.dsn, server_settings={**SESSION, "role": MEMBER_ROLE}, max_cacheable_statement_size=0
    )
    prepared = {name: await connection.prepare(work.sql) for name, work in works.items()}
    return Session(connection, prepared)


def _work(query: Query, world: World) -> Work:
    found = planned(query, world)
    return Work(query, found.sql, cycle(found.arguments))


async def serve() -> None:
    """Serve until a signal stops it."""
    url = parse_url("DATABASE_URL", os.environ["DATABASE_URL"])
    world = await find_world(url)
    works = {query.name: _work(query, world) for query in LIST if "limit" not in query.lacks}
    idle: asyncio.LifoQueue[Session] = asyncio.LifoQueue()
    for _ in range(int(os.environ["POOL_SIZE"])):
        idle.put_nowait(await _open(url, works))
    config = uvicorn.Config(
        Limit(works, idle),
        host=os.environ["HOST"],
        port=int(os.environ["PORT"]),
        loop="uvloop",
        http="httptools",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
    )
    await uvicorn.Server(config).serve()


if __name__ == "__main__":
    uvloop.run(serve())
