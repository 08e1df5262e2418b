"""Defines the comparison operators by column type: their descriptions, operands and SQL."""

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
MAX_VALUES = 1_000


@dataclass(frozen=True, slots=True)
class Operator:
    """A comparison operator; `prepare` turns a text from the client into the bound value."""

    description: str
    compare: Compare
    is_list: bool = False
    prepare: Callable[[str], str] = str

    def operand_type(self, column: ColumnElement[Any]) -> Any:
        """The SQL type of the value that `column` is compared with."""
        return ARRAY(column.type) if self.is_list else column.type

    def value(self, column: Column, operand: Any, path: str) -> Any:
        """The bound value of `operand`; `BadUserInput` with its `path` if it is not valid."""
        if not self.is_list:
            return self._prepared(column, operand, path)
        if len(operand) > MAX_VALUES:
            raise BadUserInput(f"`{path}` has {len(operand)} values; pass at most {MAX_VALUES}.")
        return tuple(self._prepared(column, item, path) for item in operand)

    def _prepared(self, column: Column, operand: Any, path: str) -> Any:
        # A malformed id is bound as a value that no row has.
        if column.python_type is UUID:
            return parse_uuid(operand) or NO_UUID
        if column.is_id:
            return operand if id_prefix(operand) else ""
        if type(operand) is not str:
            return operand
        if "\0" in operand:
            raise BadUserInput(f"`{path}` must not contain the character NUL.")
        try:
            return self.prepare(operand)
        except ValueError as error:
            raise BadUserInput(f"`{path}` {error}") from None


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
OPERATORS: Mapping[str, Operator] = {**EQUALITY, **ORDERING, **PATTERNS}
IS_NULL = "isNull"


def operators_of(column: Column) -> Mapping[str, Operator]:
    """The operators of `column`, by name."""
    kind = column.python_type
    if column.is_id or kind is UUID or issubclass(kind, StrEnum):
        return EQUALITY
    if kind is str:
        return OPERATORS
    assert kind in (int, float, datetime), f"{column.name} has no operators"
    return {**EQUALITY, **ORDERING}
