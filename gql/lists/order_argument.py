"""Parses the argument `orderBy` into an `Order`."""

from collections.abc import Mapping, Sequence
from enum import Enum

from gql.errors import BadUserInput
from gql.nodes.node import Column, Node
from gql.nodes.order import Key, Order, order_by


class Direction(Enum):
    """A sort direction and the position of nulls; by default last if ascending, else first."""

    ASC = "ASC"
    DESC = "DESC"
    ASC_NULLS_FIRST = "ASC_NULLS_FIRST"
    ASC_NULLS_LAST = "ASC_NULLS_LAST"
    DESC_NULLS_FIRST = "DESC_NULLS_FIRST"
    DESC_NULLS_LAST = "DESC_NULLS_LAST"

    def key(self, column: Column) -> Key:
        """The sort key of `column` in this direction."""
        direction, _, nulls = self.value.partition("_NULLS_")
        descending = direction == "DESC"
        nulls_first = nulls == "FIRST" if nulls and column.is_nullable else descending
        return Key(column.name, descending, nulls_first, column.is_nullable, column.expression)


def parse_order(node: Node, order: Sequence[Mapping[str, Direction]] | None) -> Order:
    """The order of the argument `orderBy`; the default order of `node` if it is empty.

    `BadUserInput` if a column occurs twice, as the second one has no effect.
    """
    if not order:
        return node.order
    keys = [_key(node, name, direction) for item in order for name, direction in item.items()]
    names = [key.attribute for key in keys]
    for name in names:
        if names.count(name) > 1:
            raise BadUserInput(f"`orderBy` has `{node.columns[name].field}` more than once.")
    return order_by(node.model, keys)


def _key(node: Node, name: str, direction: Direction) -> Key:
    column = node.fields[name]
    assert isinstance(column, Column), "only columns are sorted by"
    return direction.key(column)
