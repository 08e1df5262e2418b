"""Builds SQL predicates for coordinates in a circle or a box on the globe.

A btree index finds a range of latitudes and, within it, an interval of longitudes; a box that
crosses the antimeridian has two intervals. This needs no extension, and comparisons of floats are
leakproof, so that the index can be used under row-level security.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import asin, cos, degrees, pi, radians, sin
from typing import Any

from sqlalchemy import ColumnElement, Double, and_, case, func, literal_column, or_

from gql.errors import BadUserInput

EARTH_METERS = 6_371_008.8  # the mean radius of the International Union of Geodesy and Geophysics
MARGIN = 1e-7  # degrees, about a centimetre: the rounding error at the edge of a box
TINY = "1e-9"  # degrees, a tenth of a millimetre
EMPTY_INTERVAL = (1.0, 0.0)  # an interval that holds no number

Operand = Callable[[str], ColumnElement[Any]]


@dataclass(frozen=True, slots=True)
class Box:
    """Latitudes from `south` to `north`, longitudes in one interval or two, all inclusive."""

    south: float
    north: float
    longitudes: tuple[tuple[float, float], tuple[float, float]]

    @property
    def values(self) -> Mapping[str, float]:
        (west, east), (west_2, east_2) = self.longitudes
        edges = {"south": self.south, "north": self.north}
        return edges | {"west": west, "east": east, "west2": west_2, "east2": east_2}


@dataclass(frozen=True, slots=True)
class Circle:
    """The points within `meters` of a center, measured along the great circle."""

    latitude: float
    longitude: float
    meters: float

    @property
    def values(self) -> Mapping[str, float]:
        middle = {"latitude": self.latitude, "longitude": self.longitude}
        # Half the chord squared on a globe of radius 1, so that Postgres needs no arc sine. At the
        # antipodes it is 1, except for rounding.
        angle = self.meters / EARTH_METERS
        furthest = sin(angle / 2) ** 2 if angle < pi else 2.0
        return {**_bounding_box(self).values, **middle, "furthest": furthest}


def box(south: float, west: float, north: float, east: float) -> Box:
    """The box with these edges; it crosses the antimeridian where `west` is east of `east`."""
    _check_latitude("south", south)
    _check_latitude("north", north)
    _check_longitude("west", west)
    _check_longitude("east", east)
    if south > north:
        raise BadUserInput("`south` lies north of `north`: exchange them.")
    return Box(south, north, _interval(west, east))


def circle(latitude: float, longitude: float, meters: float) -> Circle:
    """The circle with this center and radius."""
    _check_latitude("latitude", latitude)
    _check_longitude("longitude", longitude)
    if meters < 0:
        raise BadUserInput("`radiusMeters` must be 0 or more.")
    return Circle(latitude, longitude, meters)


def is_inside(
    latitude: ColumnElement[float], longitude: ColumnElement[float], operand: Operand
) -> ColumnElement[bool]:
    """The predicate of rows in a `Box`; `operand` returns its `values` by name.

    Each interval repeats the latitudes, so that Postgres can look up each one in the index.
    """
    return or_(
        *(
            and_(
                latitude.between(operand("south"), operand("north")),
                longitude.between(operand(f"west{which}"), operand(f"east{which}")),
            )
            for which in ("", "2")
        )
    )


def is_near(
    latitude: ColumnElement[float], longitude: ColumnElement[float], operand: Operand
) -> ColumnElement[bool]:
    """The predicate of rows in a `Circle`: its bounding box first, then the haversine formula."""
    parallel, meridian = operand("latitude"), operand("longitude")
    chord = _half_sine_squared(latitude - parallel) + _cosine(latitude) * _cosine(
        parallel
    ) * _half_sine_squared(longitude - meridian)
    return and_(is_inside(latitude, longitude, operand), chord <= operand("furthest"))


def _half_sine_squared(angle: ColumnElement[float]) -> ColumnElement[float]:
    two = literal_column("2", Double)
    return func.power(func.sin(func.radians(_zero_if_tiny(angle)) / two), two)


def _cosine(angle: ColumnElement[float]) -> ColumnElement[float]:
    return func.cos(func.radians(_zero_if_tiny(angle)))


def _zero_if_tiny(angle: ColumnElement[float]) -> ColumnElement[float]:
    """0 for a tiny angle; Postgres raises an error when a product underflows a float."""
    return case(
        (func.abs(angle) < literal_column(TINY, Double), literal_column("0", Double)), else_=angle
    )


def _bounding_box(circle: Circle) -> Box:
    """The smallest box around a circle; it has all longitudes if the circle contains a pole."""
    angle = min(circle.meters / EARTH_METERS, pi)
    height = degrees(angle) + MARGIN
    south, north = circle.latitude - height, circle.latitude + height
    if south <= -90 or north >= 90:
        return Box(max(south, -90), min(north, 90), ((-180, 180), EMPTY_INTERVAL))
    width = degrees(asin(min(1.0, sin(angle) / cos(radians(circle.latitude))))) + MARGIN
    west, east = circle.longitude - width, circle.longitude + width
    if east - west >= 360:
        return Box(south, north, ((-180, 180), EMPTY_INTERVAL))
    return Box(south, north, _interval(_normalized(west), _normalized(east)))


def _normalized(longitude: float) -> float:
    if longitude < -180:
        return longitude + 360
    return longitude - 360 if longitude > 180 else longitude


def _interval(west: float, east: float) -> tuple[tuple[float, float], tuple[float, float]]:
    """The longitudes from `west` eastwards to `east`; 180 and -180 are the same meridian."""
    if west > east:
        return (west, 180.0), (-180.0, east)
    if east == 180 and west > -180:
        return (west, east), (-180.0, -180.0)
    if west == -180 and east < 180:
        return (west, east), (180.0, 180.0)
    return (west, east), EMPTY_INTERVAL


def _check_latitude(name: str, value: float) -> None:
    if not -90 <= value <= 90:
        raise BadUserInput(f"`{name}` must be between -90 and 90 degrees.")


def _check_longitude(name: str, value: float) -> None:
    if not -180 <= value <= 180:
        raise BadUserInput(f"`{name}` must be between -180 and 180 degrees.")
