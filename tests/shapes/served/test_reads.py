"""Every row of tables of every shape, by list, by id and by relation, the same on both lanes."""

from typing import Any
from urllib.parse import quote
from uuid import UUID

import asyncpg
import httpx
import pytest
from sqlalchemy import inspect

from db.orm.scope import scope_of, table_of
from gql.nodes.node import Node
from gql.nodes.relation import Relation
from gql.nodes.unique_lookup import UniqueLookup, unique_lookups
from tests.shapes.application import shapes
from tests.shapes.served.world import ADMIN, FOREIGNER, MARK, OURS, THEIRS
from tests.support.lanes import body_of_both

pytestmark = pytest.mark.asyncio(loop_scope="session")

NODES = shapes.registry.nodes
EVERY = pytest.mark.parametrize("node", NODES, ids=lambda node: node.name)
RELATIONS = [
    pytest.param(node, relation, id=f"{node.name}-{relation.name}")
    for node in NODES
    for relation in node.relations.values()
]
LOOKUPS = [
    pytest.param(lookup, id=f"{node.name}-{lookup.field}")
    for node in NODES
    for lookup in unique_lookups(node).values()
]


async def both(
    http: httpx.AsyncClient, query: str, viewer: Any = ADMIN, **variables: Any
) -> dict[str, Any]:
    return await body_of_both(http, query, viewer, variables, shapes)


async def data(http: httpx.AsyncClient, query: str, viewer: Any = ADMIN, **variables: Any) -> Any:
    body = await both(http, query, viewer, **variables)
    assert "errors" not in body, body
    return body["data"]


def camel(plural: str) -> str:
    first, *rest = plural.split("_")
    return first + "".join(map(str.capitalize, rest))


def table_name(node: Node) -> str:
    table = table_of(node.model)
    return ".".join(f'"{part}"' for part in (table.schema, table.name) if part)


def own_rows(node: Node, of: str = "") -> str:
    """The condition of our rows."""
    return "true" if scope_of(node.model) is None else f"{of}tenant_id = '{OURS}'"


def expected_id(node: Node, row: Any) -> str:
    """The id of a row as the design has it, made from its key in SQL."""
    parts = [row[column.name] for column in node.row_id.columns]
    if isinstance(parts[0], UUID) and len(parts) == 1:
        return str(parts[0])
    texts = (quote(str(part), safe="").replace(".", "%2E").replace("_", "%5F") for part in parts)
    return f"{node.singular}_{'.'.join(texts)}"


async def ids_of(everything: asyncpg.Connection, node: Node, where: str = "true") -> list[str]:
    key = ", ".join(f'"{column.name}"' for column in inspect(node.model).primary_key)
    query = f"select * from {table_name(node)} where {own_rows(node)} and {where} order by {key}"
    return [expected_id(node, row) for row in await everything.fetch(query)]


def selection(node: Node) -> str:
    """Every column, and the id of each to-one relation."""
    columns = (column.field for column in node.columns.values())
    ones = (
        f"{relation.field} {{ id }}" for relation in node.relations.values() if not relation.is_list
    )
    return " ".join(dict.fromkeys(["id", *columns, *ones]))


@EVERY
async def test_every_row_has_every_column_in_the_list_and_by_its_id(
    shapes_http: httpx.AsyncClient, everything: asyncpg.Connection, node: Node
) -> None:
    listed = camel(node.plural)
    one = camel(node.singular)
    fields = selection(node)
    rows = (await data(shapes_http, f"{{ {listed}(first: 100) {{ nodes {{ {fields} }} }} }}"))[
        listed
    ]["nodes"]
    ids = await ids_of(everything, node)
    assert len(ids) > 1
    assert [row["id"] for row in rows] == ids
    assert MARK not in str(rows)
    for row in rows:
        query = f"""query ($id: ID!) {{
          {one}(id: $id) {{ {fields} }}
          node(id: $id) {{ __typename id ... on {node.name} {{ {fields} }} }} }}"""
        found = await data(shapes_http, query, id=row["id"])
        assert found[one] == row
        assert found["node"] == {"__typename": node.name, **row}
    several = "query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }"
    for_all = await data(shapes_http, several, ids=[*reversed(ids), f"{node.singular}_x.y.z"])
    assert for_all["nodes"] == [
        *({"__typename": node.name, "id": id} for id in reversed(ids)),
        None,
    ]


