"""Aggregates: what is asked of a list as a whole in, SQL over its rows out. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Double,
    Label,
    Numeric,
    Select,
    case,
    cast,
    func,
    literal_column,
)

from gql.errors import BadUserInput
from gql.lists.page import check_not_negative
from gql.nodes.node import Column, Node
from gql.values.sql_json import fixed

MOST_GROUPS = 1_000
LEAST_FLOAT, MOST_FLOAT = "1e-307", "1.7976931348623157e308"


class Function(Enum):
    """How the values of a column become one."""

    MIN = "min"
    MAX = "max"
    AVG = "avg"


class Every(Enum):
    """How long the times are that make one group."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


FUNCTIONS: Mapping[type, Sequence[Function]] = {
    int: (Function.MIN, Function.MAX, Function.AVG),
    float: (Function.MIN, Function.MAX, Function.AVG),
    datetime: (Function.MIN, Function.MAX),
}


@dataclass(frozen=True, slots=True)
class Measure:
    """One number or moment that stands for many rows; how many they are, without a column."""

    column: Column | None = None
    function: Function | None = None

    def __str__(self) -> str:
        if self.column is None or self.function is None:
            return "count"
        return f"{self.function.value} of {self.column.name}"

    @property
    def python_type(self) -> type:
        if self.column is None:
            return int
        return float if self.function is Function.AVG else self.column.python_type

    def over(self, entity: Any) -> ColumnElement[Any]:
        """The aggregate over rows of `entity`."""
        if self.column is None:
            return func.count()
        column = getattr(entity, self.column.name)
        match self.function:
            case Function.MIN:
                return func.min(column)
            case Function.MAX:
                return func.max(column)
        # A sum of floats depends on the order they come in, which is the planner's.
        return _as_float(func.avg(cast(column, Numeric)))


def _as_float(number: ColumnElement[Any]) -> ColumnElement[float]:
    """`number` as a float: Postgres refuses what is too small for one, or rounds to too much."""
    least, most = (literal_column(text, Numeric) for text in (LEAST_FLOAT, MOST_FLOAT))
    bounded = case(
        (func.abs(number) < least, literal_column("0")),
        (number > most, most),
        (number < -most, -most),
        else_=number,
    )
    return cast(bounded, Double)


COUNT = Measure()


@dataclass(frozen=True, slots=True)
class GroupKey:
    """What rows of one group have in common: a value, or the time a moment falls in."""

    column: Column
    every: Every | None = None

    def __str__(self) -> str:
        name = self.column.name
        return name if self.every is None else f"{name} by the {self.every.value}"

    def of(self, entity: Any, timezone: Callable[[], ColumnElement[str]]) -> ColumnElement[Any]:
        column: ColumnElement[Any] = getattr(entity, self.column.name)
        if self.every is None:
            return column
        begins = func.date_trunc(fixed(self.every.value), column, timezone(), type_=column.type)
        # The first year of all begins before it, where clocks are ahead of UTC.
        first = cast(fixed("0001-01-01 00:00:00+00"), column.type)
        return case((begins < first, first), else_=begins)


def measured(node: Node) -> Mapping[Column, Sequence[Function]]:
    """The columns of `node` that have aggregates, and which."""
    return {
        column: FUNCTIONS[column.python_type]
        for column in node.columns.values()
        if column.python_type in FUNCTIONS and not column.is_sealed
    }


def groupable(node: Node) -> list[Column]:
    """The columns of `node` whose values make groups: few values, or moments."""
    return [
        column
        for column in node.columns.values()
        if column.is_sortable
        and not column.is_id
        and (column.python_type in (int, bool, datetime) or issubclass(column.python_type, StrEnum))
    ]


def keys_asked(by: Sequence[Column], every: Every | None) -> tuple[GroupKey, ...]:
    """The keys a client wrote; `BadUserInput` where they make no groups."""
    if not by:
        raise BadUserInput("`by` is empty: name what to group by.")
    if len(set(by)) < len(by):
        raise BadUserInput("`by` names something twice.")
    moments = [column.field for column in by if column.python_type is datetime]
    if moments and every is None:
        raise BadUserInput(f"Pass `every`: how long a group of `{moments[0]}` is.")
    if every is not None and not moments:
        raise BadUserInput("`every` goes with a time in `by`.")
    return tuple(
        GroupKey(column, every if column.python_type is datetime else None) for column in by
    )


def check_groups(limit: int) -> int:
    """`limit`, unless it is more groups than one field gives."""
    if check_not_negative("limit", limit) > MOST_GROUPS:
        raise BadUserInput(f"`limit` is {limit}; pass at most {MOST_GROUPS}.")
    return limit


def grouped(
    rows: Callable[..., Select[Any]],
    entity: Any,
    keys: Sequence[GroupKey],
    measures: Sequence[Measure],
    timezone: Callable[[], ColumnElement[str]],
    limit: ColumnElement[int],
) -> Select[Any]:
    """One row for each group, in the order of its keys: these as `key_0`, ..., and `measure_0`, ...

    `rows(*columns)` selects from the list.
    """
    by: list[Label[Any]] = [
        key.of(entity, timezone).label(f"key_{at}") for at, key in enumerate(keys)
    ]
    over = [measure.over(entity).label(f"measure_{at}") for at, measure in enumerate(measures)]
    names: list[ColumnElement[Any]] = [literal_column(label.name) for label in by]
    return rows(*by, *over).group_by(*names).order_by(*names).limit(limit)
