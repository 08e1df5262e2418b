"""The argument `orderBy` in, an `Order` out. Pure."""

from collections.abc import Mapping, Sequence
from enum import Enum

from gql.errors import BadUserInput
from gql.nodes.node import Column, Node
from gql.nodes.order import Key, Order, order_by


class Direction(Enum):
    """A direction, and where nulls come; Postgres has them last upwards and first downwards."""

    ASC = "ASC"
    DESC = "DESC"
    ASC_NULLS_FIRST = "ASC_NULLS_FIRST"
    ASC_NULLS_LAST = "ASC_NULLS_LAST"
    DESC_NULLS_FIRST = "DESC_NULLS_FIRST"
    DESC_NULLS_LAST = "DESC_NULLS_LAST"

    def key(self, column: Column) -> Key:
        """`column` as a part of an order."""
        direction, _, nulls = self.value.partition("_NULLS_")
        descending = direction == "DESC"
        nulls_first = nulls == "FIRST" if nulls and column.is_nullable else descending
        return Key(column.name, descending, nulls_first, column.is_nullable)


def order_asked(node: Node, given: Sequence[Mapping[str, Direction]] | None) -> Order:
    """The order a client wrote; that of `node` if it wrote none.

    `BadUserInput` where a column comes twice: the second could never decide anything.
    """
    if not given:
        return node.order
    keys = [_key(node, name, direction) for one in given for name, direction in one.items()]
    names = [key.attribute for key in keys]
    for name in names:
        if names.count(name) > 1:
            raise BadUserInput(f"`orderBy` has `{node.columns[name].field}` more than once.")
    return order_by(node.model, keys)


def _key(node: Node, name: str, direction: Direction) -> Key:
    column = node.fields[name]
    assert isinstance(column, Column), "only columns are sorted by"
    return direction.key(column)
