"""A database with another library answers as one without it: nothing of its rows shows.

As the canary suite does for the nine tables: every list, filter, order, page and id of the schema,
on both lanes, with the other library's values as guesses.
"""

import json
from collections.abc import Iterator
from typing import Any

from db.urls.url import DatabaseUrl
from gql.nodes.node import Node
from tests.library.application import PATH, library
from tests.library.world import BOOKS, MARK, OURS, THEIRS
from tests.support.client import Client
from tests.support.serve import http_with

GUESSES: dict[type, list[Any]] = {
    str: [THEIRS.names[0], "Ada", MARK, ""],
    int: [100, 0],
}


def columns(node: Node) -> str:
    return " ".join(column.field for column in node.columns.values())


def selections(node: Node) -> Iterator[str]:
    """The list with all its columns and counts, alone and below each relation to it."""
    inside = f"{{ totalCount nodes {{ {columns(node)} }} aggregates {{ count }} }}"
    yield f"{{ {node.plural} {inside} }}"
    for other in library.registry.nodes:
        for relation in other.relations.values():
            if relation.node is node:
                below = inside if relation.is_list else f"{{ {columns(node)} }}"
                yield f"{{ {other.plural} {{ nodes {{ id {relation.field} {below} }} }} }}"


def filters(node: Node) -> Iterator[str]:
    """Every column compared with values of both libraries, on the list and through relations."""
    for column in node.columns.values():
        ids = [str(THEIRS.readers[0]), str(OURS.readers[0]), str(BOOKS[0])]
        values = ids if column.is_id else GUESSES.get(column.python_type, [])
        for value in values:
            where = f"{{ {column.field}: {{ eq: {json.dumps(value)} }} }}"
            yield f"{{ {node.plural}(where: {where}) {{ totalCount nodes {{ id }} }} }}"
            for other in library.registry.nodes:
                for relation in other.relations.values():
                    if relation.node is not node:
                        continue
                    ways = ("some", "none", "every") if relation.is_list else ("",)
                    for way in ways:
                        inner = f"{{ {way}: {where} }}" if way else where
                        yield (
                            f"{{ {other.plural}(where: {{ {relation.field}: {inner} }}) "
                            "{ totalCount nodes { id } } }"
                        )


def orders(node: Node) -> Iterator[str]:
    for column in node.columns.values():
        for direction in ("ASC", "DESC"):
            order = f"orderBy: [{{ {column.field}: {direction} }}]"
            for page in ("first: 2", "last: 2", "first: 2, offset: 1"):
                yield (
                    f"{{ {node.plural}({page}, {order}) {{ nodes {{ id }} "
                    "pageInfo { hasNextPage hasPreviousPage } } }"
                )


def lookups(node: Node) -> Iterator[str]:
    for id in (*THEIRS.readers, *OURS.readers, *BOOKS, THEIRS.id):
        yield f'{{ {node.singular}(id: "{id}") {{ {columns(node)} }} }}'
        yield f'{{ node(id: "{id}") {{ __typename id }} }}'


async def test_a_database_with_another_library_answers_as_one_without(
    library_url: DatabaseUrl, twin_url: DatabaseUrl, lane: str
) -> None:
    kinds = (selections, filters, orders, lookups)
    queries = [query for node in library.registry.nodes for kind in kinds for query in kind(node)]
    assert len(queries) > 100
    async with (
        http_with(library_url, application=PATH) as full,
        http_with(twin_url, application=PATH) as twin,
    ):
        for query in queries:
            for viewer in (OURS.member, OURS.admin):
                one = await Client(full, lane, library).send(query, viewer)
                other = await Client(twin, lane, library).send(query, viewer)
                assert "errors" not in other, (query, other)
                assert without_times(one) == without_times(other), query
                assert MARK not in json.dumps(one), query


async def test_the_other_library_has_rows_to_show(library_url: DatabaseUrl, lane: str) -> None:
    async with http_with(library_url, application=PATH) as http:
        data = await Client(http, lane, library).data(
            "{ readers { nodes { name } } }", THEIRS.member
        )
    assert json.dumps(data).count(MARK) == 4


def without_times(body: Any) -> Any:
    """The body without what differs between two databases: when their rows were made."""
    if isinstance(body, dict):
        return {
            key: without_times(value)
            for key, value in body.items()
            if key not in ("createdAt", "updatedAt")
        }
    return [without_times(item) for item in body] if isinstance(body, list) else body
