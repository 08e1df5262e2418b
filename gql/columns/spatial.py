"""Column types of extensions: geometries of PostGIS, and vectors of pgvector."""

import re
from collections.abc import Iterator
from math import isfinite
from typing import Any

from sqlalchemy import ColumnElement, Integer, Text, cast, func, literal_column

from db.orm.postgres_type import PostgresType
from gql.columns.column_type import ColumnType, Comparisons
from gql.columns.documents import as_text, document, dumps
from gql.values.sql_json import Piece

VECTOR = "Vector"
# The reference system of `geometry(Point,4326)`, and the length of `vector(3)`.
REFERENCE = re.compile(r"\(.*,\s*([0-9]+)\s*\)")
LENGTH = re.compile(r"\(\s*([0-9]+)\s*\)")


def _geojson(column: ColumnElement[Any]) -> Iterator[Piece]:
    yield func.ST_AsGeoJSON(column, type_=Text())


def geometry(type_: Any) -> ColumnType:
    """The type of `geometry`, in the units of the column if it names a reference system."""
    reference = REFERENCE.search(type_.get_col_spec())
    made = PostgresType("geometry")

    def convert(value: ColumnElement[Any], _: Any) -> ColumnElement[Any]:
        read = func.ST_GeomFromGeoJSON(value, type_=made)
        if reference is None:
            return read
        return func.ST_SetSRID(read, literal_column(reference[1], Integer), type_=made)

    return document(
        "GeoJSON",
        sql=_geojson,
        convert=convert,
        comparisons=(Comparisons.GEOMETRY,),
        note="As GeoJSON, in degrees or in its own units.",
    )


def geography(_: Any) -> ColumnType:
    """The type of `geography`, on the globe."""

    def convert(value: ColumnElement[Any], _: Any) -> ColumnElement[Any]:
        read = func.ST_GeomFromGeoJSON(value, type_=PostgresType("geometry"))
        return cast(read, PostgresType("geography"))

    return document(
        "GeoJSON",
        sql=_geojson,
        convert=convert,
        comparisons=(Comparisons.GEOMETRY,),
        note="As GeoJSON, in degrees.",
    )


def vector(type_: Any) -> ColumnType:
    """The type of `vector` and `halfvec`, of so many numbers as it names."""
    length = LENGTH.search(type_.get_col_spec())
    numbers = f"{length[1]} numbers" if length else "numbers"

    def bind(value: Any) -> str | None:
        if value is None:
            return None
        is_vector = isinstance(value, list) and value and all(map(_is_number, value))
        if not is_vector or (length and len(value) != int(length[1])):
            raise ValueError(f"must be a list of {numbers}.")
        return dumps(value)

    return document(
        VECTOR,
        sql=as_text,
        bind=bind,
        comparisons=(Comparisons.EQUALITY,),
        note=f"A list of {numbers}.",
    )


def _is_number(value: Any) -> bool:
    return type(value) in (int, float) and isfinite(value)
