"""What a column can be compared by: each operator once, its words, its value and its SQL. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, all_, and_, any_

from db.orm.ids import NO_UUID, id_prefix, parse_uuid
from gql.errors import BadUserInput
from gql.nodes.node import Column

Compare: TypeAlias = Callable[[ColumnElement[Any], ColumnElement[Any]], ColumnElement[bool]]
MOST_VALUES = 1_000


@dataclass(frozen=True, slots=True)
class Operator:
    """One way to compare; `prepare` makes what is bound of what was given."""

    description: str
    compare: Compare
    is_list: bool = False
    prepare: Callable[[str], str] = str

    def operand_type(self, column: ColumnElement[Any]) -> Any:
        """The SQL type of what is compared with `column`."""
        return ARRAY(column.type) if self.is_list else column.type

    def value(self, column: Column, given: Any, path: str) -> Any:
        """`given` as it is bound; `BadUserInput` names its `path` where it cannot be."""
        if not self.is_list:
            return self._prepared(column, given, path)
        if len(given) > MOST_VALUES:
            raise BadUserInput(f"`{path}` has {len(given)} values; pass at most {MOST_VALUES}.")
        return tuple(self._prepared(column, value, path) for value in given)

    def _prepared(self, column: Column, given: Any, path: str) -> Any:
        # What cannot be an id is no row's id.
        if column.python_type is UUID:
            return parse_uuid(given) or NO_UUID
        if column.is_id:
            return given if id_prefix(given) else ""
        if type(given) is not str:
            return given
        if "\0" in given:
            raise BadUserInput(f"`{path}` must not contain the character NUL.")
        try:
            return self.prepare(given)
        except ValueError as error:
            raise BadUserInput(f"`{path}` {error}") from None


def _pattern(given: str) -> str:
    """A pattern of LIKE; `ValueError` where it ends in the middle of an escape."""
    if (len(given) - len(given.rstrip("\\"))) % 2:
        raise ValueError("ends with a backslash that escapes nothing: write two.")
    return given


def _escaped(given: str) -> str:
    return given.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


EQUALITY: Mapping[str, Operator] = {
    "eq": Operator("Equal to this.", lambda column, value: column == value),
    "ne": Operator("Other than this.", lambda column, value: column != value),
    "in": Operator(
        f"Equal to one of these, at most {MOST_VALUES}; of none, if the list is empty.",
        lambda column, value: column == any_(value),
        is_list=True,
    ),
    "notIn": Operator(
        f"Other than all of these, at most {MOST_VALUES}.",
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
        prepare=lambda given: f"{_escaped(given)}%",
    ),
    "endsWith": Operator(
        "Ends with just this.",
        lambda column, value: column.like(value),
        prepare=lambda given: f"%{_escaped(given)}",
    ),
    "contains": Operator(
        "Has just this somewhere inside.",
        lambda column, value: column.like(value),
        prepare=lambda given: f"%{_escaped(given)}%",
    ),
}
OPERATORS: Mapping[str, Operator] = {**EQUALITY, **ORDERING, **PATTERNS}
IS_NULL = "isNull"


def operators_of(column: Column) -> Mapping[str, Operator]:
    """By what `column` can be compared."""
    kind = column.python_type
    if column.is_id or kind is UUID or issubclass(kind, StrEnum):
        return EQUALITY
    if kind is str:
        return OPERATORS
    assert kind in (int, float, datetime), f"{column.name} can be compared by nothing"
    return {**EQUALITY, **ORDERING}
