"""Lists the operators of geometries of PostGIS, each of which a GiST index serves."""

from collections.abc import Mapping
from typing import Any

import strawberry
from sqlalchemy import Boolean, ColumnElement, Double, Text, cast, func
from sqlalchemy.dialects.postgresql import JSONB

from gql.columns.column_type import ColumnType
from gql.columns.documents import JSON, dumps
from gql.columns.table import type_of
from gql.columns.text_form import TextForm
from gql.lists.operator import Operator
from gql.values.sql_json import fixed


@strawberry.input(description="A geometry and the distance around it.")
class GeometryDistance:
    to: JSON = strawberry.field(description="The geometry, as GeoJSON.")
    distance: float = strawberry.field(
        description="How far a row may be from it: in metres on the globe (`geography`), else in "
        "the units of the column."
    )


def _predicate(name: str) -> Any:
    def compare(column: ColumnElement[Any], other: ColumnElement[Any]) -> ColumnElement[bool]:
        predicate: ColumnElement[bool] = getattr(func, name)(column, other, type_=Boolean())
        return predicate

    return compare


def _is_near(
    column: ColumnElement[Any], other: ColumnElement[Any], distance: ColumnElement[Any]
) -> ColumnElement[bool]:
    return func.ST_DWithin(column, other, distance, type_=Boolean())


def _near_parts(value: ColumnElement[Any], type_: Any) -> tuple[ColumnElement[Any], ...]:
    given = cast(value, JSONB)
    other = given.op("->>", return_type=Text())(fixed("to"))
    distance = given.op("->>", return_type=Text())(fixed("distance"))
    return type_of(type_).converted(other, type_), cast(distance, Double)


def _bound(given: Any) -> Any:
    if given["distance"] < 0:
        raise ValueError("must have a `distance` of 0 or more.")
    return dumps(given)


GEOMETRY: Mapping[str, Operator] = {
    "intersects": Operator(
        "Has a point in common with this geometry.", _predicate("ST_Intersects")
    ),
    "covers": Operator("Holds all of this geometry.", _predicate("ST_Covers")),
    "coveredBy": Operator("Lies in this geometry, its edge included.", _predicate("ST_CoveredBy")),
    "near": Operator(
        "Lies within a distance of a geometry.",
        _is_near,
        operand=ColumnType("GeometryDistance", GeometryDistance, bind=_bound),
        bound=TextForm(),
        split=_near_parts,
    ),
}
