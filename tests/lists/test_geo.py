"""Circles and boxes: the numbers they bind, and what a row must meet."""

from math import asin, cos, degrees, pi, radians, sin, sqrt
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sqlalchemy import Double, bindparam

from gql.errors import BadUserInput
from gql.lists.geo import (
    EARTH_METERS,
    EMPTY_INTERVAL,
    MARGIN,
    Box,
    Circle,
    box,
    circle,
    is_inside,
    is_near,
)
from models import Location
from tests.support.sql_text import text_of

HALF_ROUND = pi * EARTH_METERS
EVERYWHERE = ((-180, 180), EMPTY_INTERVAL)
latitudes = st.floats(-90, 90)
longitudes = st.floats(-180, 180)


def holds(area: Box | Circle, latitude: float, longitude: float) -> bool:
    """What `is_inside` asks of a row."""
    values = area.values
    return values["south"] <= latitude <= values["north"] and any(
        values[f"west{which}"] <= longitude <= values[f"east{which}"] for which in ("", "2")
    )


def refusal(make: Any, *numbers: float) -> str:
    with pytest.raises(BadUserInput) as caught:
        make(*numbers)
    return str(caught.value)


@pytest.mark.parametrize("name", ["south", "west", "north", "east"])
def test_edge_of_a_box_is_bounded(name: str) -> None:
    most = 90.0 if name in ("south", "north") else 180.0
    words = f"`{name}` must be between -{most:.0f} and {most:.0f} degrees."
    whole = {"south": -90.0, "west": -180.0, "north": 90.0, "east": 180.0}
    assert box(**whole).south == -90
    for value in (most + 1e-9, -most - 1e-9, float("inf"), float("nan")):
        assert refusal(lambda value=value: box(**whole | {name: value})) == words


def test_box_upside_down_is_refused() -> None:
    assert box(1, 0, 1, 0).values["south"] == 1
    assert refusal(box, 1.5, 0, 1, 0) == "`south` lies north of `north`: exchange them."


@pytest.mark.parametrize("name", ["latitude", "longitude"])
def test_middle_of_a_circle_is_bounded(name: str) -> None:
    most = 90.0 if name == "latitude" else 180.0
    words = f"`{name}` must be between -{most:.0f} and {most:.0f} degrees."
    middle = {"latitude": 0.0, "longitude": 0.0, "meters": 1.0}
    for value in (most, -most):
        assert circle(**middle | {name: value}).values[name] == value
    for value in (most + 1e-9, -most - 1e-9, float("nan")):
        numbers = middle | {name: value}
        assert refusal(lambda numbers=numbers: circle(**numbers)) == words


def test_radius_may_be_nothing_but_not_less() -> None:
    assert circle(0, 0, 0).values["furthest"] == 0
    assert refusal(circle, 0, 0, -1e-9) == "`radiusMeters` must be 0 or more."


@pytest.mark.parametrize(
    ("west", "east", "intervals"),
    [
        (1, 2, ((1, 2), EMPTY_INTERVAL)),
        (2, 2, ((2, 2), EMPTY_INTERVAL)),
        (170, -170, ((170, 180), (-180, -170))),
        (2, 1, ((2, 180), (-180, 1))),
        # Meridians -180 and 180 are one, whichever of them a row has.
        (170, 180, ((170, 180), (-180, -180))),
        (-180, -170, ((-180, -170), (180, 180))),
        (180, 180, ((180, 180), (-180, -180))),
        (-180, -180, ((-180, -180), (180, 180))),
        (180, -180, ((180, 180), (-180, -180))),
        (-180, 180, EVERYWHERE),
    ],
)
def test_box_is_one_interval_of_longitudes_or_two(west: float, east: float, intervals: Any) -> None:
    assert box(-1, west, 1, east).longitudes == intervals


@given(south=latitudes, north=latitudes, west=longitudes, east=longitudes)
def test_box_holds_its_corners_and_nothing_west_of_them(
    south: float, north: float, west: float, east: float
) -> None:
    assume(south <= north)
    area = box(south, west, north, east)
    for latitude in (south, north):
        assert holds(area, latitude, west)
        assert holds(area, latitude, east)
    if 1e-6 < west - east < 359:
        assert not holds(area, south, (west + east) / 2)
    if 1e-6 < east - west < 359 and west > -179:
        assert not holds(area, south, west - 1e-6)


def test_values_of_a_box_are_its_edges() -> None:
    assert box(1, 2, 3, 4).values == {
        "south": 1,
        "north": 3,
        "west": 2,
        "east": 4,
        "west2": 1.0,
        "east2": 0.0,
    }


def test_no_number_lies_in_the_empty_interval() -> None:
    low, high = EMPTY_INTERVAL
    assert low > high


@pytest.mark.parametrize("meters", [HALF_ROUND, 2 * HALF_ROUND, 1e300])
def test_circle_around_half_the_globe_holds_all_of_it(meters: float) -> None:
    values = circle(10, 20, meters).values
    # No chord is longer than the diameter, and rounding must not leave the antipodes out.
    assert values["furthest"] == 2.0
    assert (values["south"], values["north"]) == (-90, 90)
    assert (values["west"], values["east"]) == (-180, 180)


