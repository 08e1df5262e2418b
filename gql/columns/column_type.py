"""Defines what the engine knows about a column type; each entry of the table is one `ColumnType`.

Both lanes print a value as the same JSON. The plan lane always takes that JSON from Postgres
(`sql`). The resolver lane does the same unless the type is native: values of native types are read
as Python objects, and are printed by the scalar and, in cursors, by `printed`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum, EnumType
from typing import Any, NewType, TypeAlias

import orjson
from sqlalchemy import ARRAY, ColumnElement, Text, cast, func

from gql.columns.bare import bare, comparable
from gql.values.scalars import print_json
from gql.values.sql_json import Piece

Form: TypeAlias = Callable[[ColumnElement[Any]], Iterator[Piece]]


class Comparisons(Enum):
    """Groups of filter operators."""

    EQUALITY = "eq, ne"
    MEMBERSHIP = "in, notIn"
    ORDERING = "lt, lte, gt, gte"
    PATTERNS = "like, ilike, startsWith, endsWith, contains"
    DOCUMENTS = "contains, containedIn, hasKey, path"
    LISTS = "contains, containedIn, overlaps, isEmpty"
    RANGES = "contains, containedIn, overlaps, adjacent"
    GEOMETRY = "intersects, covers, coveredBy, near"


class AggregateFunction(Enum):
    """The aggregate functions."""

    MIN = "min"
    MAX = "max"
    AVG = "avg"


EQUAL = (Comparisons.EQUALITY, Comparisons.MEMBERSHIP)
ORDERED = (*EQUAL, Comparisons.ORDERING)
EXTREMES = (AggregateFunction.MIN, AggregateFunction.MAX)


def _same(value: Any) -> Any:
    return value


def as_cast(value: ColumnElement[Any], type_: Any) -> ColumnElement[Any]:
    return cast(value, type_)


def sql_json_text(column: ColumnElement[Any]) -> ColumnElement[str]:
    """The JSON that Postgres itself makes of a value."""
    return cast(func.to_json(column), Text)


def as_json(column: ColumnElement[Any]) -> Iterator[Piece]:
    """The form of types that Postgres prints in JSON as they are wanted."""
    yield sql_json_text(column)


def text_key(value: object) -> str:
    """The text that a cursor holds; `TypeError` for anything else."""
    if not isinstance(value, str) or "\0" in value:
        raise TypeError(value)
    return value


@dataclass(frozen=True, eq=False)
class ColumnType:
    """How values of a type are read, compared, sorted, measured and written.

    `name` is the name of its scalar, after which filters and aggregates are called.
    """

    name: str
    # What Strawberry takes as the type of a field.
    scalar: Any
    # The SQL that prints a value as JSON; null stays null.
    sql: Form = as_json
    # The Python type of values that the resolver lane reads as they are; None if it reads `sql`.
    python_type: type | None = None
    # The Python value of that JSON, from which the scalar makes the same JSON again.
    load: Callable[[str], Any] = orjson.loads
    # As `sql` in a cursor, where it differs, and the value of a native type as that JSON.
    cursor: Form | None = None
    printed: Callable[[Any], str] = print_json
    # The bound value of what a cursor holds; `ValueError` or `TypeError` if it cannot be one.
    key: Callable[[Any], Any] = text_key
    # The bound value of what the scalar has parsed; `ValueError` says what is wrong. For a value
    # that is stored, `stored`.
    bind: Callable[[Any], Any] = _same
    stored: Callable[[Any], Any] | None = None
    # The SQL type of bound values; None for the type of the column. A value of another type is
    # converted by `convert`, which also gets the type of the column without length or precision.
    parameter: Any = None
    convert: Callable[[ColumnElement[Any], Any], ColumnElement[Any]] = as_cast
    # As `sql` for an array of such values, if Postgres can print them at once.
    array: Callable[[ColumnElement[Any]], ColumnElement[str]] | None = None
    # As `sql` and `array` where the application prints numbers of any size as numbers, if they
    # differ then.
    number_sql: Form | None = None
    number_array: Callable[[ColumnElement[Any]], ColumnElement[str]] | None = None
    comparisons: tuple[Comparisons, ...] = ()
    functions: tuple[AggregateFunction, ...] = ()
    is_sortable: bool = True
    is_groupable: bool = False
    # Whether groups are made of periods of time; `is_zoned` is whether a time zone says which.
    has_periods: bool = False
    is_zoned: bool = False
    # Whether some values that are not null are null in JSON.
    prints_null: bool = False
    # Added to the description of a field.
    note: str = ""

    @property
    def is_native(self) -> bool:
        """Whether the resolver lane reads values as they are."""
        return self.python_type is not None

    @property
    def type_name(self) -> str:
        """The name of its scalar or enum in GraphQL; empty for those of GraphQL and for lists."""
        is_own = isinstance(self.scalar, NewType | EnumType)
        return str(self.scalar.__name__) if is_own else ""

    @property
    def has_equality(self) -> bool:
        return Comparisons.EQUALITY in self.comparisons

    def bound_type(self, type_: Any, *, is_list: bool = False) -> Any:
        """The SQL type of a value bound for a column of the SQLAlchemy type `type_`."""
        bound = bare(type_) if self.parameter is None else self.parameter
        return ARRAY(bound) if is_list else bound

    def converted(
        self, value: ColumnElement[Any], type_: Any, *, is_list: bool = False
    ) -> ColumnElement[Any]:
        """`value`, bound as `bound_type`, to be compared with or stored in such a column."""
        if self.parameter is None:
            return value
        return comparable(self.convert(value, ARRAY(bare(type_)) if is_list else bare(type_)))

    def response_sql(self, column: ColumnElement[Any], *, as_numbers: bool) -> Iterator[Piece]:
        """The SQL that prints a value for a response."""
        return ((as_numbers and self.number_sql) or self.sql)(column)

    def cursor_sql(self, column: ColumnElement[Any]) -> Iterator[Piece]:
        """The SQL that prints a value for a cursor."""
        return (self.cursor or self.sql)(column)

    def to_store(self, value: Any) -> Any:
        """The bound value that is stored; `ValueError` says what is wrong with it."""
        return (self.stored or self.bind)(value)
