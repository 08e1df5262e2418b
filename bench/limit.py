"""The limit of Python: the plan lane's SQL behind a bare ASGI application, and nothing else.

It does not read what it is asked: the path names the query, whose arguments are made at the start.
DATABASE_URL, HOST, PORT, POOL_SIZE and, if it is there, CHINOOK_URL come from the environment.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import cycle
from typing import Any, TypeAlias

import asyncpg
import uvicorn
import uvloop
from asyncpg.prepared_stmt import PreparedStatement
from starlette.types import Receive, Scope, Send

from bench.dataset import Dataset, demo_dataset, reflected_dataset
from bench.queries import LIST
from bench.query import DatasetName, Query
from bench.statements import planned
from bench.world import find_world
from db.urls.url import parse_url
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


Idle: TypeAlias = "asyncio.LifoQueue[Session]"


class Limit:
    """The application."""

    def __init__(self, works: Iterable[Work], idle: Mapping[DatasetName, Idle]) -> None:
        self._works = {f"/{work.query.name}": (work, idle[work.query.dataset]) for work in works}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        while (await receive()).get("more_body"):
            pass
        work, idle = self._works[scope["path"]]
        session = await idle.get()
        try:
            data = await session.run(work)
        finally:
            idle.put_nowait(session)
        body = b'{"data":' + data + b"}"
        length = b"%d" % len(body)
        headers = [(b"content-type", b"application/json"), (b"content-length", length)]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})


async def _open(dataset: Dataset, works: Iterable[Work]) -> Session:
    connection = await asyncpg.connect(
        dataset.url.dsn, server_settings=dict(dataset.session), max_cacheable_statement_size=0
    )
    prepared = {work.query.name: await connection.prepare(work.sql) for work in works}
    return Session(connection, prepared)


async def _datasets() -> dict[DatasetName, Dataset]:
    url = parse_url("DATABASE_URL", os.environ["DATABASE_URL"])
    world = await find_world(url)
    datasets: dict[DatasetName, Dataset] = {"demo": demo_dataset(url, world)}
    if dsn := os.environ.get("CHINOOK_URL"):
        datasets["chinook"] = await reflected_dataset(parse_url("CHINOOK_URL", dsn), world)
    return datasets


def _work(query: Query, dataset: Dataset) -> Work:
    found = planned(query, dataset)
    return Work(query, found.sql, cycle(found.arguments))


async def serve() -> None:
    """Serve until a signal stops it."""
    works: list[Work] = []
    idle: dict[DatasetName, Idle] = {}
    for name, dataset in (await _datasets()).items():
        queries = [query for query in LIST if query.dataset == name and "limit" not in query.lacks]
        own = [_work(query, dataset) for query in queries]
        works += own
        idle[name] = asyncio.LifoQueue()
        for _ in range(int(os.environ["POOL_SIZE"])):
            idle[name].put_nowait(await _open(dataset, own))
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
