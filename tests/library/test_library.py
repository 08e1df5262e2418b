"""A second application with tables, keys and claims of its own, through both lanes."""

import asyncio
from typing import Any

import httpx
import pytest

from db.errors import SettingsFault
from db.session.identity import Identity
from db.urls.url import DatabaseUrl
from gql.execution.request_context import PLAN, RESOLVERS
from gql.execution.request_options import LANE
from tests.library.application import PATH, UNCHECKED_PATH, library, unchecked
from tests.library.models import reader
from tests.library.world import BOOKS, OURS, THEIRS
from tests.support.client import Client, authorization
from tests.support.fixtures import TestTenant
from tests.support.serve import http_with

READERS = (
    "{ readers { totalCount nodes { name favoriteBook { title readers { nodes { name } } } } } }"
)
BOOKS_READ = "{ books { nodes { title readers { totalCount nodes { name } } } } }"
ADD = """mutation ($input: AddReaderInput!) {
  addReader(input: $input) { reader { name favoriteBook { title } } errors { code path } } }"""
RENAME = """mutation ($input: RenameReaderInput!) {
  renameReader(input: $input) { reader { name } errors { code message } } }"""
REMOVE = """mutation ($input: RemoveReaderInput!) {
  removeReader(input: $input) { deletedId errors { code } } }"""
RENAME_BOOK = """mutation ($input: RenameBookInput!) {
  renameBook(input: $input) { book { title } errors { code } } }"""


async def test_readers_see_their_library_and_the_whole_catalogue(readers: Client) -> None:
    data = await readers.data(READERS, OURS.member)
    names = [node["name"] for node in data["readers"]["nodes"]]
    assert sorted(names) == ["Ada", "Ben", "Cem", "Dov"]
    assert data["readers"]["totalCount"] == 4
    books = (await readers.data(BOOKS_READ, OURS.member))["books"]["nodes"]
    assert [(book["title"], book["readers"]["totalCount"]) for book in books] == [
        ("Book 0", 2),
        ("Book 1", 1),
        ("Book 2", 1),
        ("Book 3", 0),
    ]


async def test_the_viewer_has_the_fields_of_the_application(readers: Client) -> None:
    data = await readers.data("{ viewer { role reader { name } } }", OURS.member)
    assert data == {"viewer": {"role": "MEMBER", "reader": {"name": "Ben"}}}


async def test_both_lanes_answer_as_themselves(library_http: httpx.AsyncClient, lane: str) -> None:
    response = await Client(library_http, lane, library).post(READERS, OURS.member)
    assert response.headers[LANE.decode()] == lane


