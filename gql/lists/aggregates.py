"""Checks the arguments of aggregates and groups, and builds their SQL expressions."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Label,
    Select,
    case,
    cast,
    func,
    literal_column,
)

from gql.columns.column_type import AggregateFunction, ColumnType
from gql.columns.numbers import DOUBLE, INT
from gql.errors import BadUserInput
from gql.lists.mean import mean
from gql.lists.page import check_not_negative
from gql.nodes.node import Column, Node
from gql.values.sql_json import fixed

MAX_GROUPS = 1_000


class Every(Enum):
    """The length of the periods that times are grouped by."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Measure:
    """One aggregate value: a function of a column, or the number of rows if `column` is None."""

    column: Column | None = None
    function: AggregateFunction | None = None

    def __str__(self) -> str:
        if self.column is None or self.function is None:
            return "count"
        return f"{self.function.value} of {self.column.name}"

    @property
    def column_type(self) -> ColumnType:
        """The type of the value."""
        if self.column is None:
            return INT
        return DOUBLE if self.function is AggregateFunction.AVG else self.column.column_type

    def over(self, entity: Any) -> ColumnElement[Any]:
        """The aggregate expression over rows of `entity`."""
        if self.column is None:
            return func.count()
        column = self.column.of(entity)
        match self.function:
            case AggregateFunction.MIN:
                return func.min(column)
            case AggregateFunction.MAX:
                return func.max(column)
        return mean(column)


COUNT = Measure()


@dataclass(frozen=True, slots=True)
class GroupKey:
    """A column to group by; times are grouped by the period `every`."""

    column: Column
    every: Every | None = None

    def __str__(self) -> str:
        name = self.column.name
        return name if self.every is None else f"{name} by the {self.every.value}"

    def of(self, entity: Any, timezone: Callable[[], ColumnElement[str]]) -> ColumnElement[Any]:
        column = self.column.of(entity)
        if self.every is None:
            return column
        if not self.column.column_type.is_zoned:
            return func.date_trunc(fixed(self.every.value), column, type_=column.type)
        start = func.date_trunc(fixed(self.every.value), column, timezone(), type_=column.type)
        # In time zones ahead of UTC, year 1 starts before the first moment Python can represent.
        first = cast(fixed("0001-01-01 00:00:00+00"), column.type)
        # Not a CASE that names `start` twice: it takes most of the time of a large scan.
        bounded: ColumnElement[Any] = func.greatest(start, first, type_=column.type)
        return case((column.is_not(None), bounded)) if self.column.is_nullable else bounded


def aggregatable_columns(node: Node) -> Mapping[Column, Sequence[AggregateFunction]]:
    """The columns of `node` that have aggregates, and their functions."""
    return {
        column: column.column_type.functions
        for column in node.columns.values()
        if column.column_type.functions and not column.is_sealed
    }


def groupable(node: Node) -> list[Column]:
    """The columns of `node` that rows can be grouped by: few distinct values, or times."""
    return [
        column
        for column in node.columns.values()
        if column.column_type.is_groupable and column.is_sortable and not column.is_id
    ]


def parse_group_keys(by: Sequence[Column], every: Every | None) -> tuple[GroupKey, ...]:
    """The group keys of the arguments `by` and `every`; `BadUserInput` if they are not valid."""
    if not by:
        raise BadUserInput("`by` is empty: name what to group by.")
    if len(set(by)) < len(by):
        raise BadUserInput("`by` names something twice.")
    moments = [column.field for column in by if column.column_type.has_periods]
    if moments and every is None:
        raise BadUserInput(f"Pass `every`: how long a group of `{moments[0]}` is.")
    if every is not None and not moments:
        raise BadUserInput("`every` goes with a time in `by`.")
    return tuple(
        GroupKey(column, every if column.column_type.has_periods else None) for column in by
    )


def check_groups(limit: int) -> int:
    """`limit`; `BadUserInput` if it is negative or more than `MAX_GROUPS`."""
    if check_not_negative("limit", limit) > MAX_GROUPS:
        raise BadUserInput(f"`limit` is {limit}; pass at most {MAX_GROUPS}.")
    return limit


def grouped(
    rows: Callable[..., Select[Any]],
    entity: Any,
    keys: Sequence[GroupKey],
    measures: Sequence[Measure],
    timezone: Callable[[], ColumnElement[str]],
    limit: ColumnElement[int],
) -> Select[Any]:
    """One row per group, ordered by its keys: the columns `key_0`, ... and `measure_0`, ...

    `rows(*columns)` selects columns from the list.
    """
    by: list[Label[Any]] = [
        key.of(entity, timezone).label(f"key_{at}") for at, key in enumerate(keys)
    ]
    over = [measure.over(entity).label(f"measure_{at}") for at, measure in enumerate(measures)]
    names: list[ColumnElement[Any]] = [literal_column(label.name) for label in by]
    return rows(*by, *over).group_by(*names).order_by(*names).limit(limit)
