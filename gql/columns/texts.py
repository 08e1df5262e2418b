"""Column types of texts, ids and bytes."""

import uuid
from typing import Any

import strawberry
from sqlalchemy import Text, cast

from db.orm.ids import NO_UUID, parse_uuid
from gql.columns.column_type import (
    EQUAL,
    ORDERED,
    ColumnType,
    Comparisons,
    as_json,
    sql_json_text,
    text_key,
)
from gql.columns.text_form import TextForm
from gql.values.scalars import Base64, parse_base64, sql_json

TEXT = ColumnType(
    "String",
    str,
    as_json,
    python_type=str,
    array=sql_json_text,
    comparisons=(*ORDERED, Comparisons.PATTERNS),
)


def _same(value: Any, _: Any) -> Any:
    return value


# Compared as text: a longer text would be cut if it was cast to `name`.
NAME = ColumnType(
    "String",
    str,
    as_json,
    parameter=TextForm(),
    convert=_same,
    array=sql_json_text,
    comparisons=TEXT.comparisons,
)
# citext, and char, in which trailing blanks do not count.
CONVERTED = ColumnType(
    "String",
    str,
    as_json,
    parameter=TextForm(),
    array=sql_json_text,
    comparisons=TEXT.comparisons,
)


def _uuid_key(value: object) -> uuid.UUID:
    return uuid.UUID(text_key(value))


def _uuid(value: Any) -> uuid.UUID | None:
    # A malformed id is bound as a value that no row has.
    return None if value is None else parse_uuid(value) or NO_UUID


def _stored_uuid(value: Any) -> uuid.UUID | None:
    if value is None or isinstance(value, uuid.UUID):
        return value
    if (parsed := parse_uuid(value)) is None:
        raise ValueError("must be a UUID.")
    return parsed


UUID = ColumnType(
    "ID",
    strawberry.ID,
    lambda column: sql_json(column, uuid.UUID),
    python_type=uuid.UUID,
    key=_uuid_key,
    bind=_uuid,
    stored=_stored_uuid,
    array=sql_json_text,
    comparisons=EQUAL,
)
BYTES = ColumnType(
    "Base64",
    Base64,
    lambda column: sql_json(column, bytes),
    python_type=bytes,
    key=parse_base64,
    comparisons=EQUAL,
)
# Types without an entry. They are read as Postgres prints them, and are compared with nothing.
OTHER = ColumnType(
    "Text",
    str,
    lambda column: as_json(cast(column, Text)),
    parameter=TextForm(),
    is_sortable=False,
)
