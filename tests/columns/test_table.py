"""The table of column types: every type has an entry, and which one."""

from typing import Any

import pytest
from sqlalchemy import (
    ARRAY,
    CHAR,
    REAL,
    DateTime,
    Float,
    Integer,
    Interval,
    String,
    Text,
    literal,
    types,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import DOMAIN, NUMERIC, TIMESTAMP
from sqlalchemy.types import TypeDecorator, TypeEngine, UserDefinedType

from db.orm.postgres_type import CompositeType, PostgresType
from gql.columns import documents, notations, numbers, texts, times
from gql.columns.bare import bare
from gql.columns.column_type import ColumnType
from gql.columns.table import type_of

# Types that are read as text, and what is no type of a column.
AS_TEXT = {"JSONPATH", "REGCLASS", "REGCONFIG", "TSQUERY", "TSVECTOR"}
NEED_ARGUMENTS = {"ARRAY", "DOMAIN", "ENUM", "NamedType"}


class Wrapped(TypeDecorator[int]):
    impl = Integer
    cache_ok = True


class Geometry(UserDefinedType[Any]):
    """As GeoAlchemy declares it."""

    def get_col_spec(self, **_: Any) -> str:
        return "geometry(POINT,4326)"


def dialect_types() -> list[type[TypeEngine[Any]]]:
    """The types of SQLAlchemy's dialect of Postgres."""
    named = (getattr(postgresql, name) for name in postgresql.__all__)
    return [
        kind
        for kind in named
        if isinstance(kind, type)
        and issubclass(kind, TypeEngine)
        and kind.__name__ not in NEED_ARGUMENTS
    ]


@pytest.mark.parametrize("kind", dialect_types(), ids=lambda kind: kind.__name__)
def test_type_of_the_dialect_has_an_entry(kind: type[TypeEngine[Any]]) -> None:
    column_type = type_of(kind())
    assert (column_type.name == "Text") == (kind.__name__ in AS_TEXT)


@pytest.mark.parametrize(
    ("type_", "column_type"),
    [
        (types.SmallInteger(), numbers.SMALLINT),
        (types.BigInteger(), numbers.BIGINT),
        (REAL(), numbers.REAL),
        (Float(24), numbers.REAL),
        (Float(53), numbers.DOUBLE),
        (Float(), numbers.DOUBLE),
        (String(10), texts.TEXT),
        (CHAR(10), texts.CONVERTED),
        (DateTime(), times.LOCAL_DATETIME),
        (DateTime(timezone=True), times.DATETIME),
        (Interval(), times.INTERVAL),
        (PostgresType("name"), texts.NAME),
        (CompositeType("place"), documents.ROW),
        (postgresql.TSTZRANGE(), notations.RANGE),
        (postgresql.TSTZMULTIRANGE(), notations.MULTIRANGE),
    ],
    ids=lambda value: value.name if isinstance(value, ColumnType) else repr(value),
)
def test_most_specific_entry_counts(type_: Any, column_type: ColumnType) -> None:
    assert type_of(type_) is column_type


def test_type_of_an_extension_depends_on_its_modifiers() -> None:
    vector = type_of(PostgresType("halfvec(3)"))
    assert (vector.name, vector.note) == ("Vector", "A list of 3 numbers.")
    assert vector.bind([1, 2.5, -1e-10]) == "[1,2.5,-1e-10]"
    bad: tuple[Any, ...] = ([1, 2], [1, 2, "3"], [1, 2, True], [], {}, "[1,2,3]")
    for value in bad:
        with pytest.raises(ValueError, match="must be a list of 3 numbers"):
            vector.bind(value)
    assert type_of(PostgresType("vector")).bind([1]) == "[1]"
    place = type_of(Geometry())
    assert place.name == "GeoJSON"
    made = place.converted(literal("{}"), Geometry())
    assert "ST_SetSRID(ST_GeomFromGeoJSON(" in str(made)
    assert "4326" in str(made)


@pytest.mark.parametrize("type_", [DOMAIN("positive", Integer), Wrapped()], ids=repr)
def test_domain_and_type_of_an_application_are_the_type_below_read_in_sql(type_: Any) -> None:
    column_type = type_of(type_)
    assert (column_type.name, column_type.is_native) == ("Int", False)


def test_unknown_type_says_in_its_description_that_it_is_text() -> None:
    assert type_of(PostgresType("point")).note == "A `point` of Postgres, as text."
    assert type_of(types.NullType()).note == "As text."


def test_array_is_a_list_of_its_items() -> None:
    one, two = type_of(ARRAY(Text)), type_of(ARRAY(Integer, dimensions=2))
    assert (one.name, one.scalar) == ("StringList", list[str | None])
    assert (two.name, two.scalar) == ("IntListList", list[list[int | None] | None])


@pytest.mark.parametrize(
    ("type_", "sql"),
    [
        (String(3), "VARCHAR"),
        (CHAR(3), "bpchar"),
        (NUMERIC(4, 1), "NUMERIC"),
        (TIMESTAMP(precision=0, timezone=True), "TIMESTAMP WITH TIME ZONE"),
        (ARRAY(String(3), dimensions=2), "VARCHAR[]"),
        (DOMAIN("brief", String(3)), "VARCHAR"),
        (postgresql.BIT(3), "BIT VARYING"),
        (PostgresType("vector(3)"), "vector"),
        (Wrapped(), "INTEGER"),
    ],
    ids=repr,
)
def test_value_is_compared_without_length_and_precision(type_: Any, sql: str) -> None:
    assert bare(type_).compile(dialect=postgresql.dialect()) == sql  # type: ignore[no-untyped-call]
