"""Makes SQL of the values that are compared with a column or stored in it."""

from functools import cache
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Text, bindparam, cast, inspect
from sqlalchemy.orm import DeclarativeBase

from gql.columns.table import type_of
from gql.columns.text_form import quoted


def converted(value: ColumnElement[Any], type_: Any) -> ColumnElement[Any]:
    """`value`, which was sent as its bound type, as a value of the SQLAlchemy type `type_`."""
    return type_of(type_).converted(value, type_)


def parameter(name: str, type_: Any) -> ColumnElement[Any]:
    """The parameter `name` as a value of the SQLAlchemy type `type_`."""
    return converted(bindparam(name, type_=type_of(type_).bound_type(type_)), type_)


def row_parameter(type_: Any) -> Any:
    """The SQL type of a value that is sent in an array of values, one for each row of a batch.

    A value that is an array itself is sent as a text: Postgres has no arrays of arrays of different
    lengths, and `unnest` would flatten them.
    """
    bound = type_of(type_).bound_type(type_)
    return Text() if isinstance(bound, ARRAY) else bound


def row_value(value: ColumnElement[Any], type_: Any) -> ColumnElement[Any]:
    """`value`, which was sent as `row_parameter`, as a value of the type `type_`."""
    bound = type_of(type_).bound_type(type_)
    return converted(cast(value, bound) if isinstance(bound, ARRAY) else value, type_)


def array_text(value: Any) -> str | None:
    """An array as Postgres reads it, such as `{"a",NULL}`; null stays null.

    Source: the PostgreSQL manual, 8.15.6, Array Input and Output Syntax.
    """
    if value is None:
        return None
    return "{" + ",".join(map(_item, value)) + "}"


def _item(value: Any) -> str:
    match value:
        case None:
            return "NULL"
        case list() | tuple():
            return "{" + ",".join(map(_item, value)) + "}"
        case bytes():
            text = f"\\x{value.hex()}"
        case _:
            text = str(value)
    return quoted(text)


@cache
def arrays_of(model: type[DeclarativeBase]) -> frozenset[str]:
    """The attributes of `model` whose values are sent as arrays."""
    types = {each.key: each.columns[0].type for each in inspect(model).column_attrs}
    return frozenset(
        name for name, type_ in types.items() if isinstance(type_of(type_).bound_type(type_), ARRAY)
    )


def differs(column: ColumnElement[Any], value: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether a column differs from a value, as it is printed where its type is not native.

    So 1.0 differs from 1, and types without equality have an answer too.
    """
    if type_of(column.type).is_native:
        return column.is_distinct_from(value)
    return cast(column, Text).is_distinct_from(cast(value, Text))
