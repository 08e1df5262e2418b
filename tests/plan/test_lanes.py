"""The two lanes are one: whatever is asked, by whomever, both answer with the same bytes."""

import json
import os
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from graphql import parse, validate
from hypothesis import event, given, settings
from hypothesis import strategies as st

from db.embedded.bootstrap import SUPERUSER, Server
from db.session.database import Database
from db.session.identity import OPERATOR, Identity
from db.urls.url import DatabaseUrl
from gql.errors import BadUserInput
from gql.lists.cursor import encode_cursor
from gql.lists.order_argument import Direction, parse_order
from gql.schema import build_schema
from gql.types import application
from models import Location, Tenant, User
from tests.conftest import settings as defaults
from tests.support import edge_rows, made_up_inputs
from tests.support.documents import GeneratedDocument, Pool, documents
from tests.support.fixtures import TestTenant, edges_of, tenants
from tests.support.lanes import ask_both
from tests.support.properties import reading
from tests.support.serve import http_to

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "500"))
# Each share runs in a process of its own.
SHARES = 4
FOUND = Path(__file__).parents[1] / "cases" / "found"
SCHEMA = build_schema(application).executable


def viewers() -> dict[str, Identity]:
    """Who may ask, as cases call them."""
    ours, theirs = tenants()
    return {
        "ours.member": ours.member,
        "ours.admin": ours.admin,
        "theirs.member": theirs.member,
        "odd.member": edge_rows.EDGE_TENANT.member,
        "operator": OPERATOR,
    }


@cache
def pool() -> Pool:
    """Ids and cursors of three tenants, and some of none."""
    ids = ["", "nonsense", "ws_" + "a" * 24, str(edge_rows.USERS[3])]
    for tenant in tenants():
        ids += [str(tenant.id), *map(str, tenant.users[:2])]
        for node in application.registry.nodes:
            if node.model not in (Tenant, User, Location):
                ids += made_up_inputs.ids(node.model, tenant)[:2]
    for row in edge_rows.rows():
        ids.append(str(row.id))  # type: ignore[attr-defined]
    return Pool(sorted(set(ids)), cursor)


def cursor(connection: str, order_by: list[dict[str, str]] | None, number: int) -> str:
    """The cursor of a row, mostly of the odd tenant, in a connection sorted like that."""
    node = next(
        node for node in application.registry.nodes if f"{node.name}Connection" == connection
    )
    rows = [row for row in edge_rows.rows() if isinstance(row, node.model)]
    # The database gives what a row was not given; sorted by that, there is no cursor.
    directions = [
        {name: Direction[direction] for name, direction in one.items()} for one in order_by or ()
    ]
    try:
        order = parse_order(node, directions)
        return encode_cursor(node.model, order, order.key(rows[number % len(rows)]))
    except (BadUserInput, ZeroDivisionError, TypeError):
        return edges_of(tenants()[0])[number]["cursor"] if number else "x"


def write_case(asked: GeneratedDocument, viewer: str, share: int) -> Path:
    """Keep what the lanes disagree about as a case; the last one written is the smallest."""
    FOUND.mkdir(parents=True, exist_ok=True)
    path = FOUND / f"difference_{share}.graphql"
    path.write_text(asked.query + "\n")
    about = {"viewer": viewer, "variables": asked.variables}
    path.with_suffix(".json").write_text(json.dumps(about, indent=2) + "\n")
    return path


@pytest.mark.parametrize("share", range(SHARES))
@given(data=st.data())
@settings(reading, max_examples=max(1, EXAMPLES // SHARES))
async def test_any_document_gives_the_same_bytes(
    edge_http: httpx.AsyncClient, share: int, data: Any
) -> None:
    asked = data.draw(documents(SCHEMA, pool()))
    viewer = data.draw(st.sampled_from(sorted(viewers())))
    assert not validate(SCHEMA, parse(asked.query)), "the strategy made an invalid document"
    both = await ask_both(edge_http, asked.query, viewers()[viewer], asked.variables)
    event("refused" if both.was_refused else "planned" if both.was_planned else "resolved")
    try:
        both.check()
    except AssertionError as error:
        raise AssertionError(f"kept as {write_case(asked, viewer, share)}") from error


@pytest.mark.writes
async def test_a_float_json_has_no_word_for_is_null(
    http: httpx.AsyncClient, database: Database, server: Server, ours: TestTenant
) -> None:
    """No CHECK lets it in, but a column without one might have it."""
    values = ["NaN", "Infinity", "-Infinity"]
    administrator = await asyncpg.connect(server.url(SUPERUSER, database.url.database).dsn)
    await administrator.execute(
        "alter table locations drop constraint ck_locations_accuracy_meters_range"
    )
    for at, value in enumerate(values):
        await administrator.execute(
            "insert into locations (tenant_id, user_id, latitude, longitude, accuracy_meters,"
            " recorded_at) values ($1, $2, 1, 1, $3, $4)",
            ours.id,
            ours.users[0],
            float(value),
            datetime(2030, 1, at + 1, tzinfo=UTC),
        )
    await administrator.close()
    both = await ask_both(
        http, "{ locations(first: 3) { nodes { latitude accuracyMeters } } }", ours.admin, {}
    )
    both.check()
    assert both.was_planned
    node = {"latitude": 1, "accuracyMeters": None}
    assert both.planned.json() == {"data": {"locations": {"nodes": [node] * 3}}}


async def test_a_privileged_login_role_is_held_by_the_policies_too(
    server: Server, shared_url: DatabaseUrl, ours: TestTenant
) -> None:
    """In development one may come in as anybody; both lanes act as the group role."""
    powerful = Database(defaults(), server.url(SUPERUSER, shared_url.database))
    async with http_to(powerful) as http:
        query = "{ users { totalCount nodes { id } } tenants { nodes { id } } }"
        both = await ask_both(http, query, ours.member, {})
    await powerful.close()
    both.check()
    assert both.was_planned
    data = both.planned.json()["data"]
    assert {node["id"] for node in data["users"]["nodes"]} == {str(id) for id in ours.users}
    assert data["tenants"]["nodes"] == [{"id": str(ours.id)}]
