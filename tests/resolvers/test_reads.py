"""Reading: every table and relation, ids of every kind, and what must not show."""

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import update

import models
from db.session.database import Database
from db.session.identity import OPERATOR, ROLES
from db.session.transaction import write
from gql.nodes.node import Node
from gql.schema import build_schema
from gql.types import application
from models import Base
from models.base import identity
from tests.support import made_up_inputs
from tests.support.client import Client
from tests.support.fixtures import TestTenant, tenants

build_schema(application)
NODE = "query ($id: ID!) { node(id: $id) { __typename id } }"
NODES_QUERY = "query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }"
# Enough for the rows of most tables, and cheap enough with twenty rows of each relation.
MANY = 50
every_node = pytest.mark.parametrize("node", application.registry.nodes, ids=lambda node: node.name)


def camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def ids(node: Node, tenant: TestTenant) -> set[str]:
    """The ids of this tenant's rows, as the seed made them."""
    if node.model is models.Tenant:
        return {str(tenant.id)}
    if node.model is models.Location:
        return {str(row[1]) for row in tenant.locations()}
    return {*made_up_inputs.ids(node.model, tenant)}


def everything(node: Node) -> str:
    """A query for each column of a node, and the id of every row its relations lead to."""
    columns = " ".join(camel(name) for name in node.columns)
    relations = " ".join(
        f"{camel(name)}{'(first: 20) { nodes { id } }' if relation.is_list else ' { id }'}"
        for name, relation in node.relations.items()
    )
    fields = f"id {columns} {relations}"
    return (
        f"query ($first: Int) {{ {camel(node.plural)}(first: $first) {{ nodes {{ {fields} }} }} }}"
    )


def ids_within(value: Any) -> set[str]:
    if isinstance(value, dict):
        own = {value["id"]} if "id" in value else set()
        return own.union(*(ids_within(item) for item in value.values()))
    if isinstance(value, list):
        return set().union(*(ids_within(item) for item in value))
    return set()


@every_node
async def test_every_field_answers_with_rows_of_the_viewers_tenant_alone(
    client: Client, node: Node, ours: TestTenant, theirs: TestTenant
) -> None:
    data = await client.data(everything(node), ours.member, {"first": MANY})
    rows = data[camel(node.plural)]["nodes"]
    assert rows
    assert {row["id"] for row in rows} <= ids(node, ours)
    others = (other for other in application.registry.nodes if other.scope is not None)
    foreign = set().union(*(ids(other, theirs) for other in others))
    assert not ids_within(data) & foreign


@every_node
async def test_a_row_is_found_by_id_only_by_its_own_tenant(
    client: Client, node: Node, ours: TestTenant, theirs: TestTenant
) -> None:
    own, foreign = min(ids(node, ours)), min(ids(node, theirs))
    query = f"query ($id: ID!) {{ {camel(node.singular)}(id: $id) {{ id }} }}"
    found = await client.data(query, ours.member, {"id": own})
    assert found == {camel(node.singular): {"id": own}}
    for unseen in (
        *([foreign] if node.scope else []),
        str(uuid4()),
        "ws_" + "a" * 24,
        "",
        "nonsense",
        "x" * 10_000,
        own + "0",
    ):
        assert await client.data(query, ours.member, {"id": unseen}) == {camel(node.singular): None}
        assert await client.data(NODE, ours.member, {"id": unseen}) == {"node": None}
    assert await client.data(NODE, ours.member, {"id": own.upper()}) == {
        "node": {"__typename": node.name, "id": own} if node.row_id.is_uuid else None
    }


