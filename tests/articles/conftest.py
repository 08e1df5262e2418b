"""A database with articles, and a gateway over it."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

import asyncpg
import httpx
import pytest
import pytest_asyncio

from db.embedded.bootstrap import OWNER, SUPERUSER, Server
from db.session.identity import OPERATOR
from db.urls.url import DatabaseUrl
from tests.articles.application import PATH, articles
from tests.articles.models import HAS_PLACES, HAS_VECTORS
from tests.conftest import _database
from tests.kinds.installed import add_extensions
from tests.support.lanes import body_of_both
from tests.support.migrating import migrate
from tests.support.serve import http_with

# More rows than an index of pgvector returns in one scan, which is 40.
ARTICLES = 150
WORDS = "dinosaur planet river garden cat dog winter engine harbour library".split()
GERMAN = "Haus Garten Katze Winter Fluss".split()


async def _fill(url: DatabaseUrl) -> None:
    connection = await asyncpg.connect(url.dsn)
    try:
        await connection.execute(
            """
            insert into authors (handle, name)
            values ('Ada', 'Ada Levi'), ('ben', 'Benjamin Haddad'), ('Cem', null);
            insert into grades (score) values (1.5), (2.0), (3);
            """
        )
        for at in range(ARTICLES):
            first, second, third = (WORDS[(at * step) % len(WORDS)] for step in (1, 3, 7))
            body = None if at % 13 == 0 else f"{first}s and the {second} " * (1 + at % 4) + third
            await connection.execute(
                """
                insert into articles (id, handle, score, views, title, body, german)
                values (('00000000-0000-4000-8000-' || lpad($1::text, 12, '0'))::uuid,
                  $2, $3::text::numeric, $4, $5, $6, $7)
                """,
                str(at),
                ("ADA", "Ben", "cem")[at % 3],
                ("1.50", "2", None)[at % 3],
                2**53 + at,
                f"The {first} {second} number {at}",
                body,
                f"Die {GERMAN[at % len(GERMAN)]}",
            )
        if HAS_VECTORS:
            await connection.execute(
                """
                update articles set embedding = case when views % 11 <> 0 then made end,
                  loose_embedding = made
                from (
                  select id as of,
                    array[sin(views % 97), cos(views % 89), views % 7]::vector as made
                  from articles
                ) vectors
                where id = of
                """
            )
        if HAS_PLACES:
            await connection.execute(
                """
                update articles
                set spot = case
                  when views % 11 <> 0 then st_makepoint(views % 50, views % 40)::geography end
                """
            )
        await connection.execute("analyze")
    finally:
        await connection.close()


@pytest.fixture(scope="session")
def articles_url(server: Server) -> Iterator[DatabaseUrl]:
    """The articles, as the gateway sees them."""
    for owned in _database(server, "template1", OWNER):
        powerful = server.url(SUPERUSER, owned.database)
        asyncio.run(add_extensions(powerful))
        migrate(articles, owned)
        asyncio.run(_fill(powerful))
        yield server.url(database=owned.database)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def articles_http(articles_url: DatabaseUrl) -> AsyncIterator[httpx.AsyncClient]:
    """The gateway over real HTTP, serving the articles."""
    async with http_with(articles_url, application=PATH) as http:
        yield http


@pytest_asyncio.fixture(loop_scope="session")
async def administrator(
    articles_url: DatabaseUrl, server: Server
) -> AsyncIterator[asyncpg.Connection]:
    """A connection that sees every article."""
    connection = await asyncpg.connect(server.url(SUPERUSER, articles_url.database).dsn)
    yield connection
    await connection.close()


async def both(http: httpx.AsyncClient, query: str, **variables: Any) -> Any:
    return await body_of_both(http, query, OPERATOR, variables, articles)


async def data(http: httpx.AsyncClient, query: str, **variables: Any) -> Any:
    """The data of both lanes, without errors."""
    body = await both(http, query, **variables)
    assert "errors" not in body, body
    return body["data"]
