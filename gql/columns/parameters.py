"""Makes SQL of the values that are compared with a column or stored in it."""

from typing import Any

from sqlalchemy import ColumnElement, Text, bindparam, cast, literal

from gql.columns.table import type_of


def parameter(name: str, type_: Any) -> ColumnElement[Any]:
    """The parameter `name` as a value of the SQLAlchemy type `type_`."""
    column_type = type_of(type_)
    return column_type.converted(bindparam(name, type_=column_type.bound_type(type_)), type_)


def constant(value: Any, type_: Any) -> ColumnElement[Any]:
    """A bound value of that type."""
    column_type = type_of(type_)
    return column_type.converted(literal(value, column_type.bound_type(type_)), type_)


def differs(column: ColumnElement[Any], value: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether a column differs from a value, as it is printed where its type is not native.

    So 1.0 differs from 1, and types without equality have an answer too.
    """
    if type_of(column.type).is_native:
        return column.is_distinct_from(value)
    return cast(column, Text).is_distinct_from(cast(value, Text))
