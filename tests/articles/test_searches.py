"""Filters by similarity and by words: a filter finds what the same condition in SQL finds."""

from typing import Any

import asyncpg
import httpx
import pytest

from db.session.identity import OPERATOR
from gql.execution.request_context import PLAN
from tests.articles.application import articles
from tests.articles.conftest import both, data
from tests.support.client import Client

pytestmark = pytest.mark.asyncio(loop_scope="session")

QUERY = """query ($where: ArticleFilter) {
  articles(first: 200, where: $where) { totalCount nodes { id } } }"""
ENGLISH = "to_tsvector('english', title) @@ websearch_to_tsquery('english', "
CONTENT = (
    "to_tsvector('simple', coalesce(title, '') || ' ' || coalesce(body, ''))"
    " @@ websearch_to_tsquery('simple', "
)
FILTERS: list[tuple[dict[str, Any], str]] = [
    ({"title": {"similar": "dnosaur"}}, "'dnosaur' <% title"),
    ({"title": {"similar": "winter harbor"}}, "'winter harbor' <% title"),
    ({"title": {"similar": ""}}, "false"),
    ({"title": {"ilike": "%DINOSAUR%"}}, "title ilike '%DINOSAUR%'"),
    ({"title": {"search": "dinosaurs"}}, ENGLISH + "'dinosaurs')"),
    ({"title": {"search": "planet garden"}}, ENGLISH + "'planet garden')"),
    ({"title": {"search": "dinosaur or planet"}}, ENGLISH + "'dinosaur or planet')"),
    ({"title": {"search": '"cat river" -dog'}}, ENGLISH + "'\"cat river\" -dog')"),
    ({"title": {"search": "the"}}, "false"),
    ({"title": {"search": "\"'& | ! ( <-> :*"}}, "false"),
    ({"content": {"search": "dinosaurs"}}, CONTENT + "'dinosaurs')"),
    ({"german": {"search": "katzen"}}, "to_tsvector('german', german) @@ to_tsquery('katz')"),
    ({"kept": {"search": "dogs"}}, "kept @@ 'dogs'"),
    ({"lexemes": {"search": "dogs"}}, "lexemes @@ 'dog'"),
    (
        {"author": {"name": {"similar": "Benjamn"}}, "title": {"search": "winter"}},
        f"handle = 'ben' and {ENGLISH} 'winter')",
    ),
    (
        {"not": {"or": [{"title": {"similar": "river"}}, {"lexemes": {"search": "cat"}}]}},
        "not ('river' <% title or lexemes @@ 'cat')",
    ),
]


@pytest.mark.parametrize(("where", "condition"), FILTERS)
async def test_filter_finds_what_sql_finds(
    articles_http: httpx.AsyncClient,
    administrator: asyncpg.Connection,
    where: dict[str, Any],
    condition: str,
) -> None:
    found = (await data(articles_http, QUERY, where=where))["articles"]
    rows = await administrator.fetch(f"select id from articles where {condition} order by id")
    assert [node["id"] for node in found["nodes"]] == [str(row["id"]) for row in rows]
    assert found["totalCount"] == len(rows)
    if condition != "false":
        assert rows


async def test_filter_of_related_rows_finds_what_sql_finds(
    articles_http: httpx.AsyncClient, administrator: asyncpg.Connection
) -> None:
    query = """{ authors(where: {
      name: { similar: "hadad" }, articles: { some: { content: { search: "winter" } } } }) {
      nodes { name articles(where: { title: { similar: "wintr" } }) { totalCount } } } }"""
    [author] = (await data(articles_http, query))["authors"]["nodes"]
    count = await administrator.fetchval(
        "select count(*) from articles where handle = 'ben' and 'wintr' <% title"
    )
    assert author == {"name": "Benjamin Haddad", "articles": {"totalCount": count}}


@pytest.mark.parametrize(
    ("where", "message"),
    [
        ({"title": {"search": "x" * 1001}}, "`where.title.search` has 1001 characters; pass at"),
        ({"title": {"similar": "x" * 1001}}, "`where.title.similar` has 1001 characters; pass at"),
        ({"content": {"search": "a\0"}}, "`where.content.search` must not contain the character"),
        ({"content": {"search": None}}, "`where.content.search` must not be null"),
        ({"title": {"similar": "a\0"}}, "`where.title.similar` must not contain the character"),
    ],
)
async def test_words_that_are_not_valid_are_refused_with_their_place(
    articles_http: httpx.AsyncClient, where: dict[str, Any], message: str
) -> None:
    [error] = (await both(articles_http, QUERY, where=where))["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert error["message"].startswith(message)


@pytest.mark.parametrize(
    "where",
    [
        '{ body: { similar: "x" } }',
        '{ body: { search: "x" } }',
        '{ slow: { search: "x" } }',
        '{ handle: { similar: "x" } }',
    ],
)
async def test_without_an_index_there_is_no_operator(
    articles_http: httpx.AsyncClient, where: str
) -> None:
    client = Client(articles_http, PLAN, articles)
    query = f"{{ articles(where: {where}) {{ totalCount }} }}"
    assert await client.code(query, OPERATOR) == "GRAPHQL_VALIDATION_FAILED"
