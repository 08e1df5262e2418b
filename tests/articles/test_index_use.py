"""Postgres reads the index that serves a filter or an order."""

import json
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from db.embedded.bootstrap import Server
from db.roles import OPERATOR_ROLE
from db.session.identity import OPERATOR
from db.urls.url import DatabaseUrl
from tests.articles.application import articles
from tests.articles.conftest import ARTICLES
from tests.articles.test_rankings import POINT, needs_places, needs_vectors
from tests.kinds.installed import INSTALLED
from tests.support.planning import collected, compiled

pytestmark = pytest.mark.asyncio(loop_scope="session")

WHERE = "query ($where: ArticleFilter) { articles(where: $where) { totalCount } }"
ORDER = """query ($order: [ArticleOrder!], $after: String) {
  articles(first: 100, orderBy: $order, after: $after) {
    edges { cursor node { id } } pageInfo { hasNextPage } } }"""


@pytest_asyncio.fixture(loop_scope="session")
async def connection(
    articles_url: DatabaseUrl, server: Server
) -> AsyncIterator[asyncpg.Connection]:
    """A connection that prefers any index to reading or sorting a whole table."""
    settings = {"enable_seqscan": "off", "enable_sort": "off", "timezone": "UTC"}
    made = await asyncpg.connect(articles_url.dsn, server_settings=settings)
    yield made
    await made.close()


async def run(connection: asyncpg.Connection, prefix: str, source: str, **values: Any) -> Any:
    statement = compiled(articles, source, **values)
    variables = collected(articles, source, **values).variables.coerced
    arguments = statement.arguments(variables, OPERATOR)
    async with connection.transaction():
        await connection.execute(f"set local role {OPERATOR_ROLE}")
        return await connection.fetch(prefix + statement.sql, *arguments)


async def plan(connection: asyncpg.Connection, source: str, **values: Any) -> str:
    rows = await run(connection, "explain ", source, **values)
    return "\n".join(row[0] for row in rows)


@pytest.mark.parametrize(
    ("where", "index"),
    [
        ({"title": {"similar": "dnosaur"}}, "ix_articles_title_trigrams"),
        ({"title": {"ilike": "%dinosaur%"}}, "ix_articles_title_trigrams"),
        ({"title": {"search": "dinosaur"}}, "ix_articles_title_words"),
        ({"content": {"search": "dinosaur"}}, "ix_articles_content"),
        ({"german": {"search": "Katze"}}, "ix_articles_german_words"),
        ({"lexemes": {"search": "dinosaur"}}, "ix_articles_lexemes"),
        ({"kept": {"search": "dinosaur"}}, "ix_articles_kept"),
        pytest.param(
            {"spot": {"near": {"to": POINT, "distance": 10}}},
            "ix_articles_spot",
            marks=needs_places,
        ),
        pytest.param({"spot": {"coveredBy": POINT}}, "ix_articles_spot", marks=needs_places),
        pytest.param({"spot": {"intersects": POINT}}, "ix_articles_spot", marks=needs_places),
    ],
)
async def test_filter_reads_its_index(
    connection: asyncpg.Connection, where: dict[str, Any], index: str
) -> None:
    assert index in await plan(connection, WHERE, where=where)


# Before, Postgres used such an index only if the primary key did not follow.
@pytest.mark.skipif(INSTALLED.version < 17, reason="Postgres 17 sorts incrementally after it")
@pytest.mark.parametrize(
    ("order", "index"),
    [
        ([{"titleSimilarity": "dnosaur"}], "ix_articles_title_trigrams"),
        pytest.param(
            [{"embeddingNearest": {"to": [1, 2, 3]}}], "ix_articles_embedding", marks=needs_vectors
        ),
        pytest.param(
            [{"embeddingNearest": {"to": [1, 2, 3], "by": "COSINE"}}],
            "ix_articles_embedding",
            marks=needs_vectors,
        ),
        pytest.param([{"spotNearest": POINT}], "ix_articles_spot", marks=needs_places),
    ],
)
async def test_order_reads_its_index(
    connection: asyncpg.Connection, order: list[Any], index: str
) -> None:
    text = await plan(connection, ORDER, order=order)
    assert f"using {index}" in text, text
    assert "Order By: " in text


@needs_vectors
async def test_index_of_vectors_returns_as_many_rows_as_are_wanted(
    connection: asyncpg.Connection,
) -> None:
    order = [{"embeddingNearest": {"to": [0.5, 0.25, 3]}}]
    [row] = await run(connection, "", ORDER, order=order)
    page = json.loads(row[0])["articles"]
    # One scan returns 40.
    assert len(page["edges"]) == 100 < ARTICLES
    assert page["pageInfo"]["hasNextPage"]
    after = page["edges"][-1]["cursor"]
    [row] = await run(connection, "", ORDER, order=order, after=after)
    rest = json.loads(row[0])["articles"]["edges"]
    ids = {edge["node"]["id"] for edge in (*page["edges"], *rest)}
    assert len(ids) == len(page["edges"]) + len(rest)
    assert len(rest) > 20
