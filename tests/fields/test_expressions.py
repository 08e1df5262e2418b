"""SQL expressions and database functions are read, filtered, sorted and measured as columns."""

import json
from typing import Any

import httpx
import pytest

from gql.execution.request_context import PLAN, RESOLVERS
from gql.execution.request_options import LANE
from tests.fields.application import fields
from tests.library.world import MARK, OURS, THEIRS
from tests.support.client import Client

ALL = "title label half third isLong isLiked fans likes shout length"


async def books(client: Client, arguments: str = "", selected: str = "title") -> list[Any]:
    data = await client.data(f"{{ books{arguments} {{ nodes {{ {selected} }} }} }}", OURS.member)
    rows: list[Any] = data["books"]["nodes"]
    return rows


async def titles(client: Client, arguments: str) -> list[str]:
    return [row["title"].removeprefix("Book ") for row in await books(client, arguments)]


async def test_values_are_what_postgres_computes(client: Client) -> None:
    assert await books(client, selected=ALL) == [
        {
            "title": f"Book {at}",
            "label": f"Book {at} ({at * 100 or '?'})",
            "half": f"{at * 50}.0000000000000000" if at else None,
            "third": pytest.approx(at * 100 / 3) if at else None,
            "isLong": at > 1,
            "isLiked": at < 3,
            "fans": fans,
            "likes": fans,
            "shout": f"Book {at}!",
            "length": 6,
        }
        for at, fans in enumerate((2, 2, 1, 0))
    ]


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ('{ label: { startsWith: "Book 2 (" } }', "2"),
        ('{ half: { gte: "100" } }', "23"),
        ("{ half: { isNull: true } }", "0"),
        ("{ isLong: { eq: true } }", "23"),
        ("{ fans: { in: [1, 0] } }", "23"),
        ("{ likes: { gt: 1 }, not: { length: { ne: 6 } } }", "01"),
        ('{ shout: { eq: "Book 3!" } }', "3"),
        ('{ readers: { some: { upperName: { eq: "BEN" } } } }', "1"),
        ('{ readers: { none: { createdOn: { gt: "2000-01-01" } } } }', "3"),
    ],
)
async def test_rows_are_filtered(client: Client, where: str, expected: str) -> None:
    assert await titles(client, f"(where: {where})") == [*expected]


ORDERS = ["half: DESC", "likes: ASC", "fans: DESC", "label: DESC", "third: ASC_NULLS_FIRST"]


@pytest.mark.parametrize("order", ORDERS)
async def test_pages_follow_cursors_both_ways(client: Client, order: str) -> None:
    whole = await titles(client, f"(orderBy: [{{ {order} }}])")
    assert sorted(whole) == ["0", "1", "2", "3"]
    query = f"""query ($first: Int, $after: String, $last: Int, $before: String) {{
      books(orderBy: [{{ {order} }}], first: $first, after: $after, last: $last, before: $before) {{
        edges {{ cursor node {{ title }} }} pageInfo {{ startCursor endCursor }} }} }}"""
    forwards, backwards = [], []
    after = before = None
    for _ in range(4):
        page = (await client.data(query, OURS.member, {"first": 1, "after": after}))["books"]
        after = page["pageInfo"]["endCursor"]
        assert page["edges"][0]["cursor"] == after
        forwards.append(page["edges"][0]["node"]["title"][-1])
        page = (await client.data(query, OURS.member, {"last": 1, "before": before}))["books"]
        before = page["pageInfo"]["startCursor"]
        backwards.append(page["edges"][0]["node"]["title"][-1])
    assert forwards == backwards[::-1] == whole


async def test_rows_are_measured_and_grouped(client: Client) -> None:
    query = """{ books {
      aggregates { fans { min max avg } likes { max } half { min max } }
      groupBy(by: [IS_LONG, FANS], limit: 9) { key { isLong fans } aggregates { count } } } }"""
    page = (await client.data(query, OURS.member))["books"]
    assert page["aggregates"] == {
        "fans": {"min": 0, "max": 2, "avg": 1.25},
        "likes": {"max": 2},
        "half": {"min": "50.0000000000000000", "max": "150.0000000000000000"},
    }
    groups = [(g["key"]["isLong"], g["key"]["fans"], g["aggregates"]) for g in page["groupBy"]]
    assert groups == [
        (False, 2, {"count": 2}),
        (True, 0, {"count": 1}),
        (True, 1, {"count": 1}),
    ]


