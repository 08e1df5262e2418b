"""Defines the comparison operators by group: their descriptions, operands and SQL."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Integer,
    Text,
    all_,
    and_,
    any_,
    cast,
    func,
    literal_column,
    true,
)
from sqlalchemy.dialects.postgresql import JSONB, JSONPATH

from db.orm.ids import id_prefix
from gql.columns.bare import comparable
from gql.columns.column_type import ColumnType, Comparisons
from gql.columns.numbers import BOOLEAN
from gql.columns.table import type_of
from gql.columns.texts import TEXT
from gql.errors import BadUserInput
from gql.nodes.node import Column
from gql.values.sql_json import fixed

Compare: TypeAlias = Callable[[ColumnElement[Any], ColumnElement[Any]], ColumnElement[bool]]
MAX_VALUES = 1_000
ZERO = literal_column("0", Integer)


@dataclass(frozen=True, slots=True)
class Operator:
    """A comparison operator; `prepare` turns a text from the client into the bound value.

    `operand` is the type of what a column is compared with, bound as `bound`, if it is not its own.
    """

    description: str
    compare: Compare
    is_list: bool = False
    prepare: Callable[[str], str] = str
    operand: ColumnType | None = None
    bound: Any = None

    def operand_type(self, column: ColumnElement[Any]) -> Any:
        """The SQL type of the value that `column` is compared with."""
        if self.operand is not None:
            return self.bound
        return type_of(column.type).bound_type(column.type, is_list=self.is_list)

    def criterion(
        self, column: ColumnElement[Any], value: ColumnElement[Any]
    ) -> ColumnElement[bool]:
        """The predicate; `value` has the type `operand_type`."""
        if self.operand is None:
            column_type = type_of(column.type)
            value = column_type.converted(value, column.type, is_list=self.is_list)
        return self.compare(comparable(column), value)

    def value(self, column: Column, operand: Any, path: str) -> Any:
        """The bound value of `operand`; `BadUserInput` with its `path` if it is not valid."""
        if not self.is_list:
            return self._prepared(column, operand, path)
        return tuple(self._prepared(column, item, path) for item in check_values(operand, path))

    def _prepared(self, column: Column, operand: Any, path: str) -> Any:
        if column.is_id and column.python_type is str:
            # A malformed id is bound as a value that no row has.
            return operand if id_prefix(operand) else ""
        kind = self.operand or column.column_type
        if type(operand) is str and kind.scalar is str and "\0" in operand:
            raise BadUserInput(f"`{path}` must not contain the character NUL.")
        try:
            bound = kind.bind(operand)
            return self.prepare(bound) if type(operand) is str and kind.scalar is str else bound
        except ValueError as error:
            raise BadUserInput(f"`{path}` {error}") from None


def check_values(values: Sequence[Any], path: str) -> Sequence[Any]:
    """`values`; `BadUserInput` if they are more than `MAX_VALUES`."""
    if len(values) > MAX_VALUES:
        raise BadUserInput(f"`{path}` has {len(values)} values; pass at most {MAX_VALUES}.")
    return values


def _pattern(pattern: str) -> str:
    """A checked LIKE pattern; `ValueError` if it ends in the middle of an escape."""
    if (len(pattern) - len(pattern.rstrip("\\"))) % 2:
        raise ValueError("ends with a backslash that escapes nothing: write two.")
    return pattern


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


EQUALITY: Mapping[str, Operator] = {
    "eq": Operator("Equal to this.", lambda column, value: column == value),
    "ne": Operator("Other than this.", lambda column, value: column != value),
}
MEMBERSHIP: Mapping[str, Operator] = {
    "in": Operator(
        f"Equal to one of these, at most {MAX_VALUES}; of none, if the list is empty.",
        lambda column, value: column == any_(value),
        is_list=True,
    ),
    "notIn": Operator(
        f"Other than all of these, at most {MAX_VALUES}.",
        lambda column, value: and_(column != all_(value), column.is_not(None)),
        is_list=True,
    ),
}
ORDERING: Mapping[str, Operator] = {
    "lt": Operator("Less than this.", lambda column, value: column < value),
    "lte": Operator("Less than this, or equal.", lambda column, value: column <= value),
    "gt": Operator("Greater than this.", lambda column, value: column > value),
    "gte": Operator("Greater than this, or equal.", lambda column, value: column >= value),
}
PATTERNS: Mapping[str, Operator] = {
    "like": Operator(
        "Matches this pattern: `%` stands for any text, `_` for one character, and a backslash "
        "before either for itself.",
        lambda column, value: column.like(value),
        prepare=_pattern,
    ),
    "ilike": Operator(
        "As `like`, whatever the case.",
        lambda column, value: column.ilike(value),
        prepare=_pattern,
    ),
    "startsWith": Operator(
        "Starts with just this.",
        lambda column, value: column.like(value),
        prepare=lambda text: f"{_escaped(text)}%",
    ),
    "endsWith": Operator(
        "Ends with just this.",
        lambda column, value: column.like(value),
        prepare=lambda text: f"%{_escaped(text)}",
    ),
    "contains": Operator(
        "Has just this somewhere inside.",
        lambda column, value: column.like(value),
        prepare=lambda text: f"%{_escaped(text)}%",
    ),
}


def _infix(operator: str) -> Compare:
    """The operator of Postgres of this name."""

    def compare(column: ColumnElement[Any], value: ColumnElement[Any]) -> ColumnElement[bool]:
        return column.op(operator, is_comparison=True, return_type=Boolean())(value)

    return compare


def _has_path(column: ColumnElement[Any], value: ColumnElement[Any]) -> ColumnElement[bool]:
    # An error inside the path, such as a comparison of a text with a number, is no match.
    no_variables = cast(fixed("{}"), JSONB)
    matches: ColumnElement[bool] = func.jsonb_path_exists(
        column, cast(value, JSONPATH), no_variables, true()
    )
    return matches


DOCUMENTS: Mapping[str, Operator] = {
    "contains": Operator("Has all of this in it: keys, values, items.", _infix("@>")),
    "containedIn": Operator("Has nothing that is not in this.", _infix("<@")),
    "hasKey": Operator(
        "Is an object with this key, or a list with this string.",
        func.jsonb_exists,
        operand=TEXT,
        bound=Text(),
    ),
    "path": Operator(
        'Something is at this SQL/JSON path: `$.tags[*] ? (@ == "new")`.',
        _has_path,
        operand=TEXT,
        bound=Text(),
    ),
}
LISTS: Mapping[str, Operator] = {
    "contains": Operator("Has all of these.", _infix("@>")),
    "containedIn": Operator("Has only values among these.", _infix("<@")),
    "overlaps": Operator("Has at least one of these.", _infix("&&")),
    "isEmpty": Operator(
        "True: only without values. False: only with some.",
        lambda column, value: (func.cardinality(column) == ZERO) == value,
        operand=BOOLEAN,
        bound=Boolean(),
    ),
}
RANGES: Mapping[str, Operator] = {
    "contains": Operator("Holds all of this range; `[3,3]` is a single value.", _infix("@>")),
    "containedIn": Operator("Lies in this range.", _infix("<@")),
    "overlaps": Operator("Has values in common with this range.", _infix("&&")),
    "adjacent": Operator("Begins just where this range ends, or the reverse.", _infix("-|-")),
}
# The operators of ids.
IDENTITY: Mapping[str, Operator] = {**EQUALITY, **MEMBERSHIP}
GROUPS: Mapping[Comparisons, Mapping[str, Operator]] = {
    Comparisons.EQUALITY: EQUALITY,
    Comparisons.MEMBERSHIP: MEMBERSHIP,
    Comparisons.ORDERING: ORDERING,
    Comparisons.PATTERNS: PATTERNS,
    Comparisons.DOCUMENTS: DOCUMENTS,
    Comparisons.LISTS: LISTS,
    Comparisons.RANGES: RANGES,
}
OPERATORS: Mapping[str, Operator] = {**EQUALITY, **MEMBERSHIP, **ORDERING, **PATTERNS}
IS_NULL = "isNull"


def operators_of(column: Column) -> Mapping[str, Operator]:
    """The operators of `column`, by name."""
    assert not column.is_sealed, f"{column.name} has no operators"
    if column.is_id:
        return {**EQUALITY, **MEMBERSHIP}
    return {
        name: operator
        for group in column.column_type.comparisons
        for name, operator in GROUPS[group].items()
    }
