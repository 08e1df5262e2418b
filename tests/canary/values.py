"""A column or an order in, values and cursors of either tenant's rows as JSON out. Pure."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import inspect

from gql.lists.cursor import encode_cursor
from gql.nodes.node import Column, Node
from gql.nodes.order import Order
from models import Tenant
from tests.canary.planted import Named, ours, theirs
from tests.support.fixtures import tenants

UNKNOWN_UUID = "00000000-0000-4000-8000-000000000000"


def rows_of(node: Node, *, foreign: bool) -> list[Named]:
    """The rows of either tenant."""
    return (theirs if foreign else ours)()[node.plural]


def ids_of(node: Node, count: int, *, foreign: bool) -> list[str]:
    return [str(row["id"]) for row in rows_of(node, foreign=foreign)[:count]]


def unknown_id(node: Node) -> str:
    """An id that could be one of `node`, and is nobody's."""
    return UNKNOWN_UUID if node.id_prefix is None else f"{node.id_prefix}_{'a' * 24}"


def value_of(node: Node, column: Column, at: int, *, foreign: bool) -> Any:
    """What a row has in `column`, as JSON; of the other tenant where ours has nothing there."""
    name = _stored(node, column.name)
    found = [row[name] for row in rows_of(node, foreign=foreign) if row[name] is not None]
    if not found and not foreign:
        return value_of(node, column, at, foreign=True)
    return as_json(column.python_type, found[at % len(found)])


def as_json(kind: type, value: Any) -> Any:
    """`value` as a client sends it."""
    if issubclass(kind, StrEnum):
        return kind(value).name
    if isinstance(value, datetime):
        return value.isoformat()
    return value if isinstance(value, int | float | str) else str(value)


def cursor_of(node: Node, order: Order, row: Named, *, forged: bool = False) -> str:
    """The cursor of `row`; if `forged`, one that says it is ours."""
    place = {name: _attribute(node, name, row) for name in order.attributes}
    if forged:
        place["id" if node.model is Tenant else "tenant_id"] = tenants()[0].id
    return encode_cursor(node.model, order, tuple(place.values()))


def _attribute(node: Node, name: str, row: Named) -> Any:
    """What the attribute `name` of the model holds for `row`."""
    value = row[_stored(node, name)]
    kind = inspect(node.model).column_attrs[name].columns[0].type.python_type
    return kind(value) if value is not None and issubclass(kind, StrEnum) else value


def _stored(node: Node, name: str) -> str:
    """The column behind an attribute."""
    return str(inspect(node.model).column_attrs[name].columns[0].name)