@EVERY
async def test_rows_of_another_tenant_have_no_id(
    shapes_http: httpx.AsyncClient, node: Node
) -> None:
    if scope_of(node.model) is None:
        pytest.skip("everybody reads these rows")
    listed = f"{{ {camel(node.plural)}(first: 100) {{ nodes {{ id }} }} }}"
    theirs = (await data(shapes_http, listed, FOREIGNER))[camel(node.plural)]["nodes"]
    assert theirs
    query = (
        f"query ($id: ID!) {{ {camel(node.singular)}(id: $id) {{ id }} node(id: $id) {{ id }} }}"
    )
    for row in theirs:
        found = await data(shapes_http, query, id=row["id"])
        assert found == {camel(node.singular): None, "node": None}
    where = {"id": {"in": [row["id"] for row in theirs]}}
    query = f"""query ($where: {node.name}Filter) {{
      {camel(node.plural)}(where: $where) {{ totalCount }} }}"""
    assert await data(shapes_http, query, where=where) == {camel(node.plural): {"totalCount": 0}}


@EVERY
async def test_rows_are_filtered_by_id(
    shapes_http: httpx.AsyncClient, everything: asyncpg.Connection, node: Node
) -> None:
    ids = await ids_of(everything, node)
    query = f"""query ($where: {node.name}Filter) {{
      {camel(node.plural)}(where: $where, first: 100) {{ nodes {{ id }} }} }}"""
    for where, expected in (
        ({"eq": ids[0]}, ids[:1]),
        ({"ne": ids[0]}, ids[1:]),
        ({"in": [ids[1], ids[0], "nonsense", f"{node.singular}_0_"]}, ids[:2]),
        ({"in": []}, []),
        ({"notIn": ids[1:]}, ids[:1]),
        ({"notIn": []}, ids),
        ({"eq": "nonsense"}, []),
        ({"isNull": True}, []),
        ({"isNull": False}, ids),
    ):
        found = await data(shapes_http, query, where={"id": where})
        assert [row["id"] for row in found[camel(node.plural)]["nodes"]] == expected, where
    body = await both(shapes_http, query, where={"id": {"in": ["x"] * 1_001}})
    assert body["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


@EVERY
async def test_pages_go_through_all_rows_in_every_order(
    shapes_http: httpx.AsyncClient, everything: asyncpg.Connection, node: Node
) -> None:
    listed = camel(node.plural)
    key = [column.name for column in inspect(node.model).primary_key]
    for column in node.columns.values():
        if not column.is_sortable:
            continue
        name = inspect(node.model).column_attrs[column.name].columns[0].name
        for direction in ("ASC", "DESC"):
            query = f"""query ($after: String) {{ {listed}(
              first: 3, after: $after, orderBy: [{{ {column.field}: {direction} }}]
            ) {{ nodes {{ id }} pageInfo {{ endCursor hasNextPage }} }} }}"""
            ids: list[str] = []
            after = None
            while True:
                page = (await data(shapes_http, query, after=after))[listed]
                ids += [row["id"] for row in page["nodes"]]
                after = page["pageInfo"]["endCursor"]
                if not page["pageInfo"]["hasNextPage"]:
                    break
            order = ", ".join(f'"{each}" {direction}' for each in dict.fromkeys([name, *key]))
            rows = await everything.fetch(
                f"select * from {table_name(node)} where {own_rows(node)} order by {order}"
            )
            assert ids == [expected_id(node, row) for row in rows], (column.name, direction)


@pytest.mark.parametrize(("node", "relation"), RELATIONS)
async def test_relation_leads_to_the_rows_that_sql_finds(
    shapes_http: httpx.AsyncClient, everything: asyncpg.Connection, node: Node, relation: Relation
) -> None:
    listed = camel(node.plural)
    field = relation.field
    inner = "(first: 50) { totalCount nodes { id } }" if relation.is_list else "{ id }"
    query = f"{{ {listed}(first: 100) {{ nodes {{ id {field}{inner} }} }} }}"
    rows = (await data(shapes_http, query))[listed]["nodes"]
    expected = await related_ids(everything, node, relation)
    assert any(expected.values())
    for row in rows:
        wanted = expected.get(row["id"], [])
        if relation.is_list:
            assert [each["id"] for each in row[field]["nodes"]] == wanted
            assert row[field]["totalCount"] == len(wanted)
        else:
            assert ([row[field]["id"]] if row[field] else []) == wanted
    condition: Any = {"some": {}} if relation.is_list else {"id": {"isNull": False}}
    query = f"""query ($where: {node.name}Filter) {{
      {listed}(first: 100, where: $where) {{ nodes {{ id }} }} }}"""
    found = (await data(shapes_http, query, where={field: condition}))[listed]["nodes"]
    assert [row["id"] for row in found] == [row["id"] for row in rows if expected.get(row["id"])]


async def related_ids(
    everything: asyncpg.Connection, node: Node, relation: Relation
) -> dict[str, list[str]]:
    """The ids of the related rows by the id of the row, as SQL joins them."""
    target: Node = relation.node
    owned, other = inspect(node.model), inspect(target.model)
    local = [owned.column_attrs[name].columns[0].name for name in relation.local]
    remote = [other.column_attrs[name].columns[0].name for name in relation.remote]
    if relation.through is None:
        joins = [f'a."{x}" = b."{y}"' for x, y in zip(local, remote, strict=True)]
        between = ""
    else:
        table: Any = relation.through.table
        between = f', {table.schema}."{table.name}" as t'
        joins = [f'a."{x}" = t."{y}"' for x, y in zip(local, relation.through.local, strict=True)]
        joins += [
            f'b."{x}" = t."{y}"' for x, y in zip(remote, relation.through.remote, strict=True)
        ]
    key = ", ".join(f'b."{column.name}"' for column in inspect(target.model).primary_key)
    conditions = " and ".join([*joins, own_rows(node, of="a."), own_rows(target, of="b.")])
    query = f"""select a as one, b as many from {table_name(node)} as a, {table_name(target)} as b
      {between} where {conditions} order by {key}"""
    found: dict[str, list[str]] = {}
    for row in await everything.fetch(query):
        found.setdefault(expected_id(node, row["one"]), []).append(expected_id(target, row["many"]))
    return found


@pytest.mark.parametrize("lookup", LOOKUPS)
async def test_row_is_found_by_each_unique_key(
    shapes_http: httpx.AsyncClient, everything: asyncpg.Connection, lookup: UniqueLookup
) -> None:
    node = lookup.node
    one = camel(node.singular)
    fields = " ".join(part.field for part in lookup.parts)
    listed = f"{{ {camel(node.plural)}(first: 100) {{ nodes {{ id {fields} }} }} }}"
    query = f"query ($by: {node.name}By!) {{ {one}(by: $by) {{ id }} }}"
    for viewer in (ADMIN, FOREIGNER):
        for row in (await data(shapes_http, listed, viewer))[camel(node.plural)]["nodes"]:
            values = {part.field: row[part.field] for part in lookup.parts}
            key = values if len(values) > 1 else next(iter(values.values()))
            found = (await data(shapes_http, query, by={lookup.field: key}))[one]
            is_ours = viewer is ADMIN or scope_of(node.model) is None
            assert found == ({"id": row["id"]} if is_ours else None)


@pytest.mark.parametrize(
    "id",
    [
        "artist_",
        "artist_01",
        "artist_1.2",
        "artist_1e0",
        "artist_99999999999999999999",
        "artist_%31%",
        "artist_\u0661",
        "artist_true",
        "artist_null",
        "artist_[1]",
        "country_a.b",
        "country_%00",
        "country_%ff",
        "reading_s",
        "reading_s.2024-02-30",
        "reading_s.infinity",
        "playlist_track_x.1",
        "_",
        "track_-",
        "Artist_1",
    ],
)
async def test_id_that_no_row_can_have_finds_nothing(
    shapes_http: httpx.AsyncClient, id: str
) -> None:
    query = """query ($id: ID!) { node(id: $id) { id } artist(id: $id) { id }
      country(id: $id) { id } reading(id: $id) { id }
      playlistTrack(id: $id) { id } track(id: $id) { id } }"""
    assert set((await data(shapes_http, query, id=id)).values()) == {None}


async def test_ids_may_be_encoded_in_another_way(shapes_http: httpx.AsyncClient) -> None:
    query = "query ($id: ID!) { country(id: $id) { id code } node(id: $id) { id } }"
    found = await data(shapes_http, query, id="country_%64%65")
    assert found == {"country": {"id": "country_de", "code": "de"}, "node": {"id": "country_de"}}


async def test_aggregates_and_groups_of_odd_names(shapes_http: httpx.AsyncClient) -> None:
    found = await data(
        shapes_http,
        """{ artists { aggregates { count rowId { min } mentorId { max } }
          groupBy(by: [ROW_NOT], limit: 5) { key { rowNot } aggregates { count } } } }""",
    )
    groups = [
        (each["key"]["rowNot"], each["aggregates"]["count"]) for each in found["artists"]["groupBy"]
    ]
    assert groups == [(False, 2), (True, 3), (None, 1)]
    assert str(THEIRS) not in str(found)
