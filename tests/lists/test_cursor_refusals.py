"""Cursors that are refused: those of other lists, orders and tenants, and whatever is none."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import inspect

from gql.errors import BadUserInput
from gql.lists.cursor import decode_cursor, encode_cursor
from gql.nodes.order import Key, Order, order_by, order_of
from gql.types import application
from models import Location, Session, Tenant, User, Workshop, WorkshopStep
from tests.library.application import library
from tests.library.models import Book, Reader
from tests.support.forged_cursors import encoded, forged

OURS, THEIRS = UUID(int=1), UUID(int=2)
ROW = UUID(int=3)


def refusal(argument: str) -> str:
    return (
        f"`{argument}` is not a cursor of this list: pass an endCursor, startCursor or edge cursor "
        "of the same field with the same order."
    )


def assert_refused(
    model: Any, order: Order, cursor: str, only: UUID | None = None, argument: str = "after"
) -> None:
    with pytest.raises(BadUserInput) as caught:
        decode_cursor(model, order, cursor, argument, only)
    assert str(caught.value) == refusal(argument)


@pytest.mark.parametrize("argument", ["after", "before"])
@pytest.mark.parametrize(
    ("model", "key", "other"),
    [
        # The scope is a part of the primary key, no part of it, and the primary key itself.
        (User, (OURS, ROW), (THEIRS, ROW)),
        (Reader, (OURS, ROW), (THEIRS, ROW)),
        (Tenant, (OURS,), (THEIRS,)),
    ],
)
def test_cursor_of_another_tenant_is_refused(
    model: Any, key: tuple[UUID, ...], other: tuple[UUID, ...], argument: str
) -> None:
    order = order_of(model)
    assert decode_cursor(model, order, encode_cursor(model, order, key), argument, OURS) == key
    foreign = encode_cursor(model, order, other)
    assert_refused(model, order, foreign, OURS, argument)
    # Operators read all tenants.
    assert decode_cursor(model, order, foreign, argument, None) == other


def test_cursor_of_a_table_without_a_scope_is_good_for_everybody() -> None:
    order = order_of(Book)
    cursor = encode_cursor(Book, order, (ROW,))
    for only in (OURS, THEIRS, None):
        assert decode_cursor(Book, order, cursor, "after", only) == (ROW,)


def test_cursor_of_another_table_with_the_same_order_is_refused() -> None:
    assert str(order_of(Workshop)) == str(order_of(Session))
    cursor = encode_cursor(Workshop, order_of(Workshop), (OURS, "ws_" + "a" * 24))
    assert_refused(Session, order_of(Session), cursor, OURS)
    cursor = encode_cursor(Reader, order_of(Reader), (OURS, ROW))
    assert_refused(User, order_of(User), cursor, OURS)


@pytest.mark.parametrize(
    "keys",
    [
        [],
        [Key("pages", is_nullable=True), Key("title")],
        [Key("title", descending=True)],
        [Key("pages", nulls_first=True, is_nullable=True)],
        [Key("pages", True, False, True)],
        [Key("pages", True, True, True)],
    ],
    ids=str,
)
def test_cursor_of_another_order_is_refused(keys: list[Key]) -> None:
    asked = order_by(Book, [Key("pages", is_nullable=True)])
    order = order_by(Book, keys)
    values = {"pages": 1, "title": "x", "id": ROW}
    cursor = encode_cursor(Book, order, tuple(values[name] for name in order.attributes))
    assert_refused(Book, asked, cursor)


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "A",
        "AAAAA",
        "not a cursor",
        "\u00e9",
        "\0",
        "=",
        "W10*",
        "A" * 100_000,
        *map(
            encoded,
            (b"", b"null", b"7", b"true", b'"text"', b"{}", b"[]", b"[1]", b"[1", b"\xff"),
        ),
        encoded(b'{"a": 1, "b": 2}'),
        encoded(b"[" * 10_000),
    ],
)
@pytest.mark.parametrize("model", [Book, Reader, User])
def test_text_that_is_no_cursor_is_refused(model: Any, cursor: str) -> None:
    assert_refused(model, order_of(model), cursor, OURS)


def test_cursor_that_was_cut_or_continued_is_refused() -> None:
    order = order_of(Book, "title")
    cursor = encode_cursor(Book, order, ("a title", ROW))
    for size in range(len(cursor)):
        assert_refused(Book, order, cursor[:size])
    for more in ("A", "AAAA", "*", cursor):
        assert_refused(Book, order, cursor + more)


@pytest.mark.parametrize("values", [(), ("x",), ("x", str(ROW), 1), (["x", str(ROW)],)])
def test_cursor_with_too_few_or_too_many_values_is_refused(values: tuple[Any, ...]) -> None:
    order = order_of(Book, "title")
    assert_refused(Book, order, forged(Book, order, *values))


@pytest.mark.parametrize(
    ("model", "name", "wrong"),
    [
        (Book, "title", (None, 1, True, ["x"], {"x": 1}, "a\0b")),
        (Book, "pages", ("1", 1.0, True, 2**31, -(2**31) - 1, [])),
        (WorkshopStep, "position", (None, "1", False, 1.5, 2**31)),
        (Location, "latitude", ("1", True, [], {})),
        (Location, "recorded_at", (None, 0, "", "2026-01-31", "2026-01-31T12:00:00")),
        (Location, "recorded_at", ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00")),
        (Workshop, "status", (None, "draft", "EMPTY_INTERVAL", 0, True)),
        (Reader, "name", (None, 1, "\0")),
    ],
)
def test_value_that_no_row_can_have_is_refused(
    model: Any, name: str, wrong: tuple[Any, ...]
) -> None:
    node = (application if model in application.registry else library).registry[model]
    order = order_by(model, [Key(name, is_nullable=node.columns[name].is_nullable)])
    id = ROW if inspect(model).columns["id"].type.python_type is UUID else "ws_" + "a" * 24
    rest = [id] if node.scope is None else [OURS, id]
    for value in wrong:
        assert_refused(model, order, forged(model, order, value, *rest), OURS)


@pytest.mark.parametrize("value", [None, 1, "", "x", str(ROW)[:-1], str(ROW) + "0"])
def test_id_that_is_no_uuid_is_refused(value: Any) -> None:
    assert_refused(Book, order_of(Book), forged(Book, order_of(Book), value))
    assert_refused(Reader, order_of(Reader), forged(Reader, order_of(Reader), value, ROW), OURS)


def test_numbers_at_the_bounds_of_the_column_come_back() -> None:
    order = order_by(Book, [Key("pages", is_nullable=True)])
    for pages in (-(2**31), 2**31 - 1, None):
        cursor = forged(Book, order, pages, ROW)
        assert decode_cursor(Book, order, cursor, "after", None) == (pages, ROW)