async def test_pages_follow_cursors_of_the_own_library_alone(readers: Client) -> None:
    query = """query ($after: String) {
      readers(first: 2, after: $after) { nodes { name } pageInfo { endCursor hasNextPage } } }"""
    names: list[str] = []
    after = None
    while True:
        page = (await readers.data(query, OURS.member, {"after": after}))["readers"]
        names += [node["name"] for node in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert sorted(names) == ["Ada", "Ben", "Cem", "Dov"]
    theirs = (await readers.data(query, THEIRS.member, {}))["readers"]["pageInfo"]["endCursor"]
    assert await readers.code(query, OURS.member, {"after": theirs}) == "BAD_USER_INPUT"


async def test_operators_see_every_library(readers: Client) -> None:
    operator = reader("operator", OURS.id, OURS.readers[0])
    data = await readers.data("{ readers { totalCount } }", operator)
    assert data == {"readers": {"totalCount": 8}}


@pytest.mark.parametrize("missing", ["library", "reader"])
async def test_a_token_without_one_of_the_claims_is_refused(
    library_http: httpx.AsyncClient, missing: str
) -> None:
    ids = {"library_id": OURS.id, "reader_id": OURS.readers[1]}
    del ids[f"{missing}_id"]
    client = Client(library_http, PLAN, library)
    body = await client.send(READERS, Identity("member", **ids))
    [error] = body["errors"]
    assert error["extensions"]["code"] == "UNAUTHENTICATED"
    assert "no library (`library`)" in error["message"]
    assert "no reader (`reader`)" in error["message"]


async def test_a_reader_who_was_removed_is_signed_out(readers: Client) -> None:
    gone = reader("member", OURS.id, OURS.readers[-1])
    assert await readers.code(READERS, gone) == "UNAUTHENTICATED"
    elsewhere = reader("member", THEIRS.id, OURS.readers[0])
    assert await readers.code(READERS, elsewhere) == "UNAUTHENTICATED"


async def test_an_application_that_checks_no_accounts_lets_operators_in_alone(
    library_url: DatabaseUrl, lane: str
) -> None:
    async with http_with(library_url, application=UNCHECKED_PATH) as http:
        client = Client(http, lane, unchecked)
        for role in ("member", "admin"):
            viewer = Identity(role, library_id=OURS.id)
            assert await client.code("{ books { totalCount } }", viewer) == "UNAUTHENTICATED"
        data = await client.data("{ books { totalCount } }", Identity("operator"))
        assert data == {"books": {"totalCount": 4}}


async def test_an_application_that_cannot_be_imported_is_told_in_a_sentence(
    library_url: DatabaseUrl,
) -> None:
    for path in ("tests.library.application:nothing", "tests.nowhere:library"):
        with pytest.raises(SettingsFault, match=f"APPLICATION is {path}, which cannot be imported"):
            async with http_with(library_url, application=path):
                pass


async def test_writes_stay_in_the_own_library(own_url: DatabaseUrl, lane: str) -> None:
    async with http_with(own_url, application=PATH) as http:
        client = Client(http, lane, library)

        async def write(query: str, viewer: Any = OURS.admin, **given: Any) -> Any:
            return next(iter((await client.data(query, viewer, {"input": given})).values()))

        added = await write(ADD, name="Kay", favoriteBookId=str(BOOKS[3]))
        assert added == {
            "reader": {"name": "Kay", "favoriteBook": {"title": "Book 3"}},
            "errors": [],
        }
        unknown = await write(ADD, name="Kay", favoriteBookId=str(OURS.id))
        assert [error["code"] for error in unknown["errors"]] == ["NOT_FOUND"]
        blank = await write(ADD, name=" ", favoriteBookId=str(BOOKS[3]))
        assert blank["errors"] == [{"code": "INVALID", "path": ["input", "name"]}]
        own = await write(RENAME, OURS.member, id=str(OURS.readers[1]), name="Bob")
        assert own == {"reader": {"name": "Bob"}, "errors": []}
        theirs = await write(RENAME, id=str(THEIRS.readers[1]), name="Bob")
        assert [error["code"] for error in theirs["errors"]] == ["NOT_FOUND"]
        renamed = await write(RENAME_BOOK, id=str(BOOKS[0]), title="Book zero")
        assert renamed == {"book": {"title": "Book zero"}, "errors": []}
        removed = await write(REMOVE, id=str(OURS.readers[2]))
        assert removed == {"deletedId": str(OURS.readers[2]), "errors": []}
        other = Client(http, lane, library)
        data = await other.data("{ readers { nodes { name } } }", THEIRS.member)
        assert all("Zzqx" in node["name"] for node in data["readers"]["nodes"])


async def test_members_write_no_rows_but_their_own(own_url: DatabaseUrl, lane: str) -> None:
    async with http_with(own_url, application=PATH) as http:
        client = Client(http, lane, library)
        for query, given in (
            (RENAME, {"id": str(OURS.readers[0]), "name": "x"}),
            (RENAME_BOOK, {"id": str(BOOKS[0]), "title": "x"}),
            (ADD, {"name": "x", "favoriteBookId": str(BOOKS[0])}),
        ):
            assert await client.code(query, OURS.member, {"input": given}) == "FORBIDDEN"


async def test_two_applications_answer_side_by_side(
    library_http: httpx.AsyncClient, http: httpx.AsyncClient, ours: TestTenant
) -> None:
    """In one process and one event loop, their operations interleaved on both lanes."""
    clients = [
        client
        for lane in (PLAN, RESOLVERS)
        for client in (Client(library_http, lane, library), Client(http, lane))
    ]

    async def ask(client: Client) -> dict[str, Any]:
        if client.application is library:
            return await client.data("{ readers { totalCount } }", OURS.member)
        return await client.data("{ users { totalCount } }", ours.member)

    answers = await asyncio.gather(*(ask(client) for _ in range(25) for client in clients))
    assert answers[0] == {"readers": {"totalCount": 4}}
    assert answers[1]["users"]["totalCount"] > 0
    assert answers == answers[:4] * 25
    # Neither schema has the other's fields, and neither takes the other's tokens.
    for client, foreign in ((clients[0], "{ users { totalCount } }"), (clients[1], READERS)):
        viewer = OURS.member if client.application is library else ours.member
        assert await client.code(foreign, viewer) == "GRAPHQL_VALIDATION_FAILED"
    token = authorization(ours.member)
    body = (await library_http.post("/graphql", json={"query": READERS}, headers=token)).json()
    assert body["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
