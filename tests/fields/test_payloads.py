"""Payloads with fields of one's own: written once, then read."""

from typing import Any

import pytest

from db.urls.url import DatabaseUrl
from gql.execution.request_context import PLAN
from gql.execution.request_options import LANE
from tests.fields.application import PATH, fields
from tests.fields.types import CALLS
from tests.library.world import BOOKS, OURS
from tests.support.client import Client
from tests.support.serve import http_with

CREATE_BOOK = """mutation ($title: String!, $pages: Int) {
  createBook(input: { title: $title, pages: $pages }) { errors { code } book { %s } } }"""
CREATE_READER = """mutation ($name: String!) {
  createReader(input: { name: $name }) { errors { code } reader { %s } } }"""


@pytest.fixture(autouse=True)
def only_in_databases_of_their_own(request: pytest.FixtureRequest) -> None:
    request.node.add_marker("writes")


async def test_payloads_are_the_same_in_both_lanes(own_url: DatabaseUrl, lane: str) -> None:
    async with http_with(own_url, application=PATH) as http:
        client = Client(http, lane, fields)

        async def create(selected: str) -> Any:
            query = CREATE_BOOK % selected
            response = await client.post(query, OURS.admin, {"title": "New", "pages": 400})
            assert response.headers[LANE.decode()] == lane
            return response.json()["data"]["createBook"]["book"]

        assert await create("half isLong shout") == {
            "half": "200.0000000000000000",
            "isLong": True,
            "shout": "New!",
        }
        assert await create("label fans likes isLiked size") == {
            "label": "New (400)",
            "fans": 0,
            "likes": 0,
            "isLiked": False,
            "size": "LONG",
        }
        update = """mutation ($id: ID!) { updateReader(input: { id: $id, name: "Bea" }) {
          reader { upperName greeting favoriteBook { fans size } } } }"""
        data = await client.data(update, OURS.admin, {"id": str(OURS.readers[1])})
        assert data["updateReader"]["reader"] == {
            "upperName": "BEA",
            "greeting": 'Hello "Bea", admin',
            "favoriteBook": {"fans": 2, "size": "SHORT"},
        }
        many = """mutation { createBooks(input: {
          books: [{ title: "A" }, { title: "B", pages: 9 }] }) {
          records { isNew book { label size likes } } errors { code } } }"""
        records = (await client.data(many, OURS.admin))["createBooks"]["records"]
        assert [record["book"] for record in records] == [
            {"label": "A (?)", "size": None, "likes": 0},
            {"label": "B (9)", "size": "SHORT", "likes": 0},
        ]


@pytest.mark.parametrize("selected", ["fails", "hole", "short"])
async def test_a_row_is_written_once_although_its_payload_fails(
    own_url: DatabaseUrl, lane: str, selected: str
) -> None:
    async with http_with(own_url, application=PATH) as http:
        client = Client(http, lane, fields)
        query = CREATE_READER % f"name {selected}"
        body = await client.send(query, OURS.admin, {"name": "Ada"})
        reader = None if selected != "short" else {"name": "Ada", "short": None}
        assert body["data"]["createReader"] == {"errors": [], "reader": reader}
        [error] = body["errors"]
        assert error["path"] == ["createReader", "reader", selected]
        both = f"""mutation {{
          a: createReader(input: {{ name: "Ada" }}) {{ reader {{ {selected} }} }}
          b: createReader(input: {{ name: "Bo" }}) {{ reader {{ greeting }} }} }}"""
        body = await client.send(both, OURS.admin)
        assert body["data"]["b"]["reader"] == {"greeting": 'Hello "Bo", admin'}
        names = await client.data("{ readers { nodes { name } } }", OURS.admin)
        written = [row["name"] for row in names["readers"]["nodes"]]
        assert sorted(written) == sorted([*OURS.names[:4], "Ada", "Ada", "Bo"])


async def test_a_null_that_may_not_be_is_told_after_the_write(
    own_url: DatabaseUrl, lane: str
) -> None:
    async with http_with(own_url, application=PATH) as http:
        client = Client(http, lane, fields)
        body = await client.send(CREATE_BOOK % "title never", OURS.admin, {"title": "New"})
        assert body["data"]["createBook"] == {"errors": [], "book": None}
        data = await client.data(
            '{ books(where: { title: { eq: "New" } }) { totalCount } }', OURS.admin
        )
        assert data["books"]["totalCount"] == 1


async def test_expressions_are_no_input(own_url: DatabaseUrl) -> None:
    async with http_with(own_url, application=PATH) as http:
        client = Client(http, PLAN, fields)
        update = (
            """mutation ($input: UpdateBookInput!) { updateBook(input: $input) { book { id } } }"""
        )
        for name in ("label", "half", "fans", "likes", "shout", "length", "size"):
            given = {"id": str(BOOKS[0]), name: None}
            assert await client.code(update, OURS.admin, {"input": given}) == "BAD_USER_INPUT"
    assert not CALLS


async def test_no_data_looks_like_a_placeholder(own_url: DatabaseUrl, lane: str) -> None:
    async with http_with(own_url, application=PATH) as http:
        client = Client(http, lane, fields)
        name = '\x01[0,"x"]\x01 \x02 \\u0001'
        data = await client.data(
            CREATE_READER % "name greeting upperName", OURS.admin, {"name": name}
        )
        assert data["createReader"]["reader"] == {
            "name": name,
            "greeting": f'Hello "{name}", admin',
            "upperName": name.upper(),
        }


async def test_a_body_in_python_runs_once_although_its_payload_fails(
    own_url: DatabaseUrl, lane: str
) -> None:
    async with http_with(own_url, application=PATH) as http:
        client = Client(http, lane, fields)
        query = """mutation ($id: ID!) { lengthenName(input: { id: $id }) {
          reader { name greeting fails } errors { code } } }"""
        body = await client.send(query, OURS.admin, {"id": str(OURS.readers[1])})
        assert body["data"] == {"lengthenName": {"reader": None, "errors": []}}
        assert [error["message"] for error in body["errors"]] == ["It fails."]
        query = query.replace("fails", "upperName")
        data = await client.data(query, OURS.admin, {"id": str(OURS.readers[1])})
        assert data["lengthenName"]["reader"] == {
            "name": "Benaa",
            "greeting": 'Hello "Benaa", admin',
            "upperName": "BENAA",
        }


async def test_a_function_of_the_database_fails_after_the_write(
    own_url: DatabaseUrl, lane: str
) -> None:
    async with http_with(own_url, application=PATH) as http:
        client = Client(http, lane, fields)
        body = await client.send(CREATE_BOOK % "title fault", OURS.admin, {"title": "Book 2"})
        created = body["data"]["createBook"]
        assert created == {"errors": [], "book": {"title": "Book 2", "fault": None}}
        assert [error["path"] for error in body["errors"]] == [["createBook", "book", "fault"]]
