"""A list in numbers: aggregates and groups in, their JSON as SQL over the whole list out. Pure."""

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from gql.cost.row_limit import number
from gql.lists.aggregates import Measure, grouped
from gql.plan import nodes
from gql.values.scalars import sql_json
from gql.values.sql_json import Piece, fixed, joined, object_of, or_null


def aggregates_of(
    aggregates: nodes.Aggregates, entity: Any, rows: Callable[..., Select[Any]]
) -> Iterator[Piece]:
    """The aggregates of the rows of `entity`, which `rows(entity, *columns)` selects from."""
    pieces = [*_measured(aggregates, lambda measure: measure.over(entity))]
    if any(isinstance(piece, ColumnElement) for piece in pieces):
        yield rows(entity, joined(pieces).label("json")).scalar_subquery()
    else:
        yield from pieces


def groups_of(
    groups: nodes.Groups,
    entity: Any,
    rows: Callable[..., Select[Any]],
    timezone: Callable[[], ColumnElement[str]],
) -> Iterator[Piece]:
    """The groups of those rows, as a list."""
    measures = [*dict.fromkeys(_measures(groups.members))]
    found = grouped(
        lambda *columns: rows(entity, *columns),
        entity,
        groups.keys,
        measures,
        timezone,
        number(groups.limit, groups.name),
    ).subquery(groups.name)

    def value(measure: Measure) -> ColumnElement[Any]:
        return found.c[f"measure_{measures.index(measure)}"]

    def pieces(part: nodes.Part) -> Iterator[Piece]:
        match part:
            case nodes.GroupKeys(members=members):
                yield from object_of((key, pieces(inner)) for key, inner in members)
            case nodes.KeyValue(column=column, at=int(at)):
                yield or_null(joined(sql_json(found.c[f"key_{at}"], column.python_type)))
            case nodes.KeyValue():
                yield "null"
            case _:
                yield from _measured(part, value)

    text = joined(object_of((key, pieces(part)) for key, part in groups.members))
    # The subselect is ordered, and an aggregate takes its rows as they come.
    texts = func.coalesce(func.string_agg(text, fixed(",")), fixed(""))
    yield "["
    yield select(texts.label("json")).select_from(found).scalar_subquery()
    yield "]"


def _measured(part: nodes.Part, value: Callable[[Measure], ColumnElement[Any]]) -> Iterator[Piece]:
    match part:
        case nodes.Typename(name=name):
            yield f'"{name}"'
        case nodes.AggregateValue(measure=measure):
            yield or_null(joined(sql_json(value(measure), measure.python_type)))
        case nodes.Aggregates(members=members):
            yield from object_of((key, _measured(inner, value)) for key, inner in members)


def _measures(members: nodes.Members) -> Iterator[Measure]:
    return (part.measure for part in nodes.parts(members) if isinstance(part, nodes.AggregateValue))
