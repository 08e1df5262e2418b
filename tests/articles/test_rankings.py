"""Orders by relevance, similarity and distance: pages both ways, the same on both lanes."""

import json
from typing import Any

import asyncpg
import httpx
import pytest

from tests.articles.application import articles
from tests.articles.conftest import ARTICLES, both, data
from tests.articles.models import HAS_PLACES, HAS_VECTORS
from tests.support.planning import compiled

pytestmark = pytest.mark.asyncio(loop_scope="session")

POINT = {"type": "Point", "coordinates": [10, 20]}
GEOGRAPHY = f"st_geomfromgeojson('{json.dumps(POINT)}')::geography"
needs_vectors = pytest.mark.skipif(not HAS_VECTORS, reason="this Postgres has no pgvector")
needs_places = pytest.mark.skipif(not HAS_PLACES, reason="this Postgres has no PostGIS")
ORDERS = [
    pytest.param(
        [{"titleRank": "dinosaur or river"}],
        "ts_rank(to_tsvector('english', title), websearch_to_tsquery('english',"
        " 'dinosaur or river')) desc, id desc",
        "",
        id="relevance",
    ),
    pytest.param(
        [{"lexemesRank": "dogs cats"}],
        "ts_rank(lexemes, websearch_to_tsquery('english', 'dogs cats')) desc nulls last, id desc",
        "",
        id="relevance-nullable",
    ),
    pytest.param([{"titleSimilarity": "dnosaur"}], "title <->> 'dnosaur', id", "", id="similarity"),
    pytest.param(
        [{"score": "DESC_NULLS_LAST"}, {"contentRank": "winter"}, {"titleSimilarity": "engin"}],
        "score desc nulls last, ts_rank(to_tsvector('simple', title || ' ' || coalesce(body, '')),"
        " 'winter') desc nulls last, title <->> 'engin', id",
        "",
        id="several",
    ),
    pytest.param(
        [{"embeddingNearest": {"to": [0.5, 0.25, 3]}}],
        "embedding <=> '[0.5,0.25,3]', id",
        "embedding",
        id="cosine",
        marks=needs_vectors,
    ),
    pytest.param(
        [{"embeddingNearest": {"to": [0.5, 0.25, 3], "by": "L2"}}],
        "embedding <-> '[0.5,0.25,3]', id",
        "embedding",
        id="l2",
        marks=needs_vectors,
    ),
    pytest.param(
        [{"looseEmbeddingNearest": {"to": [1, 2, 3], "by": "INNER_PRODUCT"}}],
        "loose_embedding <#> '[1,2,3]', id",
        "loose_embedding",
        id="inner-product",
        marks=needs_vectors,
    ),
    pytest.param(
        [{"looseEmbeddingNearest": {"to": [0, 0, 0], "by": "COSINE"}}],
        "loose_embedding <=> '[0,0,0]', id",
        "loose_embedding",
        id="not-a-number",
        marks=needs_vectors,
    ),
    pytest.param(
        [{"spotNearest": POINT}],
        f"spot <-> {GEOGRAPHY}, id",
        "spot",
        id="place",
        marks=needs_places,
    ),
]
each_order = pytest.mark.parametrize(("order", "by", "required"), ORDERS)
PAGES = """query (
  $order: [ArticleOrder!], $first: Int, $after: String, $last: Int, $before: String) {
  articles(orderBy: $order, first: $first, after: $after, last: $last, before: $before) {
    totalCount
    edges { cursor node { id } }
    pageInfo { startCursor endCursor hasNextPage hasPreviousPage } } }"""


async def expected(administrator: asyncpg.Connection, by: str, required: str) -> list[str]:
    where = f"where {required} is not null" if required else ""
    rows = await administrator.fetch(f"select id from articles {where} order by {by}")
    return [str(row["id"]) for row in rows]


