"""Finds the full text searches that an index of a model serves.

An index on a `tsvector` column serves one, and so does an index on an expression such as
`to_tsvector('english', title)`: statements repeat it, so that Postgres finds the index.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    Cast,
    ColumnClause,
    ColumnElement,
    FunctionElement,
    TextClause,
    func,
    inspect,
    literal_column,
)
from sqlalchemy import Column as TableColumn
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.sql import visitors

from db.orm.scope import column_of, table_of
from gql.nodes.indexes import IndexedBy, attributes_of, indexes_of
from gql.values.sql_json import fixed

# The key, in a column's `info`, that names the text search configuration of a `tsvector`.
SEARCH = "search"
# The key, in an index's `info`, that names its search.
FIELD = "field"
METHODS = ("gin", "gist")
QUOTED = re.compile(r"\s*'([^']+)'(::regconfig)?\s*")
MADE_OF = re.compile(r"to_tsvector\(\s*'([^']+)'(?:::regconfig)?\s*,")
OF_COLUMN = re.compile(
    r"\s*to_tsvector\(\s*'([^']+)'(?:::regconfig)?\s*,\s*\(?\"?(\w+)\"?\)?(?:::text)?\s*\)\s*"
)


@dataclass(frozen=True, eq=False)
class TextSearch:
    """A full text search of the rows of a model; `name` is that of a column or of several.

    `attributes` are those it reads. Without a `configuration` the default of the database is used.
    """

    name: str
    attributes: tuple[str, ...]
    configuration: str | None
    # Of the model's table; None for the column `name` itself.
    expression: ColumnElement[Any] | None = None

    def vector(self, entity: Any) -> ColumnElement[Any]:
        """The `tsvector` of a row of `entity`, a model or an alias of one, as it is indexed."""
        if self.expression is None:
            column: ColumnElement[Any] = getattr(entity, self.name)
            return column
        mapper = inspect(entity).mapper

        def replaced(element: Any, **_: Any) -> Any:
            if isinstance(element, TableColumn):
                return getattr(entity, mapper.get_property_by_column(element).key).expression
            if isinstance(element, BindParameter):
                value = element.value
                return fixed(value) if isinstance(value, str) else literal_column(str(value))
            return None

        made: ColumnElement[Any] = visitors.replacement_traverse(self.expression, {}, replaced)
        return made

    def query(self, words: ColumnElement[Any]) -> ColumnElement[Any]:
        """What `words` look for, in the syntax of search engines: no text is an error."""
        given = [] if self.configuration is None else [fixed(self.configuration)]
        return func.websearch_to_tsquery(*given, words, type_=TSQUERY())


@cache
def text_searches(model: type[DeclarativeBase]) -> tuple[TextSearch, ...]:
    """The searches of `model`, in the order of its columns, then by the names of its indexes.

    If several are of the same columns, the configuration is added to each name.
    """
    indexes = [index for index in indexes_of(model) if index.method in METHODS]
    found = [*_columns(model, indexes), *_expressions(model, indexes)]
    counts = Counter(search.name for search in found)
    return tuple(
        TextSearch(
            f"{search.name}_{search.configuration}" if counts[search.name] > 1 else search.name,
            search.attributes,
            search.configuration,
            search.expression,
        )
        for search in found
    )


def _columns(model: type[DeclarativeBase], indexes: list[IndexedBy]) -> Iterator[TextSearch]:
    indexed = {name for index in indexes for name in index.attributes}
    for attribute in inspect(model).column_attrs:
        column = attribute.columns[0]
        if attribute.key in indexed and isinstance(column.type, TSVECTOR):
            yield TextSearch(attribute.key, (attribute.key,), _configuration(column))


def _configuration(column: Any) -> str | None:
    """What its `info` names, or what it is computed with."""
    declared: str | None = column.info.get(SEARCH)
    if declared is None and getattr(column, "computed", None) is not None:
        made = MADE_OF.search(str(column.computed.sqltext))
        return made[1] if made else None
    return declared


def _expressions(model: type[DeclarativeBase], indexes: list[IndexedBy]) -> Iterator[TextSearch]:
    for index in indexes:
        for expression in (_function(each, model) for each in index.expressions):
            if expression is None:
                continue
            configuration, *_ = (_quoted(part) for part in expression.clauses)
            read = [each for each in visitors.iterate(expression) if isinstance(each, TableColumn)]
            keys = attributes_of(model)
            attributes = tuple(dict.fromkeys(keys[each] for each in read if each in keys))
            if configuration is not None and attributes and keys.keys() >= {*read}:
                name = index.info.get(FIELD) or "_and_".join(attributes)
                yield TextSearch(name, attributes, configuration, expression)


def _function(expression: Any, model: type[DeclarativeBase]) -> FunctionElement[Any] | None:
    """`expression` if it is a call of `to_tsvector`."""
    if isinstance(expression, FunctionElement):
        return expression if getattr(expression, "name", "") == "to_tsvector" else None
    if isinstance(expression, TextClause) and (match := OF_COLUMN.fullmatch(expression.text)):
        column = table_of(model).c.get(match[2])
        if column is not None:
            return func.to_tsvector(fixed(match[1]), column)
    return None


def _quoted(part: Any) -> str | None:
    """The text of a constant."""
    match part:
        case fixed(text=text):
            return text
        case BindParameter(value=str(value)):
            return value
        case Cast(clause=inner):
            return _quoted(inner)
        case TextClause(text=text) | ColumnClause(is_literal=True, name=text):
            matched = QUOTED.fullmatch(text)
            return matched[1] if matched else None
    return None


def search_in(model: type[DeclarativeBase], attribute: str) -> TextSearch | None:
    """The search of the column `attribute` alone."""
    searches = (search for search in text_searches(model) if search.attributes == (attribute,))
    return next((search for search in searches if search.name == attribute), None)


def is_declared_search(model: type[DeclarativeBase], search: TextSearch) -> bool:
    """Whether the model itself declares the column of `search` as one to search in."""
    return search.expression is None and SEARCH in column_of(model, search.name).info
