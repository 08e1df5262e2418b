"""The argument `orderBy`: columns and directions as an order that names one row."""

from collections.abc import Sequence
from itertools import permutations

import pytest

from gql.errors import BadUserInput
from gql.lists.order_argument import Direction, parse_order
from gql.nodes.node import Node
from gql.nodes.order import Key
from gql.types import application
from models import Location, User, Workshop
from tests.library.application import library
from tests.library.models import Book, Reader

LOCATION, USER = application.registry[Location], application.registry[User]
WORKSHOP = application.registry[Workshop]
BOOK, READER = library.registry[Book], library.registry[Reader]
ASC, DESC = Direction.ASC, Direction.DESC


@pytest.mark.parametrize("node", [*application.registry.nodes, *library.registry.nodes])
@pytest.mark.parametrize("given", [None, []])
def test_order_left_out_or_empty_is_the_one_of_the_node(
    node: Node, given: Sequence[dict[str, Direction]] | None
) -> None:
    assert parse_order(node, given) is node.order


@pytest.mark.parametrize(
    ("direction", "descending", "nulls_first"),
    [
        (Direction.ASC, False, False),
        (Direction.DESC, True, True),
        (Direction.ASC_NULLS_FIRST, False, True),
        (Direction.ASC_NULLS_LAST, False, False),
        (Direction.DESC_NULLS_FIRST, True, True),
        (Direction.DESC_NULLS_LAST, True, False),
    ],
)
def test_direction_says_where_nulls_come(
    direction: Direction, descending: bool, nulls_first: bool
) -> None:
    pages = BOOK.columns["pages"]
    assert direction.key(pages) == Key("pages", descending, nulls_first, is_nullable=True)
    # Without nulls there is one order for each direction, and so one kind of cursor.
    title = BOOK.columns["title"]
    assert direction.key(title) == Key("title", descending, descending, is_nullable=False)


def test_every_direction_is_tested() -> None:
    assert len(Direction) == 6


@pytest.mark.parametrize(
    ("node", "given", "text"),
    [
        (BOOK, [{"title": DESC}], "title desc, id desc"),
        (BOOK, [{"pages": ASC}, {"title": DESC}], "pages asc nulls last, title desc, id desc"),
        (BOOK, [{"id": DESC}], "id desc"),
        (READER, [{"createdAt": DESC}], "created_at desc, library_id desc, id desc"),
        (READER, [{"id": ASC}], "id asc, library_id asc"),
        (USER, [{"displayName": ASC}], "display_name asc, tenant_id asc, id asc"),
        (
            LOCATION,
            [{"latitude": Direction.DESC_NULLS_LAST}, {"recordedAt": ASC}],
            "latitude desc nulls last, recorded_at asc, tenant_id asc, id asc",
        ),
        # Two columns in one object are taken in their order as well.
        (
            WORKSHOP,
            [{"status": ASC, "title": DESC}],
            "status asc, title desc, tenant_id desc, id desc",
        ),
    ],
)
def test_columns_are_sorted_by_in_the_order_they_are_written(
    node: Node, given: list[dict[str, Direction]], text: str
) -> None:
    assert str(parse_order(node, given)) == text


def test_order_of_the_same_columns_in_other_places_is_another() -> None:
    keys = [{"title": ASC}, {"pages": ASC}, {"id": ASC}]
    orders = {parse_order(BOOK, list(given)) for given in permutations(keys)}
    assert len(orders) == 6


@pytest.mark.parametrize(
    ("node", "given", "field"),
    [
        (BOOK, [{"title": ASC}, {"title": ASC}], "title"),
        (BOOK, [{"title": ASC}, {"pages": ASC}, {"title": DESC}], "title"),
        (READER, [{"createdAt": ASC}, {"createdAt": DESC}], "createdAt"),
        (LOCATION, [{"id": ASC}, {"id": ASC}], "id"),
    ],
)
def test_column_that_comes_twice_is_refused_by_its_name(
    node: Node, given: list[dict[str, Direction]], field: str
) -> None:
    with pytest.raises(BadUserInput) as caught:
        parse_order(node, given)
    assert str(caught.value) == f"`orderBy` has `{field}` more than once."


def test_relation_is_no_column_to_sort_by() -> None:
    with pytest.raises(AssertionError, match="only columns are sorted by"):
        parse_order(BOOK, [{"readers": ASC}])
