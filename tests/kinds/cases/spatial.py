"""Geometries of PostGIS, on a plane and on the globe."""

import json
from typing import Any

from db.orm.postgres_type import PostgresType
from tests.kinds.kind import Filter, Kind

POINT = {"type": "Point", "coordinates": [1.5, 2]}
FAR = {"type": "Point", "coordinates": [30, 40]}
LINE = {"type": "LineString", "coordinates": [[0, 0], [3, 4]]}
SQUARE = {"type": "Polygon", "coordinates": [[[0, 0], [3, 0], [3, 3], [0, 3], [0, 0]]]}
MERCATOR = {
    "type": "Point",
    "crs": {"type": "name", "properties": {"name": "EPSG:3857"}},
    "coordinates": [1000, 2000],
}


def made(shape: dict[str, Any], *, reference: int = 4326, on_globe: bool = False) -> str:
    """The SQL of a geometry."""
    sql = f"st_setsrid(st_geomfromgeojson('{json.dumps(shape)}'), {reference})"
    return f"{sql}::geography" if on_globe else sql


def filters(name: str, **options: Any) -> tuple[Filter, ...]:
    return (
        Filter("intersects", SQUARE, f"st_intersects({name}, {made(SQUARE, **options)})"),
        Filter("coveredBy", SQUARE, f"st_coveredby({name}, {made(SQUARE, **options)})"),
        Filter("covers", POINT, f"st_covers({name}, {made(POINT, **options)})"),
        Filter(
            "near",
            {"to": POINT, "distance": 2},
            f"st_dwithin({name}, {made(POINT, **options)}, 2)",
        ),
        Filter("isNull", True, f"{name} is null"),
    )


KINDS = (
    Kind(
        "shape_on_plane",
        PostgresType("geometry(Geometry,4326)"),
        {
            "SRID=4326;POINT(1.5 2)": POINT,
            "SRID=4326;LINESTRING(0 0,3 4)": LINE,
            "SRID=4326;POLYGON((0 0,3 0,3 3,0 3,0 0))": SQUARE,
            "SRID=4326;POINT(30 40)": FAR,
        },
        filters=filters("shape_on_plane"),
        is_sortable=False,
        bad_input=({"type": "Point"}, {"type": "Nothing"}, "x", {"coordinates": [1, 2]}),
        needs="postgis",
    ),
    Kind(
        "point_in_meters",
        PostgresType("geometry(Point,3857)"),
        {"SRID=3857;POINT(1000 2000)": MERCATOR},
        filters=(
            Filter(
                "near",
                {"to": {"type": "Point", "coordinates": [1000, 2003]}, "distance": 5},
                f"st_dwithin(point_in_meters, {made(MERCATOR, reference=3857)}, 5)",
            ),
        ),
        is_sortable=False,
        bad_input=(LINE,),
        needs="postgis",
    ),
    Kind(
        "shape_on_globe",
        PostgresType("geography(Geometry,4326)"),
        {"POINT(1.5 2)": POINT, "LINESTRING(0 0,3 4)": LINE, "POINT(30 40)": FAR},
        filters=filters("shape_on_globe", on_globe=True),
        is_sortable=False,
        bad_input=({"type": "Point"}, "x"),
        needs="postgis",
    ),
)
