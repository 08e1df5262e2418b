"""Pages: the arguments of a connection, their limits, and the rows that are trim out."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.session.identity import OPERATOR, Identity
from gql.errors import BadUserInput
from gql.lists.conditions import ALL
from gql.lists.cursor import encode_cursor
from gql.lists.order_argument import Direction, parse_order
from gql.lists.page import (
    DEFAULT_SIZE,
    MAX_IDS,
    MAX_PAGE_SIZE,
    Page,
    PageArguments,
    check_ids,
    check_not_negative,
    page_of,
    trim,
)
from gql.lists.where import parse_where
from gql.nodes.node import Node
from gql.types import application
from models import Location, User
from models.base import identity
from tests.library.application import library
from tests.library.models import Book, Reader, reader

USER, LOCATION = application.registry[User], application.registry[Location]
BOOK, READER = library.registry[Book], library.registry[Reader]
OURS, THEIRS, ROW = UUID(int=1), UUID(int=2), UUID(int=3)
VIEWER, LIBRARIAN = identity("member", OURS, ROW), reader("member", OURS, ROW)
each_node = pytest.mark.parametrize(
    ("node", "viewer"),
    [(USER, VIEWER), (LOCATION, VIEWER), (BOOK, LIBRARIAN), (READER, LIBRARIAN)],
    ids=lambda value: getattr(value, "name", ""),
)


def asked(**arguments: Any) -> Page:
    return page_of(BOOK, PageArguments(**arguments), viewer=LIBRARIAN)


def refusal(**arguments: Any) -> str:
    with pytest.raises(BadUserInput) as caught:
        asked(**arguments)
    return str(caught.value)


@each_node
def test_page_without_arguments_is_the_first_of_the_usual_size(
    node: Node, viewer: Identity
) -> None:
    page = page_of(node, PageArguments(), viewer=viewer)
    assert page == Page(order=node.order, where=ALL, size=DEFAULT_SIZE)
    assert (page.backwards, page.offset, page.after, page.before) == (False, 0, None, None)


@pytest.mark.parametrize("argument", ["first", "last"])
def test_size_is_bounded_on_both_sides(argument: str) -> None:
    for size in (0, 1, MAX_PAGE_SIZE):
        page = asked(**{argument: size})
        assert (page.size, page.backwards) == (size, argument == "last")
    assert refusal(**{argument: MAX_PAGE_SIZE + 1}) == (
        f"`{argument}` is 201; a page has at most 200. Ask for the rest with a cursor."
    )
    assert refusal(**{argument: -1}) == f"`{argument}` is -1; it must be 0 or more."


@pytest.mark.parametrize(("first", "last"), [(1, 1), (0, 0), (-1, 500)])
def test_first_and_last_exclude_each_other(first: int, last: int) -> None:
    assert refusal(first=first, last=last) == "Pass `first` or `last`, not both."


def test_null_is_an_argument_left_out() -> None:
    names = ("first", "last", "after", "before", "offset", "order_by")
    assert asked(**dict.fromkeys(names)) == asked()
    assert asked(first=None, last=3) == asked(last=3)


def test_peeking_reads_one_row_more() -> None:
    arguments = PageArguments(first=MAX_PAGE_SIZE)
    for peek in (False, True):
        page = page_of(BOOK, arguments, viewer=LIBRARIAN, peek=peek)
        assert (page.size, page.limit) == (MAX_PAGE_SIZE, MAX_PAGE_SIZE + peek)


def test_offset_goes_forwards_from_the_start_alone() -> None:
    assert asked(offset=0).offset == 0
    assert asked(offset=10**6, first=3).offset == 10**6
    assert refusal(offset=-1) == "`offset` is -1; it must be 0 or more."
    cursor = encode_cursor(Book, BOOK.order, ("x", ROW))
    for other, value in (("last", 1), ("after", cursor), ("before", cursor)):
        assert refusal(offset=0, **{other: value}) == f"Pass `offset` or `{other}`, not both."


def test_filter_is_read_where_it_is_given() -> None:
    where = {"title": {"eq": "x"}}
    assert asked(where=where, has_where=True).where == parse_where(BOOK, where)
    assert asked(where=None, has_where=False).where == ALL
    assert refusal(where=None, has_where=True) == "`where` must not be null: leave it out."


def test_order_is_the_one_asked_for() -> None:
    order_by = [{"pages": Direction.DESC_NULLS_LAST}]
    assert asked(order_by=order_by).order == parse_order(BOOK, order_by)
    assert refusal(order_by=[*order_by, *order_by]) == "`orderBy` has `pages` more than once."


@pytest.mark.parametrize("argument", ["after", "before"])
@each_node
def test_cursor_is_decoded_in_the_order_asked_for(
    node: Node, viewer: Identity, argument: str
) -> None:
    order = parse_order(node, [{"id": Direction.DESC}])
    values = {"id": ROW, "tenant_id": OURS, "library_id": OURS}
    key = tuple(values[name] for name in order.attributes)
    passed: dict[str, Any] = {argument: encode_cursor(node.model, order, key)}
    turned = PageArguments(order_by=[{"id": Direction.DESC}], **passed)
    page = page_of(node, turned, viewer=viewer)
    assert (page.after, page.before) == ((key, None) if argument == "after" else (None, key))
    with pytest.raises(BadUserInput, match=f"^`{argument}` is not a cursor of this list: "):
        page_of(node, PageArguments(**passed), viewer=viewer)


@pytest.mark.parametrize("argument", ["after", "before"])
@pytest.mark.parametrize(
    ("node", "viewer"), [(USER, VIEWER), (READER, LIBRARIAN)], ids=["users", "readers"]
)
def test_cursor_of_another_tenant_is_rejected(node: Node, viewer: Identity, argument: str) -> None:
    cursor: Any = encode_cursor(node.model, node.order, (THEIRS, ROW))
    arguments = PageArguments(**{argument: cursor})
    with pytest.raises(BadUserInput, match=f"^`{argument}` is not a cursor of this list: "):
        page_of(node, arguments, viewer=viewer)
    assert getattr(page_of(node, arguments, viewer=OPERATOR), argument) == (THEIRS, ROW)


def test_ids_are_bounded() -> None:
    ids = ["x"] * MAX_IDS
    assert check_ids(ids) is ids
    assert check_ids([]) == []
    with pytest.raises(BadUserInput) as caught:
        check_ids([*ids, "x"])
    assert str(caught.value) == "`ids` has 201 ids; pass at most 200."


def test_number_below_zero_is_refused_by_its_name() -> None:
    assert check_not_negative("upTo", 0) == 0
    with pytest.raises(BadUserInput) as caught:
        check_not_negative("upTo", -1)
    assert str(caught.value) == "`upTo` is -1; it must be 0 or more."


@given(length=st.integers(0, 8), size=st.integers(0, 8), backwards=st.booleans())
def test_rows_are_cut_to_the_page_in_the_order_of_the_connection(
    length: int, size: int, backwards: bool
) -> None:
    whole = list(range(length))
    page = Page(BOOK.order, size=size, backwards=backwards, peek=True)
    # A statement finds rows from the side where the page is filled.
    found = (whole[::-1] if backwards else whole)[: page.limit]
    rows = trim([(row, ()) for row in found], page)
    assert rows.rows == (whole[max(0, length - size) :] if backwards else whole[:size])
    assert rows.has_more == (length > size)
