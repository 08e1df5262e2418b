"""Column types whose values are JSON in a response: json, jsonb, hstore, rows."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, NewType

import orjson
import strawberry
from sqlalchemy import ColumnElement, Text, cast, func, null
from sqlalchemy.dialects.postgresql import JSONB
from strawberry.types.scalar import ScalarDefinition

from gql.columns.column_type import ColumnType, Comparisons, as_json, sql_json_text
from gql.columns.text_form import TextForm, quoted
from gql.values.sql_json import Piece

JSON = NewType("JSON", object)


def parse_json(value: object) -> object:
    """Any JSON value."""
    return value


SCALARS: Mapping[Any, ScalarDefinition] = {
    JSON: strawberry.scalar(
        name="JSON",
        description="Any JSON value: an object, a list, a string, a number or a boolean.",
        serialize=lambda value: value,
        parse_value=parse_json,
    ),
}


def dumps(value: Any) -> str | None:
    """The JSON of a value; `ValueError` if it has none."""
    if value is None:
        return None
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    except (TypeError, ValueError):
        raise ValueError("must be JSON.") from None


def as_text(column: ColumnElement[Any]) -> Iterator[Piece]:
    """The form of types whose text is JSON."""
    yield cast(column, Text)


def document(name: str, **more: Any) -> ColumnType:
    """A type whose values are JSON that Postgres reads as a text."""
    return ColumnType(
        name,
        JSON,
        load=orjson.Fragment,
        is_sortable=False,
        **{"bind": dumps, "parameter": TextForm(), **more},
    )


# `json` keeps the text that was stored; it is compared with nothing.
PLAIN = document("PlainJSON", sql=as_text, array=sql_json_text)
BINARY = document(
    "JSON",
    sql=as_text,
    array=sql_json_text,
    comparisons=(Comparisons.EQUALITY, Comparisons.DOCUMENTS),
)


def _hstore_text(value: Any) -> str | None:
    if value is None:
        return None
    if not isinstance(value, dict) or not all(
        item is None or isinstance(item, str) for item in value.values()
    ):
        raise ValueError("must be an object whose values are strings or null.")
    values = {key: "NULL" if item is None else quoted(item) for key, item in value.items()}
    return ", ".join(f"{quoted(key)}=>{item}" for key, item in values.items())


HSTORE = document("Hstore", sql=as_json, bind=_hstore_text, comparisons=(Comparisons.EQUALITY,))


def _row(value: ColumnElement[Any], type_: Any) -> ColumnElement[Any]:
    row: ColumnElement[Any] = func.jsonb_populate_record(cast(null(), type_), cast(value, JSONB))
    return row


# A composite type.
ROW = document("Row", sql=as_json, convert=_row, array=sql_json_text)
