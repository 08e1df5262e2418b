"""Builds the SQL for aggregates and groups of a list, as JSON."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, cast, func, select

from gql.columns.column_type import AggregateFunction
from gql.cost.row_limit import row_limit
from gql.lists.aggregates import Measure, grouped
from gql.plan import nodes
from gql.values.sql_json import Piece, fixed, joined, object_of, or_null


@dataclass(frozen=True, slots=True)
class List:
    """The whole list that a page is part of: `rows(entity, *columns)` selects from it.

    `timezone` returns the viewer's time zone. `as_numbers` is how numbers of any size are printed.
    """

    rows: Callable[..., Select[Any]]
    timezone: Callable[[], ColumnElement[str]]
    as_numbers: bool


def aggregates_of(aggregates: nodes.Aggregates, entity: Any, whole: List) -> Iterator[Piece]:
    """The aggregates over the rows of `entity`."""
    pieces = [*_values(aggregates, lambda measure: measure.over(entity), whole)]
    if any(isinstance(piece, ColumnElement) for piece in pieces):
        yield whole.rows(entity, joined(pieces).label("json")).scalar_subquery()
    else:
        yield from pieces


def groups_of(groups: nodes.Groups, entity: Any, whole: List) -> Iterator[Piece]:
    """The groups of the same rows, as a JSON list."""
    measures = [*dict.fromkeys(_measures(groups.members))]
    subquery = grouped(
        lambda *columns: whole.rows(entity, *columns),
        entity,
        groups.keys,
        measures,
        whole.timezone,
        row_limit(groups.limit, groups.name),
    ).subquery(groups.name)

    def value(measure: Measure) -> ColumnElement[Any]:
        return subquery.c[f"measure_{measures.index(measure)}"]

    def pieces(part: nodes.Part) -> Iterator[Piece]:
        match part:
            case nodes.GroupKeys(members=members):
                yield from object_of((key, pieces(inner)) for key, inner in members)
            case nodes.KeyValue(column=column, at=int(at)):
                key = subquery.c[f"key_{at}"]
                text = column.column_type.response_sql(key, as_numbers=whole.as_numbers)
                yield or_null(joined(text))
            case nodes.KeyValue():
                yield "null"
            case _:
                yield from _values(part, value, whole)

    text = joined(object_of((key, pieces(part)) for key, part in groups.members))
    # The subquery is ordered, and an aggregate reads its rows in that order.
    texts = func.coalesce(func.string_agg(text, fixed(",")), fixed(""))
    yield "["
    yield select(texts.label("json")).select_from(subquery).scalar_subquery()
    yield "]"


def _values(
    part: nodes.Part, value: Callable[[Measure], ColumnElement[Any]], whole: List
) -> Iterator[Piece]:
    match part:
        case nodes.Typename(name=name):
            yield f'"{name}"'
        case nodes.AggregateValue(measure=measure):
            yield or_null(joined(_json(measure, value(measure), whole)))
        case nodes.Aggregates(members=members):
            yield from object_of((key, _values(inner, value, whole)) for key, inner in members)


def _json(measure: Measure, value: ColumnElement[Any], whole: List) -> Iterator[Piece]:
    if measure.function is AggregateFunction.AVG:
        # A mean is always finite.
        yield cast(value, Text)
    else:
        yield from measure.column_type.response_sql(value, as_numbers=whole.as_numbers)


def _measures(members: nodes.Members) -> Iterator[Measure]:
    return (part.measure for part in nodes.parts(members) if isinstance(part, nodes.AggregateValue))
