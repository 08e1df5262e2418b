"""Every row and relation of the odd database is read in both lanes, as the database has it."""

from collections.abc import Iterator, Sequence

import httpx
import pytest
from strawberry.utils.str_converters import to_camel_case

from db.orm.names import TableName, quote
from db.orm.scope import table_of
from db.reflection.selection import Selection
from gql.nodes.node import Node
from gql.nodes.relation import Relation
from gql.reflection.described import describe
from gql.reflection.links import Link
from tests.claims.client import data_of_both
from tests.reflection.applications import application_at
from tests.reflection.world import Connection

pytestmark = pytest.mark.asyncio(loop_scope="session")


def nodes_of(path: str) -> Iterator[Node]:
    return iter(application_at(path).registry.nodes)


def columns(node: Node) -> str:
    names = (each.field for each in node.columns.values())
    return " ".join(dict.fromkeys(["id", "__typename", *names]))


def related(node: Node, relation: Relation, path: str) -> str:
    [target] = [each for each in nodes_of(path) if each.model is relation.target]
    selected = f"{{ {columns(target)} }}"
    return (
        f"{relation.field} {{ totalCount nodes {selected} }}"
        if relation.is_list
        else (f"{relation.field} {selected}")
    )


async def test_every_row_is_listed_and_found_by_its_id(
    odd_http: httpx.AsyncClient, odd_path: str, odd_rows: Connection
) -> None:
    for node in nodes_of(odd_path):
        one, many = to_camel_case(node.singular), to_camel_case(node.plural)
        query = f"{{ {many} {{ totalCount nodes {{ {columns(node)} }} }} }}"
        listed = (await data_of_both(odd_http, query))[many]
        table = table_of(node.model)
        name = f"{quote(table.schema or 'public')}.{quote(table.name)}"
        number = await odd_rows.fetchval(f"select count(*) from {name}")
        assert listed["totalCount"] == len(listed["nodes"]) == number, name
        assert len({row["id"] for row in listed["nodes"]}) == number
        by_id = f"query ($id: ID!) {{ {one}(id: $id) {{ {columns(node)} }} }}"
        by_node = (
            f"query ($id: ID!) {{ node(id: $id) {{ ... on {node.name} {{ {columns(node)} }} }} }}"
        )
        for row in listed["nodes"]:
            assert await data_of_both(odd_http, by_id, None, {"id": row["id"]}) == {one: row}
            assert await data_of_both(odd_http, by_node, None, {"id": row["id"]}) == {"node": row}


async def test_every_relation_has_the_rows_of_its_foreign_key(
    odd_http: httpx.AsyncClient, odd_path: str, odd_rows: Connection, selection: Selection
) -> None:
    checked = 0
    nodes = {node.name: node for node in nodes_of(odd_path)}
    for described in describe(selection):
        node = nodes[described.class_name]
        many = to_camel_case(node.plural)
        for link in described.links:
            relation = node.relations[link.name]
            selected = related(node, relation, odd_path)
            query = f"{{ {many} {{ nodes {{ id {selected} }} }} }}"
            rows = (await data_of_both(odd_http, query))[many]["nodes"]
            values = [row[relation.field] for row in rows]
            if link.is_list:
                assert all(each["totalCount"] == len(each["nodes"]) for each in values)
                number = sum(each["totalCount"] for each in values)
            else:
                number = sum(each is not None for each in values)
            expected = await odd_rows.fetchval(pairs(described.name, link))
            assert number == expected > 0, (node.name, link.name)
            checked += 1
    assert checked > 30


def pairs(name: TableName, link: Link) -> str:
    """The statement that counts the rows of a relation of all rows of a table."""
    joins = f"{_sql(name)} as o join "
    if link.through is None:
        joins += f"{_sql(link.target)} as t on {_equal('o', link.local, 't', link.remote)}"
    else:
        joins += (
            f"{_sql(link.through)} as b on {_equal('o', link.local, 'b', link.near)} join "
            f"{_sql(link.target)} as t on {_equal('b', link.far, 't', link.remote)}"
        )
    return f"select count(*) from {joins}"


def _sql(name: TableName) -> str:
    return f"{quote(name.schema)}.{quote(name.name)}"


def _equal(one: str, columns: Sequence[str], other: str, others: Sequence[str]) -> str:
    return " and ".join(
        f"{one}.{quote(left)} = {other}.{quote(right)}"
        for left, right in zip(columns, others, strict=True)
    )
