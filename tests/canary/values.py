"""Ids, values and cursors of the rows of either tenant, as JSON. Pure."""

from enum import StrEnum
from typing import Any

from db.orm.scope import column_of
from gql.columns.table import type_of
from gql.lists.cursor import encode_cursor
from gql.nodes.node import Column, Node
from gql.nodes.order import Order
from gql.nodes.unique_lookup import UniqueLookup
from tests.canary.planted import Named, ours, theirs
from tests.support.fixtures import tenants
from tests.support.made_up_values import as_json

UNKNOWN_UUID = "00000000-0000-4000-8000-000000000000"


def rows_of(node: Node, *, foreign: bool) -> list[Named]:
    """The rows of our tenant, or of the other if `foreign`."""
    return (theirs if foreign else ours)()[node.model.__tablename__]


def ids_of(node: Node, count: int, *, foreign: bool) -> list[str]:
    return [str(row["id"]) for row in rows_of(node, foreign=foreign)[:count]]


def unknown_id(node: Node) -> str:
    """A valid id of `node` that no row has."""
    return UNKNOWN_UUID if node.row_id.is_uuid else f"{node.row_id.own_prefix}_{'a' * 24}"


def key_of(lookup: UniqueLookup, *, foreign: bool) -> dict[str, Any]:
    """A unique key of the last row of a tenant, as the argument `by`."""
    row = rows_of(lookup.node, foreign=foreign)[-1]
    values = {part.field: as_json(row[part.column.name]) for part in lookup.parts}
    [*only] = values.values()
    return {lookup.field: only[0] if len(only) == 1 else values}


def value_of(node: Node, column: Column, at: int, *, foreign: bool) -> Any:
    """A value of `column` as JSON; one of the other tenant if ours has only nulls."""
    name = _column_name(node, column.name)
    values = [row[name] for row in rows_of(node, foreign=foreign) if row[name] is not None]
    if not values and not foreign:
        return value_of(node, column, at, foreign=True)
    value = values[at % len(values)]
    kind = column.python_type
    return kind(value).name if issubclass(kind, StrEnum) else as_json(value)


def cursor_of(node: Node, order: Order, row: Named, *, forged: bool = False) -> str:
    """The cursor of `row`; if `forged`, with the id of our tenant in it."""
    place = {name: _attribute(node, name, row) for name in order.attributes}
    if forged and node.scope is not None:
        place[node.scope.column] = tenants()[0].id
    return encode_cursor(node.model, order, tuple(place.values()))


def _attribute(node: Node, name: str, row: Named) -> Any:
    """The value of the attribute `name` of the model for `row`."""
    value = row[_column_name(node, name)]
    kind = type_of(column_of(node.model, name).type).python_type
    if value is None or kind is None or not issubclass(kind, StrEnum):
        return value
    return kind(value)


def _column_name(node: Node, name: str) -> str:
    """The name of the column of an attribute."""
    return str(column_of(node.model, name).name)
