"""The table of column types, by SQLAlchemy type and, for types it has not, by Postgres's name.

A type is added by an entry here and cases in `tests/kinds`.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    CHAR,
    REAL,
    BigInteger,
    Boolean,
    Date,
    DateTime,
    Enum,
    Float,
    Integer,
    Interval,
    LargeBinary,
    Numeric,
    SmallInteger,
    String,
    Time,
    Uuid,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql.ranges import AbstractMultiRange, AbstractSingleRange
from sqlalchemy.types import JSON, NullType, TypeDecorator, UserDefinedType
from strawberry.types.scalar import ScalarDefinition

from db.orm.columns import Choice
from db.orm.postgres_type import CompositeType
from gql.columns import big_numbers, documents, notations, numbers, spatial, texts, times
from gql.columns.arrays import array_of
from gql.columns.bare import postgres_name
from gql.columns.column_type import ColumnType
from gql.columns.enums import choice, native_enum

# A real has 24 bits of precision.
REAL_BITS = 24


def _float(type_: Any) -> ColumnType:
    is_real = type_.precision is not None and type_.precision <= REAL_BITS
    return numbers.REAL if is_real else numbers.DOUBLE


def _array(type_: Any) -> ColumnType:
    return array_of(type_of(type_.item_type), type_.item_type, type_.dimensions or 1)


def _not_native(column_type: ColumnType) -> ColumnType:
    return replace(column_type, python_type=None)


def _under(type_: Any) -> ColumnType:
    """That of the type below, without a Python type: what Python makes of it is not known here."""
    below = type_.data_type if isinstance(type_, postgresql.DOMAIN) else type_.impl_instance
    return _not_native(type_of(below))


Entry = ColumnType | Callable[[Any], ColumnType]
# The most specific class of a type counts.
TYPES: Mapping[type, Entry] = {
    Boolean: numbers.BOOLEAN,
    SmallInteger: numbers.SMALLINT,
    Integer: numbers.INT,
    BigInteger: numbers.BIGINT,
    Numeric: numbers.DECIMAL,
    Float: _float,
    REAL: numbers.REAL,
    postgresql.MONEY: numbers.MONEY,
    postgresql.OID: replace(numbers.BIGINT, functions=(), number_array=None),
    String: texts.TEXT,
    CHAR: texts.CONVERTED,
    postgresql.CITEXT: texts.CONVERTED,
    Uuid: lambda type_: texts.UUID if type_.as_uuid else _not_native(texts.UUID),
    LargeBinary: texts.BYTES,
    Date: times.DATE,
    Time: lambda type_: times.OFFSET_TIME if type_.timezone else times.TIME,
    DateTime: lambda type_: times.DATETIME if type_.timezone else times.LOCAL_DATETIME,
    Interval: times.INTERVAL,
    postgresql.INTERVAL: times.INTERVAL,
    Enum: native_enum,
    Choice: lambda type_: choice(type_.values),
    JSON: documents.PLAIN,
    postgresql.JSONB: documents.BINARY,
    postgresql.HSTORE: documents.HSTORE,
    postgresql.INET: notations.INET,
    postgresql.CIDR: notations.CIDR,
    postgresql.MACADDR: notations.MACADDR,
    postgresql.MACADDR8: notations.MACADDR,
    postgresql.BIT: notations.BITS,
    AbstractSingleRange: notations.RANGE,
    AbstractMultiRange: notations.MULTIRANGE,
    ARRAY: _array,
    CompositeType: documents.ROW,
    postgresql.DOMAIN: _under,
    TypeDecorator: _under,
}
NAMES: Mapping[str, Entry] = {
    "name": texts.NAME,
    "bpchar": texts.CONVERTED,
    "citext": texts.CONVERTED,
    "hstore": documents.HSTORE,
    "ltree": notations.LTREE,
    "geometry": spatial.geometry,
    "geography": spatial.geography,
    "vector": spatial.vector,
    "halfvec": spatial.vector,
}


def type_of(type_: Any) -> ColumnType:
    """The column type of a SQLAlchemy type; types without an entry are read as text."""
    return _type_of(type_)


@lru_cache(maxsize=4_096)
def _type_of(type_: Any) -> ColumnType:
    for kind in type(type_).__mro__:
        if (entry := TYPES.get(kind)) is not None:
            return entry if isinstance(entry, ColumnType) else entry(type_)
    name = ""
    if isinstance(type_, UserDefinedType):
        name = postgres_name(type_)
        if (entry := NAMES.get(name)) is not None:
            return entry if isinstance(entry, ColumnType) else entry(type_)
    return _other(name or ("" if isinstance(type_, NullType) else str(type_).lower()))


def _other(name: str) -> ColumnType:
    note = f"A `{name}` of Postgres, as text." if name else "As text."
    return replace(texts.OTHER, note=note)


def type_names() -> frozenset[str]:
    """The names of the scalars and column types that the engine has for any application."""
    entries = (*TYPES.values(), *NAMES.values(), texts.OTHER)
    made = {entry.name for entry in entries if isinstance(entry, ColumnType)}
    return frozenset(made | {str(each.name) for each in scalars(as_numbers=False).values()})


def scalars(*, as_numbers: bool) -> Mapping[Any, ScalarDefinition]:
    """The scalars of columns; with `as_numbers` numbers of any size are printed as numbers."""
    return {
        **big_numbers.SCALARS,
        **(big_numbers.NUMBER_SCALARS if as_numbers else {}),
        **times.SCALARS,
        **documents.SCALARS,
        **notations.SCALARS,
    }
