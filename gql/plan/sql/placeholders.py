"""Builds the SQL of what a statement prints in the place of a field that Python fills in.

`gql.plan.placeholders` reads it. It cannot be part of JSON, in which control characters are
escaped.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Integer, func, literal_column

from gql.nodes.python_field import PythonField
from gql.plan.placeholders import BEGIN, END, MISSING
from gql.resolvers.column_forms import inputs_of
from gql.values.sql_json import Piece


def placeholder(field: PythonField, number: int, entity: Any) -> Iterator[Piece]:
    """The placeholder of a field of the plan, with what its function reads of rows of `entity`."""
    yield from (_control(BEGIN), str(number), *inputs_of(field.columns, entity), _control(END))


def or_missing(value: ColumnElement[str]) -> ColumnElement[str]:
    """`value`, or the sign that it is null although it was declared not to be."""
    return func.coalesce(value, _control(MISSING))


def _control(character: bytes) -> ColumnElement[str]:
    return func.chr(literal_column(str(character[0]), Integer))
