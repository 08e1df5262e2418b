"""Rows of the odd database are created, changed and deleted alike in both lanes."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from db.embedded.bootstrap import Server
from db.urls.url import DatabaseUrl
from tests.claims.client import LANES, TokenClient
from tests.reflection.world import ODD, Connection, database_of, undone
from tests.support.serve import http_restricted
from tests.support.statements import execute

pytestmark = pytest.mark.writes

PERSON = (
    "person { id firstName lastName lastname mail mood moods oldMood home share grosse u5e74 n2fa "
    "aBC class metadata text date born initials tags latitude bossId boss { firstName } }"
)
WHOLE = {
    "firstName": "Di 'x' \\ \"",
    "lastName": "L",
    "lastname": "l",
    "mail": "di@x",
    "mood": "SAD",
    "moods": ["SAD", None, "SO_SO"],
    "oldMood": "OLDER",
    "share": "12.5",
    "grosse": 1.5,
    "u5e74": 7,
    "n2fa": True,
    "aBC": "a",
    "class": "c",
    "metadata": {"a": [1, ":b"]},
    "text": "t",
    "date": "2026-02-03",
    "born": "2026-02-03T04:05:06.789",
    "latitude": 89.5,
    "tags": ["a", None, ""],
    "bossId": 1,
}
SELF = "baseRow { id base self cls table isTypeOf }"
NODE = "nodeRow { node in rowNear rowNot }"
DATE = "dateRow { id rowId date time datetime auto relation }"
INT = "intRow { id int float list }"
ORDER = "order { id order type registry }"
SHIPMENT = "shipment { id code line orderDetail { id } soldByPerson { firstName } }"
# What is written, in order: the field, what is selected, the input, and the code of its error.
WRITES: list[tuple[str, str, dict[str, Any], str | None]] = [
    ("createPerson", PERSON, WHOLE, None),
    ("createPerson", PERSON, {"firstName": "Ed"}, None),
    ("createPerson", PERSON, {"firstName": "Ed", "mail": "nobody"}, "INVALID"),
    ("createPerson", PERSON, {"firstName": "Ed", "mail": "di@x"}, "NOT_UNIQUE"),
    ("createPerson", PERSON, {"firstName": "Ed", "share": "101"}, "INVALID"),
    ("createPerson", PERSON, {"firstName": "Ed", "latitude": 91}, "INVALID"),
    ("createPerson", PERSON, {"firstName": "E" * 41}, "INVALID"),
    ("createPerson", PERSON, {"firstName": "Ed", "bossId": 99}, "NOT_FOUND"),
    ("updatePerson", PERSON, {"id": "person_1", "class": None, "text": "new"}, None),
    ("updatePerson", PERSON, {"id": "person_99", "text": "new"}, "NOT_FOUND"),
    ("deletePerson", "deletedId", {"id": "person_1"}, "WRONG_STATE"),
    ("createBaseRow", SELF, {"base": "x", "self": "s", "cls": "c", "table": "t"}, None),
    ("updateBaseRow", SELF, {"id": "base_row_x", "self": "t", "isTypeOf": "i"}, None),
    ("deleteBaseRow", "deletedId", {"id": "base_row_x"}, None),
    ("createNodeRow", NODE, {"node": "n", "in": 1, "rowNear": "x", "rowNot": False}, None),
    ("createDateRow", DATE, {"rowId": "x/y.z", "date": "2026-01-01", "time": "01:02:03"}, None),
    ("createDateRow", DATE, {"rowId": "x/y.z"}, "NOT_UNIQUE"),
    ("createIntRow", INT, {"int": 5, "float": 0.5, "list": [1, None]}, None),
    ("updateIntRow", INT, {"id": "int_row_5", "list": []}, None),
    ("createOrder", ORDER, {"order": 1, "type": "t", "registry": "r"}, None),
    ("updateOrder", ORDER, {"id": "order_2", "type": None}, None),
    ("deleteOrder", "deletedId", {"id": "order_2"}, None),
    ("createMoodRow", "moodRow { id mood text }", {"mood": "SO_SO", "text": "x"}, None),
    ("createFilm", "film { id title }", {"rowId": 9, "title": "Nine"}, None),
    ("createFilmPerson", "filmPerson { id }", {"filmId": 9, "personId": 1}, None),
    ("deleteFilm", "deletedId", {"id": "film_9"}, "WRONG_STATE"),
    ("deleteFilmPerson", "deletedId", {"id": "film_person_9.1"}, None),
    ("deleteFilm", "deletedId", {"id": "film_9"}, None),
    ("createShipment", SHIPMENT, {"code": "zz", "line": 1, "orderId": 11, "soldBy": 2}, None),
    ("createShipment", SHIPMENT, {"code": "yy", "line": 9, "orderId": 9}, "NOT_FOUND"),
    ("createTree", "tree { id parent }", {"root": 2, "rowId": 3, "parent": 1}, None),
    ("createMeasure", "measure { id value }", {"at": "2026-06-01T00:00:00Z", "sensor": 5}, None),
    ("createMeasure", "measure { id }", {"at": "2030-06-01T00:00:00Z", "sensor": 5}, "INVALID"),
    ("createNews", "news { id newsId body }", {"newsId": 2, "body": ""}, None),
    ("createNaturalKey", "naturalKey { id c }", {"a": "b", "b": "2026-01-01", "c": "1.50"}, None),
    ("createQueryRow", "queryRow { id query }", {"query": "q"}, None),
]


async def write(client: TokenClient) -> list[Any]:
    """The payloads of all writes."""
    payloads = []
    for field, selected, given, code in WRITES:
        kind = f"{field[0].upper()}{field[1:]}Input"
        query = (
            f"mutation ($input: {kind}!) {{ {field}(input: $input) "
            f"{{ {selected} errors {{ code message path }} }} }}"
        )
        payload = (await client.data(query, None, {"input": given}))[field]
        codes = [error["code"] for error in payload["errors"]]
        assert codes == ([] if code is None else [code]), (field, given, payload)
        payloads.append(payload)
    return payloads


async def rows_of(connection: Connection) -> dict[str, list[str]]:
    """The rows of every table, without ids and times that the database makes."""
    tables = await connection.fetch(
        "select oid::regclass::text from pg_class "
        "where relkind in ('r', 'p') and relnamespace::regnamespace::text !~ '^pg_|information'"
    )
    return {
        name: [
            row
            for (row,) in await connection.fetch(
                f"select (to_jsonb(t) - array['seen'] - case "
                f"when '{name}' in ('node', 'only_key') then 'id' else '' end)::text "
                f"from {name} as t order by 1"
            )
        ]
        for (name,) in tables
    }


@pytest.fixture
def urls(server: Server) -> Iterator[dict[str, DatabaseUrl]]:
    """An odd database for each lane."""
    with ExitStack() as stack:
        yield {lane: stack.enter_context(database_of(server)) for lane in LANES}


async def test_both_lanes_write_the_same_rows(urls: dict[str, DatabaseUrl], odd_path: str) -> None:
    payloads, rows = [], []
    for lane, url in urls.items():
        await execute(url, ODD.read_text())
        async with http_restricted(url, application=odd_path) as http:
            payloads.append(await write(TokenClient(http, lane)))
        async with undone(url) as connection:
            rows.append(await rows_of(connection))
    assert payloads[0] == payloads[1]
    assert rows[0] == rows[1]
    person = payloads[0][0]["person"]
    assert {name: person[name] for name in WHOLE} == {**WHOLE, "share": "12.50"}
    assert (person["initials"], person["boss"]) == ("D", {"firstName": "Ada"})
