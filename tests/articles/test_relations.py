"""Relations whose keys Postgres and Python compare differently: citext and numeric."""

import asyncpg
import httpx
import pytest

from tests.articles.conftest import data

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_row_is_found_by_a_key_that_is_written_otherwise(
    articles_http: httpx.AsyncClient, administrator: asyncpg.Connection
) -> None:
    query = "{ articles(first: 200) { nodes { handle author { handle } score grade { score } } } }"
    nodes = (await data(articles_http, query))["articles"]["nodes"]
    assert {(node["handle"], node["author"]["handle"]) for node in nodes} == {
        ("ADA", "Ada"),
        ("Ben", "ben"),
        ("cem", "Cem"),
    }
    grades = {(node["score"], (node["grade"] or {}).get("score")) for node in nodes}
    assert grades == {("1.50", "1.5"), ("2", "2.0"), (None, None)}


async def test_rows_are_found_by_a_key_that_is_written_otherwise(
    articles_http: httpx.AsyncClient, administrator: asyncpg.Connection
) -> None:
    query = "{ authors { nodes { handle articles(first: 1) { totalCount nodes { handle } } } } }"
    authors = (await data(articles_http, query))["authors"]["nodes"]
    for author in authors:
        count = await administrator.fetchval(
            "select count(*) from articles where handle = $1::text::citext", author["handle"]
        )
        assert author["articles"]["totalCount"] == count
        [node] = author["articles"]["nodes"]
        assert node["handle"].lower() == author["handle"].lower()
