"""Filters: the argument `where` in, a `Condition` out. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

from gql.errors import BadUserInput
from gql.lists import geo
from gql.lists.conditions import And, Compared, Condition, Exists, Inside, Not, Null, Or
from gql.lists.operators import IS_NULL, operators_of
from gql.nodes.node import Column, Node, Place, Relation

MOST_CONDITIONS = 500
# Distances are long in SQL: one takes as long to plan as so many conditions.
AREA = 10
MOST_DEPTH = 10


def condition_of(node: Node, given: Mapping[str, Any] | None, path: str = "where") -> Condition:
    """The condition a client wrote; `BadUserInput` names the part that cannot be used."""
    return _Reading().condition(node, given, path, 1)


class _Reading:
    def __init__(self) -> None:
        self._count = 0

    def condition(self, node: Node, given: Any, path: str, depth: int) -> Condition:
        if depth > MOST_DEPTH:
            raise BadUserInput(f"`where` is nested more than {MOST_DEPTH} deep.")
        self._count_more(1)
        parts = [
            part
            for name, value in _given(given, path).items()
            for part in self._parts(node, name, value, f"{path}.{name}", depth + 1)
        ]
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def _parts(
        self, node: Node, name: str, given: Any, path: str, depth: int
    ) -> Iterator[Condition]:
        """What one field of a filter asks for."""
        match name:
            case "and":
                yield And(self._list(node, given, path, depth))
            case "or":
                yield Or(self._list(node, given, path, depth))
            case "not":
                yield Not(self.condition(node, given, path, depth))
            case "near" | "within":
                assert node.place is not None, "only what has a place has these fields"
                self._count_more(AREA)
                yield _inside(node.place, name, _given(given, path), path)
            case _:
                field = node.fields[name]
                if isinstance(field, Column):
                    yield from self._compared(field, given, path)
                else:
                    yield from self._related(field, given, path, depth)

    def _count_more(self, conditions: int) -> None:
        self._count += conditions
        if self._count > MOST_CONDITIONS:
            raise BadUserInput(f"`where` has more than {MOST_CONDITIONS} conditions.")

    def _list(self, node: Node, given: Any, path: str, depth: int) -> tuple[Condition, ...]:
        return tuple(
            self.condition(node, item, f"{path}.{at}", depth)
            for at, item in enumerate(_given(given, path))
        )

    def _compared(self, column: Column, given: Any, path: str) -> Iterator[Condition]:
        for name, value in _given(given, path).items():
            self._count_more(1)
            at = f"{path}.{name}"
            operand = _given(value, at, "" if name == IS_NULL else " or ask for `isNull`")
            if name == IS_NULL:
                yield Null(column.name, is_null=operand)
            else:
                operator = operators_of(column)[name]
                yield Compared(at, column.name, operator, operator.value(column, operand, at))

    def _related(
        self, relation: Relation, given: Any, path: str, depth: int
    ) -> Iterator[Condition]:
        target = relation.node
        if not relation.is_list:
            yield Exists(relation, self.condition(target, given, path, depth))
            return
        for name, value in _given(given, path).items():
            condition = self.condition(target, value, f"{path}.{name}", depth)
            match name:
                case "some":
                    yield Exists(relation, condition)
                case "none":
                    yield Not(Exists(relation, condition))
                case "every":
                    yield Not(Exists(relation, condition, breaks=True))


def _given(value: Any, path: str, instead: str = "") -> Any:
    if value is None:
        raise BadUserInput(f"`{path}` must not be null: leave it out{instead}.")
    return value


def _inside(place: Place, name: str, given: Mapping[str, float], path: str) -> Inside:
    area: geo.Box | geo.Circle
    try:
        if name == "near":
            area = geo.circle(given["latitude"], given["longitude"], given["radiusMeters"])
        else:
            area = geo.box(given["south"], given["west"], given["north"], given["east"])
    except BadUserInput as error:
        raise BadUserInput(f"`{path}`: {error}") from None
    return Inside(path, place, name == "near", tuple(area.values.items()))
