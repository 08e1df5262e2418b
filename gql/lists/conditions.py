"""Conditions: what clients want of rows, as a tree, in; the SQL a row must meet out. Pure.

A condition is a tree whose leaves hold values. The resolver lane writes them into its statement;
the plan lane keeps the tree without them, and binds each by its path (`where.email.eq`).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Double, and_, exists, false, not_, or_, true
from sqlalchemy.orm import aliased

from db.orm.columns import is_visible
from gql.lists import geo
from gql.lists.operators import Operator
from gql.nodes.node import Place, Relation

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
class And:
    """All of these; true of none."""

    conditions: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """One of these; false of none."""

    conditions: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Exists:
    """The relation leads to a row that meets the condition; `breaks` it instead, if that is set."""

    relation: Relation
    condition: "Condition"
    breaks: bool = False


Condition: TypeAlias = Compared | Null | Inside | Not | And | Or | Exists
ALL = And(())


def operands(condition: Condition) -> Iterator[tuple[str, Any]]:
    """And value of `condition` with its path."""
    match condition:
        case Compared(path=path, value=value):
            yield path, value
        case Inside(path=path, values=values):
            yield from ((f"{path}.{name}", value) for name, value in values)
        case Not(condition=inner) | Exists(condition=inner):
            yield from operands(inner)
        case And(conditions=conditions) | Or(conditions=conditions):
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
        case And(conditions=conditions) | Or(conditions=conditions):
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
        case And(conditions=conditions) | Or(conditions=conditions):
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
        case And(conditions=conditions):
            return and_(true(), *_criteria(conditions, entity, operand))
        case Or(conditions=conditions):
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
    is_inside = geo.is_near if inside.is_circle else geo.is_inside
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
