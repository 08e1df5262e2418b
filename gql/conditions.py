"""Filters: the argument `where` in, a `Condition` out, and the SQL a row must meet. Pure.

A condition is a tree whose leaves hold values. The resolver lane writes them into its statement;
the plan lane keeps the tree without them, and binds each by its path (`where.email.eq`).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Double, and_, exists, false, not_, or_, true
from sqlalchemy.orm import aliased

from gql import globe
from gql.errors import BadUserInput
from gql.node import NODES, Column, Node, Place, Relation
from gql.operators import IS_NULL, Operator, operators_of
from models.base import is_visible

MOST_CONDITIONS = 500
MOST_DEPTH = 10

# Given the path of a value, the value and its SQL type: what stands for it in the statement.
Operand: TypeAlias = Callable[[str, Any, Any], ColumnElement[Any]]


@dataclass(frozen=True, slots=True)
class Compared:
    """A column compared with a value."""

    path: str
    column: str
    operator: Operator
    value: Any


@dataclass(frozen=True, slots=True)
class Null:
    """A column that is null, or is not."""

    column: str
    is_null: bool


@dataclass(frozen=True, slots=True)
class Inside:
    """A place inside a circle or a box; `values` are its numbers by name."""

    path: str
    place: Place
    is_circle: bool
    values: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Not:
    condition: "Condition"


@dataclass(frozen=True, slots=True)
class Every:
    """All of these; true of none."""

    conditions: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Some:
    """One of these; false of none."""

    conditions: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Exists:
    """The relation leads to a row that meets the condition; `breaks` it instead, if that is set."""

    relation: Relation
    condition: "Condition"
    breaks: bool = False


Condition: TypeAlias = Compared | Null | Inside | Not | Every | Some | Exists
ALL = Every(())


def condition_of(node: Node, given: Mapping[str, Any] | None, path: str = "where") -> Condition:
    """The condition a client wrote; `BadUserInput` names the part that cannot be used."""
    return _Reading().condition(node, given, path, 1)


class _Reading:
    def __init__(self) -> None:
        self._count = 0

    def condition(self, node: Node, given: Any, path: str, depth: int) -> Condition:
        if depth > MOST_DEPTH:
            raise BadUserInput(f"`where` is nested more than {MOST_DEPTH} deep.")
        self._count_one()
        parts = [
            part
            for name, value in _given(given, path).items()
            for part in self._parts(node, name, value, f"{path}.{name}", depth + 1)
        ]
        return parts[0] if len(parts) == 1 else Every(tuple(parts))

    def _parts(
        self, node: Node, name: str, given: Any, path: str, depth: int
    ) -> Iterator[Condition]:
        """What one field of a filter asks for."""
        match name:
            case "and":
                yield Every(self._list(node, given, path, depth))
            case "or":
                yield Some(self._list(node, given, path, depth))
            case "not":
                yield Not(self.condition(node, given, path, depth))
            case "near" | "within":
                assert node.place is not None, "only what has a place has these fields"
                yield _inside(node.place, name, _given(given, path), path)
            case _:
                field = node.fields[name]
                if isinstance(field, Column):
                    yield from self._compared(field, given, path)
                else:
                    yield from self._related(field, given, path, depth)

    def _count_one(self) -> None:
        self._count += 1
        if self._count > MOST_CONDITIONS:
            raise BadUserInput(f"`where` has more than {MOST_CONDITIONS} conditions.")

    def _list(self, node: Node, given: Any, path: str, depth: int) -> tuple[Condition, ...]:
        return tuple(
            self.condition(node, item, f"{path}.{at}", depth)
            for at, item in enumerate(_given(given, path))
        )

    def _compared(self, column: Column, given: Any, path: str) -> Iterator[Condition]:
        for name, value in _given(given, path).items():
            self._count_one()
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
        target = NODES[relation.target]
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
    area: globe.Box | globe.Circle
    try:
        if name == "near":
            area = globe.circle(given["latitude"], given["longitude"], given["radiusMeters"])
        else:
            area = globe.box(given["south"], given["west"], given["north"], given["east"])
    except BadUserInput as error:
        raise BadUserInput(f"`{path}`: {error}") from None
    return Inside(path, place, name == "near", tuple(area.values.items()))


def operands(condition: Condition) -> Iterator[tuple[str, Any]]:
    """Every value of `condition` with its path."""
    match condition:
        case Compared(path=path, value=value):
            yield path, value
        case Inside(path=path, values=values):
            yield from ((f"{path}.{name}", value) for name, value in values)
        case Not(condition=inner) | Exists(condition=inner):
            yield from operands(inner)
        case Every(conditions=conditions) | Some(conditions=conditions):
            for inner in conditions:
                yield from operands(inner)


def without_values(condition: Condition) -> Condition:
    """The same condition, whatever it compares with."""
    match condition:
        case Compared():
            return replace(condition, value=None)
        case Inside(values=values):
            return replace(condition, values=tuple((name, 0.0) for name, _ in values))
        case Not(condition=inner) | Exists(condition=inner):
            return replace(condition, condition=without_values(inner))
        case Every(conditions=conditions) | Some(conditions=conditions):
            return replace(condition, conditions=tuple(map(without_values, conditions)))
        case Null():
            return condition


def relations(condition: Condition) -> int:
    """How many tables `condition` looks into."""
    match condition:
        case Exists(condition=inner):
            return 1 + relations(inner)
        case Not(condition=inner):
            return relations(inner)
        case Every(conditions=conditions) | Some(conditions=conditions):
            return sum(map(relations, conditions))
        case _:
            return 0


def criterion(condition: Condition, entity: Any, operand: Operand) -> ColumnElement[bool]:
    """What a row of `entity` meets if `condition` holds of it."""
    match condition:
        case Compared(path=path, column=name, operator=operator, value=value):
            column: ColumnElement[Any] = getattr(entity, name)
            return operator.compare(column, operand(path, value, operator.operand_type(column)))
        case Null(column=name, is_null=is_null):
            column = getattr(entity, name)
            return column.is_(None) if is_null else column.is_not(None)
        case Inside():
            return _is_inside(condition, entity, operand)
        case Not(condition=inner):
            return not_(criterion(inner, entity, operand))
        case Every(conditions=conditions):
            return and_(true(), *_criteria(conditions, entity, operand))
        case Some(conditions=conditions):
            return or_(false(), *_criteria(conditions, entity, operand))
        case Exists():
            return _exists(condition, entity, operand)


def _criteria(
    conditions: Sequence[Condition], entity: Any, operand: Operand
) -> Iterator[ColumnElement[bool]]:
    return (criterion(inner, entity, operand) for inner in conditions)


def _is_inside(inside: Inside, entity: Any, operand: Operand) -> ColumnElement[bool]:
    values = dict(inside.values)
    place = (getattr(entity, inside.place.latitude), getattr(entity, inside.place.longitude))
    number = partial(_number, inside.path, values, operand)
    is_inside = globe.is_near if inside.is_circle else globe.is_inside
    return is_inside(*place, number)


def _number(
    path: str, values: Mapping[str, float], operand: Operand, name: str
) -> ColumnElement[Any]:
    return operand(f"{path}.{name}", values[name], Double())


def _exists(found: Exists, entity: Any, operand: Operand) -> ColumnElement[bool]:
    target = aliased(found.relation.target)
    joins = (
        getattr(target, remote) == getattr(entity, local)
        for remote, local in zip(found.relation.remote, found.relation.local, strict=True)
    )
    visible = is_visible(target)
    held = criterion(found.condition, target, operand)
    return exists().where(
        *joins,
        *([] if visible is None else [visible]),
        # What is unknown of a row, for a null in it, is not kept by it.
        held.is_not(true()) if found.breaks else held,
    )
