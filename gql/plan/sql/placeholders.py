"""Builds the SQL of what a statement prints in the place of a field that Python fills in.

`gql.plan.placeholders` reads it. It cannot be part of JSON, in which control characters are
escaped.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, func

from gql.nodes.python_field import PythonField
from gql.plan.placeholders import MARK, MISSING
from gql.resolvers.column_forms import input_of
from gql.values.sql_json import Piece, fixed


def placeholder(field: PythonField, number: int, entity: Any) -> Iterator[Piece]:
    """The placeholder of a field of the plan, with what its function reads of rows of `entity`."""
    yield f"{MARK}[{number}"
    for column in field.columns:
        yield ","
        yield from input_of(column, entity)
    yield f"]{MARK}"


def or_missing(value: ColumnElement[str]) -> ColumnElement[str]:
    """`value`, or the sign that it is null although it was declared not to be."""
    return func.coalesce(value, fixed(MISSING))
