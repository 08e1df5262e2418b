"""Reads columns whose types are not native in the SQL form that the plan lane prints.

Then both lanes have the same bytes by construction, and values that Python cannot represent are
read too. What is read with a row is decided here: never a column that is hidden from the role.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Column, ColumnElement, inspect
from sqlalchemy.orm import ColumnProperty, defer
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.interfaces import ORMOption

from gql.columns.column_type import ColumnType
from gql.columns.table import type_of
from gql.nodes.node import Column as ReadColumn
from gql.nodes.node import Node
from gql.values.sql_json import Piece, joined, or_null


def form(column_type: ColumnType, column: ColumnElement[Any]) -> ColumnElement[Any]:
    """What is selected for a column of this type."""
    return column if column_type.is_native else joined(column_type.cursor_sql(column))


def value_of(column_type: ColumnType, selected: Any) -> Any:
    """The Python value of what was selected."""
    return selected if selected is None or column_type.is_native else column_type.load(selected)


@cache
def read_with_row(node: Node) -> tuple[ColumnProperty[Any], ...]:
    """The attributes that are read with a row: columns, but neither deferred nor hidden."""
    return tuple(
        each
        for each in inspect(node.model).column_attrs
        if not each.deferred and isinstance(each.columns[0], Column) and each.key not in node.hidden
    )


@cache
def _never_read(node: Node) -> tuple[str, ...]:
    """The attributes that are hidden, and expressions, which are read only if they are selected."""
    return tuple(
        each.key
        for each in inspect(node.model).column_attrs
        if not isinstance(each.columns[0], Column) or each.key in node.hidden
    )


@cache
def _not_native(node: Node) -> tuple[tuple[str, ColumnType], ...]:
    """The attributes of `node` that are read with a row and are not native."""
    types = (
        (attribute.key, type_of(attribute.columns[0].type)) for attribute in read_with_row(node)
    )
    return tuple((name, column_type) for name, column_type in types if not column_type.is_native)


def forms(node: Node, entity: Any) -> Iterator[ColumnElement[Any]]:
    """What is selected beside a row of `entity`, the model of `node` or an alias of it."""
    for name, column_type in _not_native(node):
        yield form(column_type, getattr(entity, name))


def options(node: Node, entity: Any) -> Iterator[ORMOption]:
    """The options by which a row of `entity` is read without what its forms and nobody reads."""
    for name in (*(name for name, _ in _not_native(node)), *_never_read(node)):
        yield defer(getattr(entity, name))


def fill(node: Node, row: Any, selected: Sequence[Any]) -> Any:
    """`row`, with its attributes set from what was selected beside it."""
    if row is not None:
        for (name, column_type), each in zip(_not_native(node), selected, strict=True):
            set_committed_value(row, name, value_of(column_type, each))
    return row


def input_of(column: ReadColumn, entity: Any) -> Iterator[Piece]:
    """The JSON of what a function in Python reads of rows of `entity`, in both lanes."""
    yield or_null(joined(column.column_type.cursor_sql(column.of(entity))))


def filled(nodes: Sequence[Node], selected: Sequence[Any]) -> Iterator[Any]:
    """A row or None of each of `nodes`, filled from what was selected beside all of them."""
    beside = iter(selected[len(nodes) :])
    for node, row in zip(nodes, selected, strict=False):
        yield fill(node, row, [next(beside) for _ in _not_native(node)])
