"""Cursors: both directions, exact page info, stable under inserts, useless elsewhere."""

import base64
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from db.session.database import Database
from db.session.identity import OPERATOR
from db.session.transaction import open_read, write
from gql.execution.request_context import RESOLVERS
from gql.plan.execute import run
from models import Location
from tests.support.client import Client
from tests.support.fixtures import TestTenant, edges_of
from tests.support.properties import reading

LOCATIONS = """
query ($first: Int, $last: Int, $after: String, $before: String) {
  locations(first: $first, last: $last, after: $after, before: $before) {
    edges { cursor node { id } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}
"""
bounds = st.one_of(st.none(), st.integers(min_value=0, max_value=10_000))


async def walk(client: Client, ours: TestTenant, size: int = 200) -> list[dict[str, Any]]:
    """All edges, newest first."""
    edges: list[dict[str, Any]] = []
    cursor = None
    while True:
        variables = {"first": size, "after": cursor}
        page = (await client.data(LOCATIONS, ours.admin, variables))["locations"]
        edges += page["edges"]
        assert len(edges) <= len(edges_of(ours)), "the walk does not end"
        if not page["pageInfo"]["hasNextPage"]:
            return edges
        cursor = page["pageInfo"]["endCursor"]


async def test_a_walk_meets_every_row_once_in_order(client: Client, ours: TestTenant) -> None:
    assert await walk(client, ours, size=37) == edges_of(ours)


@given(
    size=st.integers(min_value=0, max_value=200),
    is_last=st.booleans(),
    after=bounds,
    before=bounds,
)
@reading
async def test_page_info_is_exact(
    client: Client,
    ours: TestTenant,
    size: int,
    is_last: bool,
    after: int | None,
    before: int | None,
) -> None:
    everything = edges_of(ours)
    start = 0 if after is None else after % len(everything) + 1
    end = len(everything) if before is None else before % len(everything)
    variables = {
        "last" if is_last else "first": size,
        "after": None if after is None else everything[start - 1]["cursor"],
        "before": None if before is None else everything[end]["cursor"],
    }
    found = (await client.data(LOCATIONS, ours.admin, variables))["locations"]
    between = everything[start:end] if start < end else []
    kept = between[max(0, len(between) - size) :] if is_last else between[:size]
    assert found["edges"] == kept
    cut = len(between) > size
    info = found["pageInfo"]
    assert info["hasNextPage"] == ((cut and not is_last) or before is not None)
    assert info["hasPreviousPage"] == ((cut and is_last) or after is not None)
    assert info["startCursor"] == (kept[0]["cursor"] if kept else None)
    assert info["endCursor"] == (kept[-1]["cursor"] if kept else None)


@pytest.mark.writes
async def test_rows_inserted_while_walking_do_not_repeat_or_hide_others(
    client: Client, database: Database, ours: TestTenant
) -> None:
    before = [edge["node"]["id"] for edge in await walk(client, ours)]
    for direction, size in (("first", 25), ("last", 25)):
        seen: list[str] = []
        cursor, goes_on = None, True
        while goes_on:
            arguments = {direction: size, ("after" if direction == "first" else "before"): cursor}
            page = (await client.data(LOCATIONS, ours.admin, arguments))["locations"]
            ids = [edge["node"]["id"] for edge in page["edges"]]
            assert len(seen) < 10 * len(before), "the walk does not end"
            seen = seen + ids if direction == "first" else ids + seen
            info = page["pageInfo"]
            goes_on = info["hasNextPage" if direction == "first" else "hasPreviousPage"]
            cursor = info["endCursor" if direction == "first" else "startCursor"]
            await insert_around(database, ours)
        assert [id for id in seen if id in set(before)] == before
        assert len(seen) == len(set(seen))


async def insert_around(database: Database, ours: TestTenant) -> None:
    """One row newer than all, one older, one in between."""
    now = datetime.now(UTC)
    async with write(database, OPERATOR) as tx:
        for moment in (now, now - timedelta(days=3650), datetime(2026, 9, 15, tzinfo=UTC)):
            tx.add(
                Location(
                    tenant_id=ours.id,
                    user_id=ours.users[0],
                    latitude=1,
                    longitude=1,
                    recorded_at=moment,
                )
            )