DOCUMENTS = [
    f"{{ books {{ nodes {{ {ALL} size readers {{ nodes {{ name greeting }} }} }} }} }}",
    """{ readers(orderBy: [{ createdOn: DESC }, { upperName: ASC }]) { edges { cursor node {
      upperName createdOn greeting shelf favoriteBook { likes fans size label } } } } }""",
    "{ viewer { reader { upperName greeting favoriteBook { title size } } } }",
    """query ($no: Boolean = false) { books(first: 2) { nodes { ...B a: size label @skip(if: $no)
      fans @include(if: $no) } } } fragment B on Book { size b: size readers(last: 1) {
      nodes { greeting g: greeting } } }""",
    f"""{{ ours: node(id: "{OURS.readers[0]}") {{ id ... on Reader {{ greeting upperName }} }}
      theirs: node(id: "{THEIRS.readers[1]}") {{ ... on Reader {{ shelf }} }} }}""",
    "{ readers(first: 0) { nodes { greeting } } books(first: 2, offset: 1) { totalCount } }",
    """{ books(orderBy: [{ fans: DESC }], last: 3) { pageInfo { hasPreviousPage startCursor }
      aggregates { fans { avg } length { max } } nodes { length } } }""",
]


@pytest.mark.parametrize("document", DOCUMENTS)
async def test_both_lanes_print_the_same_bytes(
    fields_http: httpx.AsyncClient, document: str
) -> None:
    planned = await Client(fields_http, PLAN, fields).post(document, OURS.admin)
    resolved = await Client(fields_http, RESOLVERS, fields).post(document, OURS.admin)
    assert planned.headers[LANE.decode()] == PLAN
    assert "errors" not in planned.json()
    assert planned.content == resolved.content


async def test_expressions_and_functions_see_the_rows_of_the_own_library_alone(
    client: Client,
) -> None:
    query = """{ books { nodes { fans likes size } aggregates { fans { max } } }
      readers { nodes { upperName greeting shelf } } }"""
    ours = await client.data(query, OURS.member)
    assert MARK.upper() not in json.dumps(ours).upper()
    assert sum(book["fans"] for book in ours["books"]["nodes"]) == len(OURS.readers)
    assert all(book["fans"] == book["likes"] for book in ours["books"]["nodes"])
    theirs = await client.data(query, THEIRS.member)
    assert json.dumps(theirs).count(MARK) == 4


async def test_the_default_order_may_be_an_expression(client: Client) -> None:
    query = """query ($after: String) { readers(first: 1, after: $after) {
      nodes { name } pageInfo { endCursor } } }"""
    names, after = [], None
    for _ in range(4):
        page = (await client.data(query, OURS.member, {"after": after}))["readers"]
        after = page["pageInfo"]["endCursor"]
        names += [node["name"] for node in page["nodes"]]
    assert names == ["Ada", "Ben", "Cem", "Dov"]


async def test_null_of_an_expression_that_is_never_null_is_an_error(client: Client) -> None:
    body = await client.send("{ books(first: 1) { nodes { title never } } }", OURS.member)
    assert body["data"] is None
    assert body["errors"][0]["path"] == ["books", "nodes", 0, "never"]


async def test_a_function_of_the_database_fails_where_it_is_selected(client: Client) -> None:
    assert (await books(client, "(first: 2)", "fault"))[1] == {"fault": "Book 1"}
    body = await client.send(
        "{ one: books(first: 1) { nodes { fault } } all: books { nodes { title fault } } }",
        OURS.member,
    )
    assert body["data"]["one"] == {"nodes": [{"fault": "Book 0"}]}
    assert {error["extensions"]["code"] for error in body["errors"]} == {"INTERNAL_SERVER_ERROR"}
    assert "a fault" not in json.dumps(body)