def test_circle_just_short_of_half_the_globe_has_a_chord() -> None:
    assert circle(10, 20, HALF_ROUND * (1 - 1e-9)).values["furthest"] <= 1.0


@pytest.mark.parametrize(("latitude", "south", "north"), [(89.0, 88.0, 90.0), (-89.0, -90, -88.0)])
def test_circle_that_holds_a_pole_has_all_longitudes(
    latitude: float, south: float, north: float
) -> None:
    values = circle(latitude, 20, radians(1) * EARTH_METERS).values
    assert values["south"] == pytest.approx(south, abs=2 * MARGIN)
    assert values["north"] == pytest.approx(north, abs=2 * MARGIN)
    assert (values["west"], values["east"]) == (-180, 180)


@pytest.mark.parametrize(("longitude", "sign"), [(179.5, 1), (-179.5, -1)])
def test_circle_over_the_antimeridian_has_two_intervals(longitude: float, sign: int) -> None:
    area = circle(0, longitude, radians(1) * EARTH_METERS)
    for degree in (178.6, 180, -180, -179.6):
        assert holds(area, 0, degree * sign)
    for degree in (178.4, -179.4, 0):
        assert not holds(area, 0, degree * sign)


def half_chord_squared(area: Circle, latitude: float, longitude: float) -> float:
    """The haversine formula, as the statement has it."""
    north = sin(radians(latitude - area.latitude) / 2) ** 2
    east = sin(radians(longitude - area.longitude) / 2) ** 2
    return north + cos(radians(latitude)) * cos(radians(area.latitude)) * east


@given(
    latitude=latitudes,
    longitude=longitudes,
    meters=st.floats(0, HALF_ROUND),
    other=st.tuples(latitudes, longitudes),
)
def test_box_around_a_circle_leaves_no_place_in_it_out(
    latitude: float, longitude: float, meters: float, other: tuple[float, float]
) -> None:
    area = circle(latitude, longitude, meters)
    if half_chord_squared(area, *other) <= area.values["furthest"]:
        assert holds(area, *other)


@pytest.mark.parametrize("latitude", [0.0, 45.0, -60.0, 80.0, 88.9])
def test_box_touches_the_circle_where_it_is_widest(latitude: float) -> None:
    angle = radians(1)
    area = circle(latitude, 10, angle * EARTH_METERS)
    # Where a meridian touches the circle; away from the equator that is nearer to the pole.
    widest = degrees(asin(sin(radians(latitude)) / cos(angle)))
    width = degrees(asin(sin(angle) / cos(radians(latitude))))
    for side in (-1, 1):
        inside, outside = (10 + side * width * factor for factor in (1 - 1e-9, 1 + 1e-6))
        assert half_chord_squared(area, widest, inside) <= area.values["furthest"]
        assert holds(area, widest, inside)
        assert not holds(area, widest, outside)


@given(latitude=st.floats(-89, 89), longitude=longitudes, meters=st.floats(1, 1e5))
def test_chord_is_that_of_the_radius(latitude: float, longitude: float, meters: float) -> None:
    area = circle(latitude, longitude, meters)
    within = 2 * asin(sqrt(area.values["furthest"])) * EARTH_METERS
    assert within == pytest.approx(meters)
    # Due north the radius is a difference of latitudes.
    north = latitude + degrees(meters / EARTH_METERS)
    assume(north < 90)
    assert half_chord_squared(area, north, longitude) == pytest.approx(
        area.values["furthest"], rel=1e-6
    )
    assert north - latitude == pytest.approx(area.values["north"] - latitude, abs=2e-7)


LATITUDE: Any = Location.latitude
LONGITUDE: Any = Location.longitude


def operand(name: str) -> Any:
    return bindparam(name, type_=Double)


def text(criterion: Any) -> str:
    """The criterion with the names of its parameters."""
    compiled = criterion.compile()
    return " ".join(str(compiled).split())


def test_each_interval_of_a_box_repeats_the_latitudes() -> None:
    assert text(is_inside(LATITUDE, LONGITUDE, operand)) == (
        "locations.latitude BETWEEN :south AND :north "
        "AND locations.longitude BETWEEN :west AND :east "
        "OR locations.latitude BETWEEN :south AND :north "
        "AND locations.longitude BETWEEN :west2 AND :east2"
    )


def test_circle_is_its_box_and_then_the_haversine_formula() -> None:
    inside = text(is_inside(LATITUDE, LONGITUDE, operand))
    near = text(is_near(LATITUDE, LONGITUDE, operand))
    assert near.startswith(f"({inside}) AND power(sin(radians(")
    assert near.endswith(" <= :furthest")
    # Postgres refuses products of angles too small for a float.
    assert "abs(locations.latitude - :latitude) < 1e-9) THEN 0" in near
    assert "abs(locations.longitude - :longitude) < 1e-9) THEN 0" in near


def test_every_value_of_an_area_is_a_parameter_of_its_criterion() -> None:
    for area, criterion in ((box(1, 2, 3, 4), is_inside), (circle(1, 2, 3), is_near)):
        found = criterion(LATITUDE, LONGITUDE, operand)
        assert set(found.compile().params) == set(area.values)
        assert text_of(found).count("$") >= len(area.values)
