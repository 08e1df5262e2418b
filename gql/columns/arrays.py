"""Column types of arrays: lists of the values of another column type."""

from collections.abc import Callable, Iterator
from json import JSONDecoder
from types import GenericAlias
from typing import Any

import orjson
from sqlalchemy import ARRAY, ColumnElement, case, func, select

from gql.columns.column_type import ColumnType, Comparisons, Form
from gql.values.sql_json import Piece, fixed, joined, or_null

DECODER = JSONDecoder()


def array_of(element: ColumnType, item_type: Any, dimensions: int) -> ColumnType:
    """The type of arrays of `element`, whose SQLAlchemy type is `item_type`."""
    scalar: Any = element.scalar
    for _ in range(dimensions):
        scalar = GenericAlias(list, scalar | None)
    return ColumnType(
        f"{element.name}{'List' * dimensions}",
        scalar,
        _form(element.sql, element.array, item_type),
        number_sql=_number_form(element, item_type),
        load=_load(element),
        bind=_each(element.bind, tuple),
        stored=_each(element.to_store, list),
        parameter=None if element.parameter is None else ARRAY(element.parameter),
        comparisons=(Comparisons.EQUALITY, Comparisons.LISTS) if element.has_equality else (),
        is_sortable=False,
    )


def _number_form(element: ColumnType, item_type: Any) -> Form | None:
    if element.number_sql is None:
        return None
    return _form(element.number_sql, element.number_array, item_type)


def _form(
    element: Form, array: Callable[[ColumnElement[Any]], ColumnElement[str]] | None, item_type: Any
) -> Form:
    """The form of arrays whose items have the form `element`; `array` prints them at once."""

    def printed_at_once(column: ColumnElement[Any]) -> Iterator[Piece]:
        assert array is not None
        yield array(column)

    def printed_one_by_one(column: ColumnElement[Any]) -> Iterator[Piece]:
        unnested = func.unnest(column).table_valued("value", with_ordinality="at")
        items = unnested.render_derived()
        value = items.c.value
        value.type = item_type
        texts = func.string_agg(or_null(joined(element(value))), fixed(","))
        ordered = func.coalesce(texts.aggregate_order_by(items.c.at), fixed(""))
        query = select(joined(["[", ordered, "]"])).select_from(items)
        inner = query.correlate_except(items).scalar_subquery()
        yield case((column.is_not(None), inner))

    return printed_one_by_one if array is None else printed_at_once


def _load(element: ColumnType) -> Callable[[str], Any]:
    if element.load is orjson.loads:
        return orjson.loads

    def load(text: str) -> list[Any]:
        return [None if item == "null" else element.load(item) for item in _items(text)]

    return load


def _items(text: str) -> Iterator[str]:
    """The JSON of each item of a list."""
    at = 1
    while text[at] != "]":
        _, end = DECODER.raw_decode(text, at)
        yield text[at:end]
        at = end + (text[end] == ",")


def _each(bind: Callable[[Any], Any], sequence: type) -> Callable[[Any], Any]:
    """The function that applies `bind` to each value; a value to compare with is hashable."""

    def bind_all(values: Any) -> Any:
        if isinstance(values, list):
            return sequence(map(bind_all, values))
        return None if values is None else bind(values)

    return bind_all
