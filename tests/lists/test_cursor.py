"""Cursors without a database: every key comes back, and only where it belongs."""

from datetime import UTC, datetime, timedelta, timezone
from math import inf, nan
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import inspect

from gql.lists.cursor import decode_cursor, encode_cursor
from gql.nodes.node import Node
from gql.nodes.order import Key, Order, order_by, order_of
from gql.types import application
from models import Location
from tests.library.application import library
from tests.library.models import Book
from tests.support.forged_cursors import encoded, forged

OURS, THEIRS = UUID(int=1), UUID(int=2)
ROW = UUID(int=3)
NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)
VALUES: dict[type, st.SearchStrategy[Any]] = {
    UUID: st.uuids(),
    str: st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20),
    int: st.integers(-(2**31), 2**31 - 1),
    float: st.floats(allow_nan=False, allow_infinity=False),
    datetime: st.datetimes(timezones=st.just(UTC)),
    bool: st.booleans(),
}
EVERY_SORTABLE = [
    pytest.param(node, column.name, id=f"{node.name}.{column.name}")
    for node in (*application.registry.nodes, *library.registry.nodes)
    for column in node.columns.values()
    # The cursors of other types are tested in `tests/kinds`.
    if column.is_sortable and column.column_type.is_native
]


def keys_of(model: Any, order: Order) -> st.SearchStrategy[tuple[Any, ...]]:
    """The places that rows can have in `order`."""
    parts = []
    for name in order.attributes:
        column = inspect(model).column_attrs[name].columns[0]
        kind = column.type.python_type
        values = VALUES[kind] if kind in VALUES else st.sampled_from(kind)
        parts.append(values | st.none() if column.nullable else values)
    return st.tuples(*parts)


@pytest.mark.parametrize(("node", "name"), EVERY_SORTABLE)
def test_key_of_every_sortable_column_comes_back(node: Node, name: str) -> None:
    column = node.columns[name]
    order = order_by(node.model, [Key(name, is_nullable=column.is_nullable)])

    @given(keys_of(node.model, order))
    @settings(max_examples=10, deadline=None)
    def comes_back(key: tuple[Any, ...]) -> None:
        cursor = encode_cursor(node.model, order, key)
        assert "=" not in cursor
        assert set(cursor) <= set(encoded(bytes(range(256))) + encoded(b"\xff\xfe\xfb"))
        found = decode_cursor(node.model, order, cursor, "after", None)
        assert found == key
        assert [*map(type, found)] == [*map(type, key)]

    comes_back()


@pytest.mark.parametrize("value", [nan, inf, -inf])
def test_float_without_a_word_in_json_comes_back_as_itself(value: float) -> None:
    """As null it would be a place among the nulls, and the rows between would be lost."""
    order = order_by(Location, [Key("latitude", is_nullable=True)])
    cursor = encode_cursor(Location, order, (value, OURS, ROW))
    [latitude, *rest] = decode_cursor(Location, order, cursor, "after", OURS)
    assert (repr(latitude), rest) == (repr(value), [OURS, ROW])


def test_padding_may_stay() -> None:
    order = order_of(Book, "title")
    cursors = [encode_cursor(Book, order, ("x" * size, ROW)) for size in range(3)]
    assert {len(cursor) % 4 for cursor in cursors} == {0, 2, 3}
    for size, cursor in enumerate(cursors):
        padded = cursor + "=" * (-len(cursor) % 4)
        assert decode_cursor(Book, order, padded, "after", None) == ("x" * size, ROW)


def test_integer_is_a_float_where_the_column_is_one() -> None:
    order = order_by(Location, [Key("latitude", is_nullable=True)])
    cursor = forged(Location, order, 7, OURS, ROW)
    [latitude, *_] = decode_cursor(Location, order, cursor, "after", OURS)
    assert (latitude, type(latitude)) == (7.0, float)


def test_moment_with_an_offset_comes_back_in_utc() -> None:
    order = order_of(Location, "recorded_at")
    at = NOW.astimezone(timezone(timedelta(hours=2))).isoformat()
    [moment, *_] = decode_cursor(
        Location, order, forged(Location, order, at, OURS, ROW), "after", OURS
    )
    assert moment.isoformat() == NOW.isoformat()