async def test_a_cursor_of_another_list_tenant_or_making_is_refused(
    client: Client, ours: TestTenant, theirs: TestTenant
) -> None:
    foreign = (await walk(client, theirs))[0]["cursor"]
    users = await client.data("{ users(first: 1) { pageInfo { endCursor } } }", ours.admin)
    ours_good = (await walk(client, ours))[0]["cursor"]
    for cursor in (
        foreign,
        users["users"]["pageInfo"]["endCursor"],
        "",
        "not a cursor",
        "bnVsbA",
        "WzFd",
        ours_good[:-4],
        ours_good + "AAAA",
        "\u00e9",
        "A" * 100_000,
    ):
        for argument in ({"first": 1, "after": cursor}, {"last": 1, "before": cursor}):
            assert await client.code(LOCATIONS, ours.admin, argument) == "BAD_USER_INPUT"


async def test_a_page_that_cannot_be_is_refused_in_words(client: Client, ours: TestTenant) -> None:
    for arguments, words in (
        ({"first": 201}, "200"),
        ({"last": 1_000_000}, "200"),
        ({"first": -1}, "0 or more"),
        ({"first": 1, "last": 1}, "not both"),
    ):
        body = await client.send(LOCATIONS, ours.admin, arguments)
        [error] = body["errors"]
        assert error["extensions"]["code"] == "BAD_USER_INPUT"
        assert words in error["message"]
        assert body["data"] is None


@pytest.mark.parametrize(
    ("field", "node", "at", "value"),
    [
        ("workshopSteps", "position", 1, 2**40),
        ("workshopSteps", "position", 1, -(2**31) - 1),
        ("workshopSteps", "position", 1, None),
        ("locations", "recordedAt", 1, "0001-01-01T00:00:00+14:00"),
        ("locations", "recordedAt", 1, "9999-12-31T23:59:59-14:00"),
        ("locations", "recordedAt", 1, "2026-01-31T12:00:00+02:99"),
        ("locations", "recordedAt", 1, "2026-01-31"),
        ("locations", "recordedAt", 3, "nonsense"),
        ("workshops(orderBy: {title: ASC})", "title", 1, "a\0b"),
        ("workshops(orderBy: {status: ASC})", "status", 1, "draft"),
        ("locations(orderBy: {latitude: ASC})", "latitude", 1, True),
    ],
)
async def test_a_cursor_with_a_value_no_row_has_is_refused_and_harms_nobody(
    client: Client, ours: TestTenant, theirs: TestTenant, field: str, node: str, at: int, value: Any
) -> None:
    connection, _, order = field.partition("(")
    arguments = f"(first: 1, after: $after{', ' + order if order else ')'}"
    whole = f"{{ {field} {{ edges {{ cursor node {{ {node} }} }} }} }}"
    edges = (await client.data(whole, ours.admin))[connection]["edges"]
    parts = orjson.loads(base64.urlsafe_b64decode(edges[0]["cursor"] + "=="))
    parts[at] = value
    forged = base64.urlsafe_b64encode(orjson.dumps(parts)).decode().rstrip("=")
    query = f"query ($after: String) {{ {connection}{arguments} {{ nodes {{ {node} }} }} }}"
    assert await client.code(query, ours.admin, {"after": forged}) == "BAD_USER_INPUT"
    # Every connection of the pool is as good as before.
    other = Client(client.http, RESOLVERS)
    for asker in (client, other):
        assert await asker.data(whole, theirs.admin)
    assert await client.data(query, ours.admin, {"after": edges[0]["cursor"]})


async def test_a_value_the_driver_cannot_send_costs_a_connection_and_no_more(
    database: Database, ours: TestTenant
) -> None:
    for _ in range(3):
        with pytest.raises(asyncpg.DataError):
            await run(database.pool, ours.admin, "select $1::int", [2**40])
        reading = open_read(database, ours.admin)
        assert await reading.scalar(select(func.count()).select_from(Location))
        await reading.close()
