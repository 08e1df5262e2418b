"""Parses the argument `where` into a `Condition`."""

from collections.abc import Iterator, Mapping
from typing import Any

from gql.errors import BadUserInput
from gql.lists import geo
from gql.lists.conditions import (
    And,
    Comparison,
    Condition,
    Exists,
    HasId,
    InArea,
    Matches,
    Not,
    NullCheck,
    Or,
)
from gql.lists.operator import check_values
from gql.lists.operators import IDENTITY, IS_NULL, SEARCH, operators_of
from gql.lists.words import check_words
from gql.nodes.node import Column, Node, Place
from gql.nodes.node_rankings import searches_of
from gql.nodes.relation import Relation
from gql.nodes.text_search import TextSearch

MAX_CONDITIONS = 500
# The SQL of a distance is long: planning one takes as long as planning this many conditions.
AREA_CONDITIONS = 10
# A search may read a long text of each row, where no index is used.
SEARCH_CONDITIONS = 10
MAX_DEPTH = 10


def parse_where(node: Node, where: Mapping[str, Any] | None, path: str = "where") -> Condition:
    """The condition of the argument `where`; `BadUserInput` names a part that is not valid."""
    return _Parser().condition(node, where, path, 1)


class _Parser:
    def __init__(self) -> None:
        self._count = 0

    def condition(self, node: Node, where: Any, path: str, depth: int) -> Condition:
        if depth > MAX_DEPTH:
            raise BadUserInput(f"`where` is nested more than {MAX_DEPTH} deep.")
        self._count_more(1)
        parts = [
            part
            for name, value in _not_null(where, path).items()
            for part in self._parts(node, name, value, f"{path}.{name}", depth + 1)
        ]
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def _parts(
        self, node: Node, name: str, value: Any, path: str, depth: int
    ) -> Iterator[Condition]:
        """The conditions of one field of a filter."""
        match name:
            case "and":
                yield And(self._list(node, value, path, depth))
            case "or":
                yield Or(self._list(node, value, path, depth))
            case "not":
                yield Not(self.condition(node, value, path, depth))
            case "near" | "within":
                assert node.place is not None, "only what has a place has these fields"
                self._count_more(AREA_CONDITIONS)
                yield _inside(node.place, name, _not_null(value, path), path)
            case "id" if not node.row_id.is_field:
                yield from self._identified(node, value, path)
            case _ if (search := searches_of(node).get(name)) is not None:
                for operator, words in _not_null(value, path).items():
                    yield self._matches(search, words, f"{path}.{operator}")
            case _:
                field = node.fields[name]
                if isinstance(field, Column):
                    yield from self._compared(field, value, path)
                else:
                    yield from self._related(field, value, path, depth)

    def _count_more(self, conditions: int) -> None:
        self._count += conditions
        if self._count > MAX_CONDITIONS:
            raise BadUserInput(f"`where` has more than {MAX_CONDITIONS} conditions.")

    def _list(self, node: Node, value: Any, path: str, depth: int) -> tuple[Condition, ...]:
        return tuple(
            self.condition(node, item, f"{path}.{at}", depth)
            for at, item in enumerate(_not_null(value, path))
        )

    def _compared(self, column: Column, comparisons: Any, path: str) -> Iterator[Condition]:
        for name, value in _not_null(comparisons, path).items():
            at = f"{path}.{name}"
            if name == SEARCH and column.search is not None:
                yield self._matches(column.search, value, at)
                continue
            self._count_more(1)
            operand = _not_null(value, at, "" if name == IS_NULL else " or ask for `isNull`")
            if name == IS_NULL:
                yield NullCheck(column.name, operand, column.expression)
            else:
                operator = operators_of(column)[name]
                bound = operator.value(column, operand, at)
                yield Comparison(at, column.name, operator, bound, column.expression)

    def _identified(self, node: Node, comparisons: Any, path: str) -> Iterator[Condition]:
        """The conditions on an id that is no column."""
        for name, value in _not_null(comparisons, path).items():
            self._count_more(1)
            at = f"{path}.{name}"
            operand = _not_null(value, at, "" if name == IS_NULL else " or ask for `isNull`")
            if name == IS_NULL:
                yield NullCheck(node.row_id.attributes[0], is_null=operand)
                continue
            ids = check_values(operand, at) if IDENTITY[name].is_list else [operand]
            # A malformed id is that of no row.
            keys = [key for id in ids if (key := node.row_id.key(id)) is not None]
            values = tuple(zip(*keys, strict=True)) or ((),) * len(node.row_id.attributes)
            has_id = HasId(at, node.row_id, values)
            yield Not(has_id) if name in ("ne", "notIn") else has_id

    def _matches(self, search: TextSearch, words: Any, path: str) -> Condition:
        self._count_more(SEARCH_CONDITIONS)
        return Matches(path, search, check_words(_not_null(words, path), path))

    def _related(
        self, relation: Relation, where: Any, path: str, depth: int
    ) -> Iterator[Condition]:
        target = relation.node
        if not relation.is_list:
            yield Exists(relation, self.condition(target, where, path, depth))
            return
        for name, value in _not_null(where, path).items():
            condition = self.condition(target, value, f"{path}.{name}", depth)
            match name:
                case "some":
                    yield Exists(relation, condition)
                case "none":
                    yield Not(Exists(relation, condition))
                case "every":
                    yield Not(Exists(relation, condition, violates=True))


def _not_null(value: Any, path: str, instead: str = "") -> Any:
    if value is None:
        raise BadUserInput(f"`{path}` must not be null: leave it out{instead}.")
    return value


def _inside(place: Place, name: str, numbers: Mapping[str, float], path: str) -> InArea:
    area: geo.Box | geo.Circle
    try:
        if name == "near":
            area = geo.circle(numbers["latitude"], numbers["longitude"], numbers["radiusMeters"])
        else:
            area = geo.box(numbers["south"], numbers["west"], numbers["north"], numbers["east"])
    except BadUserInput as error:
        raise BadUserInput(f"`{path}`: {error}") from None
    return InArea(path, place, name == "near", tuple(area.values.items()))
