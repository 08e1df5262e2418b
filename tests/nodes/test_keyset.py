"""The rows behind a place are those that sorting puts behind it; SQLite evaluates the criterion."""

from collections.abc import Iterator
from functools import cmp_to_key, partial
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine, insert, select
from sqlalchemy.orm import DeclarativeBase, Mapped, aliased, mapped_column
from sqlalchemy.pool import StaticPool

from gql.nodes.order import Key, Order, order_by


class Base(DeclarativeBase):
    pass


class Thing(Base):
    """Small numbers, so that rows often have the same, and two columns that may be null."""

    __tablename__ = "things"

    id: Mapped[int] = mapped_column(primary_key=True)
    one: Mapped[int | None]
    two: Mapped[int | None]
    three: Mapped[int]


SMALL = st.integers(0, 2)
ROWS = st.lists(st.tuples(SMALL | st.none(), SMALL | st.none(), SMALL), max_size=7)
KEYS = st.lists(
    st.builds(
        lambda name, descending, nulls_first: Key(name, descending, nulls_first, name != "three"),
        st.sampled_from(["one", "two", "three"]),
        st.booleans(),
        st.booleans(),
    ),
    max_size=3,
    unique_by=lambda key: key.attribute,
)


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    """A database in memory, which evaluates the expressions."""
    made = create_engine("sqlite://", poolclass=StaticPool)
    Base.metadata.create_all(made)
    yield made
    made.dispose()


def precedes(order: Order, one: Thing, other: Thing) -> int:
    """Negative where `one` comes first, as `sorted` compares; nulls where each key has them."""
    for key in order.keys:
        a, b = (getattr(thing, key.attribute) for thing in (one, other))
        if a == b:
            continue
        if a is None or b is None:
            return -1 if (a is None) == key.nulls_first else 1
        return -1 if (a < b) != key.descending else 1
    return 0


@given(rows=ROWS, keys=KEYS)
@settings(max_examples=40, deadline=None)
def test_rows_behind_a_place_are_those_that_sorting_puts_behind_it(
    engine: Engine, rows: list[tuple[int | None, int | None, int]], keys: list[Key]
) -> None:
    order = order_by(Thing, keys)
    things = [
        Thing(id=at, one=one, two=two, three=three) for at, (one, two, three) in enumerate(rows)
    ]
    values = [{name: getattr(it, name) for name in ("id", "one", "two", "three")} for it in things]
    ordered = sorted(things, key=cmp_to_key(partial(precedes, order)))
    places = {thing.id: place for place, thing in enumerate(ordered)}
    row, place = aliased(Thing, name="r"), aliased(Thing, name="p")
    bounds = [getattr(place, name) for name in order.attributes]
    with engine.connect() as connection:
        if values:
            connection.execute(insert(Thing), values)
        for backwards, at in product((True, False), repeat=2):
            behind = order.after(row, bounds, backwards=backwards, inclusive=at)
            found = connection.execute(select(row.id, place.id).where(behind))
            sign = -1 if backwards else 1
            assert sorted(map(tuple, found)) == sorted(
                (one, other)
                for one, other in product(places, repeat=2)
                if (places[one] - places[other]) * sign > -at
            )
        connection.rollback()