@each_order
async def test_pages_follow_the_order(
    articles_http: httpx.AsyncClient,
    administrator: asyncpg.Connection,
    order: list[Any],
    by: str,
    required: str,
) -> None:
    ids, after = [], None
    all_ids = await expected(administrator, by, required)
    while True:
        page = (await data(articles_http, PAGES, order=order, first=31, after=after))["articles"]
        assert page["totalCount"] == len(all_ids)
        assert page["pageInfo"]["hasPreviousPage"] == (after is not None)
        ids += [edge["node"]["id"] for edge in page["edges"]]
        after = page["pageInfo"]["endCursor"]
        assert after == page["edges"][-1]["cursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert ids == all_ids
    assert len(ids) > ARTICLES / 2


@each_order
async def test_pages_run_backwards(
    articles_http: httpx.AsyncClient,
    administrator: asyncpg.Connection,
    order: list[Any],
    by: str,
    required: str,
) -> None:
    ids: list[str] = []
    before = None
    while True:
        page = (await data(articles_http, PAGES, order=order, last=31, before=before))["articles"]
        ids[:0] = [edge["node"]["id"] for edge in page["edges"]]
        before = page["pageInfo"]["startCursor"]
        if not page["pageInfo"]["hasPreviousPage"]:
            break
    assert ids == await expected(administrator, by, required)


@each_order
async def test_nested_pages_follow_the_order(
    articles_http: httpx.AsyncClient,
    administrator: asyncpg.Connection,
    order: list[Any],
    by: str,
    required: str,
) -> None:
    query = """query ($order: [ArticleOrder!], $after: String) {
      authors(orderBy: [{ handle: ASC }]) {
      nodes { handle
        articles(first: 5, orderBy: $order, after: $after, where: { views: { gt: 0 } }) {
          nodes { id author { handle } } pageInfo { endCursor hasNextPage } }
        offset: articles(first: 5, offset: 3, orderBy: $order) { edges { cursor node { id } } }
        others: articles(first: 2, orderBy: [{ titleRank: "cat" }]) { edges { cursor node { id } } }
      } } }"""
    authors = (await data(articles_http, query, order=order))["authors"]["nodes"]
    assert [author["handle"] for author in authors] == ["Ada", "ben", "Cem"]
    for author in authors:
        where = f"handle = '{author['handle']}'" + (f" and {required} is not null" * bool(required))
        rows = await administrator.fetch(f"select id from articles where {where} order by {by}")
        ids = [str(row["id"]) for row in rows]
        assert [node["id"] for node in author["articles"]["nodes"]] == ids[:5]
        assert [edge["node"]["id"] for edge in author["offset"]["edges"]] == ids[3:8]
        handles = {node["author"]["handle"] for node in author["articles"]["nodes"]}
        assert handles == {author["handle"]}
        after = author["articles"]["pageInfo"]["endCursor"]
        again = (await data(articles_http, query, order=order, after=after))["authors"]["nodes"]
        [next_page] = [each for each in again if each["handle"] == author["handle"]]
        assert [node["id"] for node in next_page["articles"]["nodes"]] == ids[5:10]


@needs_vectors
async def test_counts_and_groups_are_those_of_the_pages(
    articles_http: httpx.AsyncClient, administrator: asyncpg.Connection
) -> None:
    query = """query ($order: [ArticleOrder!]) { articles(orderBy: $order, first: 1) {
      totalCount aggregates { count views { max } }
      groupBy(by: [VIEWS], limit: 500) { key { views } } } }"""
    order = [{"embeddingNearest": {"to": [1, 2, 3]}}]
    found = (await data(articles_http, query, order=order))["articles"]
    count = await administrator.fetchval("select count(embedding) from articles")
    assert found["totalCount"] == found["aggregates"]["count"] == count < ARTICLES
    assert len(found["groupBy"]) == count


async def test_cursor_of_an_order_by_other_words_is_refused(
    articles_http: httpx.AsyncClient,
) -> None:
    for name in ("titleRank", "titleSimilarity"):
        page = await data(articles_http, PAGES, order=[{name: "cat"}], first=1)
        cursor = page["articles"]["pageInfo"]["endCursor"]
        await data(articles_http, PAGES, order=[{name: "cat"}], first=1, after=cursor)
        body = await both(articles_http, PAGES, order=[{name: "dog"}], first=1, after=cursor)
        assert body["errors"][0]["message"].startswith("`after` is not a cursor of this list")


async def test_statement_does_not_depend_on_the_operand(articles_http: httpx.AsyncClient) -> None:
    statements = {
        compiled(articles, PAGES, order=[{"titleRank": words}], first=1).sql
        for words in ("cat", "dog", "")
    }
    assert len(statements) == 1
    for words in ("cat", "a'b\"; --", "", "the", "x" * 1000, "%s $1 :a"):
        for name in ("titleRank", "titleSimilarity", "contentRank"):
            await data(articles_http, PAGES, order=[{name: words}], first=2)


@pytest.mark.parametrize(
    ("order", "message"),
    [
        ([{"titleRank": "x" * 1001}], "`orderBy.0.titleRank` has 1001 characters; pass at most"),
        (
            [{"title": "ASC"}, {"titleSimilarity": "a\0"}],
            "`orderBy.1.titleSimilarity` must not contain the character NUL.",
        ),
        ([{"titleRank": "a"}, {"titleRank": "b"}], "`orderBy` has `titleRank` more than once."),
        pytest.param(
            [{"embeddingNearest": {"to": [1, 2]}}],
            "`orderBy.0.embeddingNearest.to` must be a list of 3 numbers.",
            marks=needs_vectors,
        ),
        pytest.param(
            [{"embeddingNearest": {"to": [1, 2, "3"]}}],
            "`orderBy.0.embeddingNearest.to` must be a list of 3 numbers.",
            marks=needs_vectors,
        ),
        pytest.param(
            [{"embeddingNearest": {"to": [1, 2, 1e39]}}],
            "`orderBy.0.embeddingNearest.to` cannot be read as the type `vector`, or is outside",
            marks=needs_vectors,
        ),
        pytest.param(
            [{"spotNearest": {"type": "Point"}}],
            "`orderBy.0.spotNearest` cannot be read as its type",
            marks=needs_places,
        ),
    ],
)
async def test_operand_that_is_not_valid_is_refused_with_its_place(
    articles_http: httpx.AsyncClient, order: list[Any], message: str
) -> None:
    query = "query ($order: [ArticleOrder!]) { articles(orderBy: $order) { nodes { id } } }"
    [error] = (await both(articles_http, query, order=order))["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert error["message"].startswith(message), error


@pytest.mark.parametrize("order", [[{"titleRank": None}], [{"titleRank": "a", "title": "ASC"}]])
async def test_order_must_have_one_field(
    articles_http: httpx.AsyncClient, order: list[Any]
) -> None:
    [error] = (await both(articles_http, PAGES, order=order))["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
