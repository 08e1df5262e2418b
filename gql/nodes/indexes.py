"""Reads the indexes that a model declares, as far as operators and orders depend on them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Column, Index, TextClause, inspect
from sqlalchemy.orm import DeclarativeBase

from db.orm.columns import is_visible
from db.orm.names import DIALECT
from db.orm.scope import table_of

# A column with an operator class, in an index that is declared as text.
WITH_CLASS = re.compile(r"\s*\"?(\w+)\"?\s+([\w.]+)(\([^)]*\))?\s*")
TRIGRAMS = ("gin_trgm_ops", "gist_trgm_ops")


@dataclass(frozen=True, eq=False)
class IndexedBy:
    """An index that Postgres may use for every list of the model.

    `classes` are the operator classes that are named, by attribute.
    """

    name: str
    method: str
    attributes: tuple[str, ...]
    expressions: tuple[Any, ...]
    classes: Mapping[str, str]
    info: Mapping[Any, Any]


@cache
def indexes_of(model: type[DeclarativeBase]) -> tuple[IndexedBy, ...]:
    """The indexes of `model` by name, without those that hold only some of its rows."""
    indexes = sorted(table_of(model).indexes, key=lambda index: str(index.name))
    return tuple(_described(model, index) for index in indexes if _covers_all(model, index))


@cache
def has_trigrams(model: type[DeclarativeBase], attribute: str) -> bool:
    """Whether an index of pg_trgm serves the column `attribute`."""
    return any(index.classes.get(attribute) in TRIGRAMS for index in indexes_of(model))


def class_of(model: type[DeclarativeBase], attribute: str, *methods: str) -> str | None:
    """The operator class of the first index of one of `methods` on the column `attribute`."""
    classes = (
        index.classes.get(attribute) for index in indexes_of(model) if index.method in methods
    )
    return next(filter(None, classes), None)


def _described(model: type[DeclarativeBase], index: Index) -> IndexedBy:
    keys = attributes_of(model)
    columns = {column.key: keys.get(column, column.key) for column in table_of(model).c}
    options = index.dialect_options["postgresql"]
    classes = {
        columns[name]: _bare(each)
        for name, each in (options["ops"] or {}).items()
        if name in columns
    }
    for name, each in _written(index):
        classes[columns.get(name, name)] = _bare(each)
    return IndexedBy(
        name=str(index.name),
        method=str(options["using"] or "btree").lower(),
        attributes=tuple(
            columns[each.key] for each in index.expressions if isinstance(each, Column)
        ),
        expressions=tuple(index.expressions),
        classes=classes,
        info=index.info,
    )


def attributes_of(model: type[DeclarativeBase]) -> Mapping[Any, str]:
    """The attributes of the table's columns that have one."""
    return {attribute.columns[0]: attribute.key for attribute in inspect(model).column_attrs}


def _written(index: Index) -> Iterator[tuple[str, str]]:
    for expression in index.expressions:
        text = expression.text if isinstance(expression, TextClause) else ""
        if match := WITH_CLASS.fullmatch(text):
            yield match[1], match[2]


def _bare(operator_class: str) -> str:
    """The name of an operator class without its schema and its options."""
    return operator_class.partition("(")[0].rpartition(".")[2].strip()


def _covers_all(model: type[DeclarativeBase], index: Index) -> bool:
    """Whether it holds every row of the model that is read: those that are not soft-deleted."""
    where = index.dialect_options["postgresql"]["where"]
    if where is None:
        return True
    visible = is_visible(model, table_of(model).c)
    return visible is not None and _text(where) in (_text(visible), "DELETED_AT IS NULL")


def _text(condition: Any) -> str:
    return str(condition.compile(dialect=DIALECT, compile_kwargs={"literal_binds": True})).upper()
