"""Reads columns whose types are not native in the SQL form that the plan lane prints.

Then both lanes have the same bytes by construction, and values that Python cannot represent are
read too.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Column, ColumnElement, inspect
from sqlalchemy.orm import ColumnProperty, DeclarativeBase, defer
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.interfaces import ORMOption

from gql.columns.column_type import ColumnType
from gql.columns.table import type_of
from gql.nodes.node import Column as ReadColumn
from gql.values.sql_json import Piece, joined, or_null


def form(column_type: ColumnType, column: ColumnElement[Any]) -> ColumnElement[Any]:
    """What is selected for a column of this type."""
    return column if column_type.is_native else joined(column_type.cursor_sql(column))


def value_of(column_type: ColumnType, selected: Any) -> Any:
    """The Python value of what was selected."""
    return selected if selected is None or column_type.is_native else column_type.load(selected)


@cache
def read_with_row(model: type[DeclarativeBase]) -> tuple[ColumnProperty[Any], ...]:
    """The attributes that are read with a row: columns, but neither deferred nor expressions."""
    return tuple(
        each
        for each in inspect(model).column_attrs
        if not each.deferred and isinstance(each.columns[0], Column)
    )


@cache
def _expressions(model: type[DeclarativeBase]) -> tuple[str, ...]:
    """The attributes that are expressions, which are read only if they are selected."""
    attributes = inspect(model).column_attrs
    return tuple(each.key for each in attributes if not isinstance(each.columns[0], Column))


@cache
def _not_native(model: type[DeclarativeBase]) -> tuple[tuple[str, ColumnType], ...]:
    """The attributes of `model` that are read with a row and are not native."""
    types = (
        (attribute.key, type_of(attribute.columns[0].type)) for attribute in read_with_row(model)
    )
    return tuple((name, column_type) for name, column_type in types if not column_type.is_native)


def forms(entity: Any) -> Iterator[ColumnElement[Any]]:
    """What is selected beside a row of `entity`, a model or an alias of one."""
    for name, column_type in _not_native(inspect(entity).mapper.class_):
        yield form(column_type, getattr(entity, name))


def options(entity: Any) -> Iterator[ORMOption]:
    """The options by which these columns and expressions are not read as they are."""
    model = inspect(entity).mapper.class_
    for name in (*(name for name, _ in _not_native(model)), *_expressions(model)):
        yield defer(getattr(entity, name))


def fill(row: Any, selected: Sequence[Any]) -> Any:
    """`row`, with its attributes set from what was selected beside it."""
    if row is not None:
        for (name, column_type), each in zip(
            _not_native(inspect(row).mapper.class_), selected, strict=True
        ):
            set_committed_value(row, name, value_of(column_type, each))
    return row


def input_of(column: ReadColumn, entity: Any) -> Iterator[Piece]:
    """The JSON of what a function in Python reads of rows of `entity`, in both lanes."""
    yield or_null(joined(column.column_type.cursor_sql(column.of(entity))))


def filled(models: Sequence[type[DeclarativeBase]], selected: Sequence[Any]) -> Iterator[Any]:
    """A row or None of each of `models`, filled from what was selected beside all of them."""
    beside = iter(selected[len(models) :])
    for model, row in zip(models, selected, strict=False):
        yield fill(row, [next(beside) for _ in _not_native(model)])