async def test_nodes_of_every_kind_come_in_the_order_asked_for(
    client: Client, ours: TestTenant, theirs: TestTenant
) -> None:
    own = [(node.name, min(ids(node, ours))) for node in application.registry.nodes]
    asked = [id for _, id in own] + [str(theirs.id), "nope", own[0][1]]
    data = await client.data(NODES_QUERY, ours.member, {"ids": asked})
    wanted = [{"__typename": name, "id": id} for name, id in own]
    assert data["nodes"] == [*wanted, None, None, wanted[0]]
    assert await client.data(NODES_QUERY, ours.member, {"ids": []}) == {"nodes": []}
    too_many = {"ids": [str(ours.id)] * 201}
    assert await client.code(NODES_QUERY, ours.member, too_many) == "BAD_USER_INPUT"


@pytest.mark.parametrize("role", ROLES)
async def test_the_viewer_is_who_the_token_names(
    client: Client, ours: TestTenant, role: str
) -> None:
    viewer = identity(role, ours.id, ours.users[2])
    query = "{ viewer { role user { id } tenant { slug } } }"
    assert await client.data(query, viewer) == {
        "viewer": {
            "role": role.upper(),
            "user": {"id": str(ours.users[2])},
            "tenant": {"slug": ours.slug},
        }
    }


async def test_an_operator_reads_every_tenant(client: Client) -> None:
    data = await client.data(
        "{ tenants { totalCount nodes { id } } viewer { user { id } } }", OPERATOR
    )
    assert data["tenants"]["totalCount"] == 2
    assert {node["id"] for node in data["tenants"]["nodes"]} == {str(t.id) for t in tenants()}
    assert data["viewer"] == {"user": None}


async def test_nobody_reads_nothing(client: Client, ours: TestTenant) -> None:
    for query in (
        "{ viewer { role } }",
        "{ users { nodes { id } } }",
        f'{{ user(id: "{ours.users[0]}") {{ id }} }}',
        '{ user(id: "nonsense") { id } }',
        f'{{ node(id: "{ours.id}") {{ id }} }}',
        "{ nodes(ids: []) { id } }",
        "mutation { recordLocation(input: { latitude: 1, longitude: 1 }) { errors { code } } }",
    ):
        assert await client.code(query, None) == "UNAUTHENTICATED"
    assert (await client.send("{ __typename }", None))["data"] == {"__typename": "Query"}


@pytest.mark.writes
@pytest.mark.parametrize("model", [models.User, models.Workshop, models.Tenant])
async def test_a_soft_deleted_row_vanishes_from_every_read(
    client: Client, database: Database, ours: TestTenant, model: type[Base]
) -> None:
    node = application.registry[model]
    listed = f"{{ {camel(node.plural)} {{ totalCount nodes {{ id }} }} }}"
    before = (await client.data(listed, ours.admin))[camel(node.plural)]
    gone = before["nodes"][0]["id"]
    async with write(database, OPERATOR) as tx:
        column = model.__table__.c
        await tx.execute(
            update(model).where(column.id == gone).values(deleted_at=datetime.now(UTC))
        )
    after = (await client.data(listed, ours.admin))[camel(node.plural)]
    assert after["totalCount"] == before["totalCount"] - 1
    assert gone not in ids_within(after)
    assert await client.data(NODE, ours.admin, {"id": gone}) == {"node": None}
    for other in application.registry.nodes:
        data = await client.data(everything(other), ours.admin, {"first": MANY})
        assert gone not in ids_within(data)


async def test_requests_of_two_tenants_at_once_never_mix(
    client: Client, ours: TestTenant, theirs: TestTenant
) -> None:
    query = "{ viewer { tenant { id } } users(first: 200) { nodes { id tenant { id } } } }"

    async def ask(tenant: TestTenant, user: int) -> None:
        viewer = identity("member", tenant.id, tenant.users[user % len(tenant.users)])
        data = await client.data(query, viewer)
        assert data["viewer"] == {"tenant": {"id": str(tenant.id)}}
        assert ids_within(data) == {str(tenant.id), *map(str, tenant.users)}

    await asyncio.gather(*(ask((ours, theirs)[n % 2], n) for n in range(60)))
