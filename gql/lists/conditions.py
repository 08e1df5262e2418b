"""Represents filters as trees of conditions and builds SQL predicates from them.

The leaves of a condition hold values. The resolver lane binds them directly; the plan lane caches
the tree without its values and binds each one by its path (`where.email.eq`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeAlias

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Double,
    Text,
    and_,
    any_,
    false,
    func,
    not_,
    or_,
    select,
    true,
    tuple_,
)
from sqlalchemy.orm import aliased

from db.orm.columns import is_visible
from gql.columns.bare import comparable
from gql.columns.table import type_of
from gql.lists import geo
from gql.lists.operator import Operator
from gql.nodes.expressions import Expression, sql_of
from gql.nodes.node import Place
from gql.nodes.rankings import Operand
from gql.nodes.relation import Relation
from gql.nodes.row_id import RowId
from gql.nodes.text_search import TextSearch


@dataclass(frozen=True, slots=True)
class Comparison:
    """A comparison of a column, or of an expression, with a value."""

    path: str
    column: str
    operator: Operator
    value: Any
    expression: Expression | None = None


@dataclass(frozen=True, slots=True)
class HasId:
    """A check that a row has one of several keys; `values` are those of each of its columns."""

    path: str
    row_id: RowId
    values: tuple[tuple[Any, ...], ...]


@dataclass(frozen=True, slots=True)
class NullCheck:
    """A check that a column or an expression is null, or that it is not."""

    column: str
    is_null: bool
    expression: Expression | None = None


@dataclass(frozen=True, slots=True)
class InArea:
    """A check that coordinates are in a circle or a box; `values` are its numbers by name."""

    path: str
    place: Place
    is_circle: bool
    values: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Matches:
    """A check that a text matches the words of a full text search."""

    path: str
    search: TextSearch
    words: str | None


@dataclass(frozen=True, slots=True)
class Not:
    condition: "Condition"


@dataclass(frozen=True, slots=True)
class And:
    """All of these conditions; an empty list is true."""

    conditions: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one of these conditions; an empty list is false."""

    conditions: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Exists:
    """A related row exists that meets the condition; with `violates`, one that does not meet it."""

    relation: Relation
    condition: "Condition"
    violates: bool = False


Condition: TypeAlias = Comparison | HasId | NullCheck | InArea | Matches | Not | And | Or | Exists
ALL = And(())


def within(condition: Condition) -> Iterator[Condition]:
    """`condition` and all conditions inside it, depth first."""
    yield condition
    match condition:
        case Not(condition=inner) | Exists(condition=inner):
            yield from within(inner)
        case And(conditions=conditions) | Or(conditions=conditions):
            for inner in conditions:
                yield from within(inner)


def operands(condition: Condition) -> Iterator[tuple[str, Any]]:
    """Each value of `condition` with its path."""
    for each in within(condition):
        match each:
            case Comparison(path=path, value=value):
                yield path, value
            case HasId(path=path, values=values):
                yield from ((f"{path}.{at}", value) for at, value in enumerate(values))
            case Matches(path=path, words=words):
                yield path, words
            case InArea(path=path, values=values):
                yield from ((f"{path}.{name}", value) for name, value in values)


def without_values(condition: Condition) -> Condition:
    """The same condition without the values it compares with."""
    match condition:
        case Comparison():
            return replace(condition, value=None)
        case HasId(values=values):
            return replace(condition, values=((),) * len(values))
        case Matches():
            return replace(condition, words=None)
        case InArea(values=values):
            return replace(condition, values=tuple((name, 0.0) for name, _ in values))
        case Not(condition=inner) | Exists(condition=inner):
            return replace(condition, condition=without_values(inner))
        case And(conditions=conditions) | Or(conditions=conditions):
            return replace(condition, conditions=tuple(map(without_values, conditions)))
        case NullCheck():
            return condition


def relations_in(condition: Condition) -> Iterator[Relation]:
    """The relations whose rows `condition` reads."""
    return (each.relation for each in within(condition) if isinstance(each, Exists))


def reads_more(condition: Condition) -> bool:
    """Whether an expression in `condition` may read other rows than those of the list."""
    return any(
        each.expression is not None and each.expression.reads_more
        for each in within(condition)
        if isinstance(each, Comparison | NullCheck)
    )


def criterion(condition: Condition, entity: Any, operand: Operand) -> ColumnElement[bool]:
    """The SQL predicate of `condition` for rows of `entity`."""
    match condition:
        case Comparison(path=path, operator=operator, value=value):
            column = sql_of(entity, condition.column, condition.expression)
            bound = operand(path, value, operator.operand_type(column.type))
            return operator.criterion(column, bound)
        case HasId():
            return _has_id(condition, entity, operand)
        case NullCheck(is_null=is_null):
            column = comparable(sql_of(entity, condition.column, condition.expression))
            return column.is_(None) if is_null else column.is_not(None)
        case InArea():
            return _is_inside(condition, entity, operand)
        case Matches(path=path, search=search, words=words):
            query = search.query(operand(path, words, Text()))
            return search.vector(entity).op("@@", is_comparison=True, return_type=Boolean())(query)
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


def _has_id(has: HasId, entity: Any, operand: Operand) -> ColumnElement[bool]:
    columns = [getattr(entity, name) for name in has.row_id.attributes]
    values = []
    for at, column in enumerate(columns):
        kind, sql_type = type_of(column.type), column.type
        bound = operand(f"{has.path}.{at}", has.values[at], kind.bound_type(sql_type, is_list=True))
        values.append(kind.converted(bound, sql_type, is_list=True))
    if len(columns) == 1:
        return comparable(columns[0]) == any_(values[0])
    names = [f"k{at}" for at in range(len(values))]
    keys = func.unnest(*values).table_valued(*names, name="wanted").render_derived()
    return tuple_(*map(comparable, columns)).in_(select(*keys.c))


def _is_inside(area: InArea, entity: Any, operand: Operand) -> ColumnElement[bool]:
    values = dict(area.values)
    place = (getattr(entity, area.place.latitude), getattr(entity, area.place.longitude))
    number = partial(_number, area.path, values, operand)
    is_inside = geo.is_near if area.is_circle else geo.is_inside
    return is_inside(*place, number)


def _number(
    path: str, values: Mapping[str, float], operand: Operand, name: str
) -> ColumnElement[Any]:
    return operand(f"{path}.{name}", values[name], Double())


def _exists(condition: Exists, entity: Any, operand: Operand) -> ColumnElement[bool]:
    relation = condition.relation
    target = aliased(relation.target)
    joins = relation.joins([getattr(entity, name) for name in relation.local], target)
    visible = is_visible(target)
    inner = criterion(condition.condition, target, operand)
    return (
        relation.exists()
        .select_from(target)
        .where(
            *joins,
            *([] if visible is None else [visible]),
            # NULL counts as failing.
            inner.is_not(true()) if condition.violates else inner,
        )
    )
