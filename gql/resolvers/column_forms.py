"""Reads columns whose types are not native in the SQL form that the plan lane prints.

Then both lanes have the same bytes by construction, and values that Python cannot represent are
read too.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, inspect
from sqlalchemy.orm import DeclarativeBase, defer
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.interfaces import ORMOption

from gql.columns.column_type import ColumnType
from gql.columns.table import type_of
from gql.values.sql_json import joined


def form(column_type: ColumnType, column: ColumnElement[Any]) -> ColumnElement[Any]:
    """What is selected for a column of this type."""
    return column if column_type.is_native else joined(column_type.cursor_sql(column))


def value_of(column_type: ColumnType, selected: Any) -> Any:
    """The Python value of what was selected."""
    return selected if selected is None or column_type.is_native else column_type.load(selected)


@cache
def _not_native(model: type[DeclarativeBase]) -> tuple[tuple[str, ColumnType], ...]:
    """The attributes of `model` that are read with a row and are not native."""
    types = (
        (attribute.key, type_of(attribute.columns[0].type))
        for attribute in inspect(model).column_attrs
        if not attribute.deferred
    )
    return tuple((name, column_type) for name, column_type in types if not column_type.is_native)


def forms(entity: Any) -> Iterator[ColumnElement[Any]]:
    """What is selected beside a row of `entity`, a model or an alias of one."""
    for name, column_type in _not_native(inspect(entity).mapper.class_):
        yield form(column_type, getattr(entity, name))


def options(entity: Any) -> Iterator[ORMOption]:
    """The options by which these columns are not read as they are."""
    for name, _ in _not_native(inspect(entity).mapper.class_):
        yield defer(getattr(entity, name))


def fill(row: Any, selected: Sequence[Any]) -> Any:
    """`row`, with its attributes set from what was selected beside it."""
    if row is not None:
        for (name, column_type), each in zip(
            _not_native(inspect(row).mapper.class_), selected, strict=True
        ):
            set_committed_value(row, name, value_of(column_type, each))
    return row


def filled(models: Sequence[type[DeclarativeBase]], selected: Sequence[Any]) -> Iterator[Any]:
    """A row or None of each of `models`, filled from what was selected beside all of them."""
    beside = iter(selected[len(models) :])
    for model, row in zip(models, selected, strict=False):
        yield fill(row, [next(beside) for _ in _not_native(model)])
