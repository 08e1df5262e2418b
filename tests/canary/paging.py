"""Documents with every order and every way of paging, with valid and forged cursors. Pure."""

from collections.abc import Iterator, Mapping
from itertools import cycle
from typing import Any

from gql.lists.order_argument import Direction, parse_order
from gql.nodes.node import Column, Node
from gql.nodes.order import Order
from gql.types import application
from tests.canary.question import Field, Question, pack
from tests.canary.values import cursor_of, rows_of
from tests.canary.walk import Listing, fields_of, leaves, listings_of, root_list

ROWS = 2
PAGE_INFO = Field("pageInfo", inside=leaves("PageInfo"))


def orders() -> Iterator[Question]:
    """Every key and direction of every order, spread over the lists that accept it."""
    for node in application.registry.nodes:
        lists = cycle(listings_of(node))
        fields = (
            next(lists).ask({"orderBy": order_by, "first": ROWS}, _edges(*order_by[0]))
            for order_by in order_bys(node)
        )
        yield from pack(root_list(node), fields)


def order_bys(node: Node) -> Iterator[list[dict[str, str]]]:
    """Every key in one direction, nullable keys in all directions, and two keys together."""
    names = list(fields_of(f"{node.name}Order"))
    for at, name in enumerate(names):
        column = node.fields[name]
        assert isinstance(column, Column), "only columns are sort keys"
        one = (Direction.DESC, Direction.ASC)[at % 2]
        directions = Direction if column.is_nullable else (one,)
        yield from ([{name: direction.name}] for direction in directions)
    yield [{names[-1]: "DESC"}, {names[0]: "ASC"}]


def pages() -> Iterator[Question]:
    """Every list from both ends, by offset, and from our own and forged cursors."""
    for node in application.registry.nodes:
        fields = (
            listing.ask(page, *inside)
            for listing in listings_of(node)
            for page, inside in page_arguments(listing)
        )
        yield from pack(root_list(node), fields)


def page_arguments(listing: Listing) -> Iterator[tuple[dict[str, Any], tuple[Field, ...]]]:
    """The arguments of a page, with the fields to select."""
    node = listing.node
    our_row, their_row = (rows_of(node, foreign=is_theirs)[0] for is_theirs in (False, True))
    own = cursor_of(node, node.order, our_row)
    forged = cursor_of(node, node.order, their_row, forged=True)
    edges = _edges("id")
    yield {"first": ROWS, "after": forged}, (edges, PAGE_INFO)
    yield {"last": ROWS, "before": own}, (edges,)
    yield {"first": ROWS, "offset": 1}, (edges,)
    if listing.parent != "Query":
        return
    yield {"first": ROWS, "after": own}, (edges,)
    yield {"last": ROWS, "before": forged}, (edges, PAGE_INFO)
    for name in fields_of(f"{node.name}Order"):
        order = order_named(node, {name: "DESC"})
        place = cursor_of(node, order, their_row, forged=True)
        yield {"first": ROWS, "after": place, "orderBy": [{name: "DESC"}]}, (edges,)


def order_named(node: Node, order_by: Mapping[str, str]) -> Order:
    """The order a client asks for by the names of the schema."""
    directions = {name: Direction[direction] for name, direction in order_by.items()}
    return parse_order(node, [directions])


def _edges(*names: str) -> Field:
    inside = tuple(Field(name) for name in dict.fromkeys(("id", *names)))
    return Field("edges", inside=(Field("cursor"), Field("node", inside=inside)))
