"""Parses the argument `orderBy` into an `Order`."""

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any

from gql.errors import BadUserInput
from gql.lists.conditions import ALL, And, Condition, NullCheck
from gql.lists.words import check_words
from gql.nodes.node import Column, Node
from gql.nodes.node_rankings import OperandKind, RankingField, rankings_of
from gql.nodes.order import Key, Order, order_by
from gql.nodes.rankings import Rank

ORDER_BY = "orderBy"
# Each is computed for every row that is sorted.
MAX_RANKS = 4


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


def parse_order(node: Node, order: Sequence[Mapping[str, Any]] | None) -> Order:
    """The order of the argument `orderBy`; the default order of `node` if it is empty.

    `BadUserInput` if a column occurs twice, as the second one has no effect, or if the operand of a
    ranking is not valid.
    """
    if not order:
        return node.order
    named = [
        (name, _key(node, name, given, f"{ORDER_BY}.{at}.{name}"))
        for at, item in enumerate(order)
        for name, given in item.items()
    ]
    names = [name for name, _ in named]
    for name in names:
        if names.count(name) > 1:
            raise BadUserInput(f"`orderBy` has `{name}` more than once.")
    if sum(key.rank is not None for _, key in named) > MAX_RANKS:
        raise BadUserInput(f"`orderBy` has more than {MAX_RANKS} rankings.")
    return order_by(node.model, [key for _, key in named])


def _key(node: Node, name: str, given: Any, path: str) -> Key:
    ranking = rankings_of(node).get(name)
    if ranking is not None:
        return _ranked(ranking, given, path)
    column = node.fields[name]
    assert isinstance(column, Column), "only columns are sorted by"
    assert isinstance(given, Direction), "columns have directions"
    return given.key(column)


def _ranked(field: RankingField, given: Any, path: str) -> Key:
    """The key of a ranking by the operand `given`."""
    ranking = field.ranking
    if field.operand is OperandKind.WORDS:
        operand: Any = check_words(given, path)
    else:
        assert field.column is not None, "distances are those of a column"
        if field.operand is OperandKind.VECTOR:
            ranking, given, path = field.by(given.get("by")), given["to"], f"{path}.to"
        try:
            operand = field.column.column_type.bind(given)
        except ValueError as error:
            raise BadUserInput(f"`{path}` {error}") from None
    return Key(
        ranking.name,
        ranking.descending,
        nulls_first=False,
        is_nullable=ranking.is_nullable,
        rank=Rank(ranking, path, operand),
    )


def rows_in(where: Condition, order: Order) -> Condition:
    """The condition of the rows of a list in `order`: some orders have no place for others."""
    required = [rank.ranking.required for rank in order.ranks.values()]
    checks = tuple(NullCheck(name, is_null=False) for name in required if name is not None)
    return And((*([] if where == ALL else [where]), *checks)) if checks else where
