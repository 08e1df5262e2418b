"""A page of a connection: Relay's arguments in, a checked `Page` out. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from db.session.identity import Identity
from gql.errors import BadUserInput
from gql.lists.conditions import ALL, Condition
from gql.lists.cursor import decode_cursor
from gql.lists.order_argument import Direction, order_asked
from gql.lists.where import condition_of
from gql.nodes.node import Node
from gql.nodes.order import Order

DEFAULT_SIZE = 50
MOST = 200
MOST_IDS = 200


@dataclass(frozen=True, slots=True)
class PageArguments:
    """What a client passed to a connection field.

    `where` is given unless it was left out: then `has_where` is false. Null is no filter.
    """

    first: int | None = None
    after: str | None = None
    last: int | None = None
    before: str | None = None
    offset: int | None = None
    where: Mapping[str, Any] | None = None
    has_where: bool = False
    order_by: Sequence[Mapping[str, Direction]] | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """`size` rows from the start of an order, or from its end when `backwards`.

    Only rows that meet `where` are there at all. `after` and `before` are keys of the order and
    bound the rows on either side; `offset` is how many are left out before the first.
    `peek` asks for one row more, to tell whether there are any behind the page.
    """

    order: Order
    where: Condition = ALL
    size: int = DEFAULT_SIZE
    backwards: bool = False
    offset: int = 0
    after: tuple[Any, ...] | None = None
    before: tuple[Any, ...] | None = None
    peek: bool = False

    @property
    def limit(self) -> int:
        return self.size + 1 if self.peek else self.size


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one page, in order, and whether rows were cut off where the page was filled."""

    rows: list[Any]
    was_cut: bool


def page_of(node: Node, arguments: PageArguments, *, viewer: Identity, peek: bool = False) -> Page:
    """The page `arguments` ask for; `BadUserInput` names the argument that cannot be used.

    Cursors must be of rows that `viewer` may reach.
    """
    if arguments.first is not None and arguments.last is not None:
        raise BadUserInput("Pass `first` or `last`, not both.")
    backwards = arguments.last is not None
    size = arguments.last if backwards else arguments.first
    order = order_asked(node, arguments.order_by)

    only = viewer.only(node.scope)

    def key(argument: str, cursor: str | None) -> tuple[Any, ...] | None:
        if cursor is None:
            return None
        return decode_cursor(node.model, order, cursor, argument, only)

    return Page(
        order=order,
        where=condition_of(node, arguments.where) if arguments.has_where else ALL,
        size=DEFAULT_SIZE if size is None else _size("last" if backwards else "first", size),
        backwards=backwards,
        offset=_offset(arguments),
        after=key("after", arguments.after),
        before=key("before", arguments.before),
        peek=peek,
    )


def check_ids(ids: Sequence[str]) -> Sequence[str]:
    """`ids`, unless there are too many for one field."""
    if len(ids) > MOST_IDS:
        raise BadUserInput(f"`ids` has {len(ids)} ids; pass at most {MOST_IDS}.")
    return ids


def check_not_negative(argument: str, number: int) -> int:
    """`number`, unless it is less than nothing."""
    if number < 0:
        raise BadUserInput(f"`{argument}` is {number}; it must be 0 or more.")
    return number


def cut(found: list[Any], page: Page) -> Rows:
    """The rows of `page` out of what its statement found, in the order of the connection."""
    rows = found[: page.size]
    if page.backwards:
        rows.reverse()
    return Rows(rows, was_cut=len(found) > page.size)


def _size(argument: str, size: int) -> int:
    if check_not_negative(argument, size) > MOST:
        raise BadUserInput(
            f"`{argument}` is {size}; a page has at most {MOST}. Ask for the rest with a cursor."
        )
    return size


def _offset(arguments: PageArguments) -> int:
    if arguments.offset is None:
        return 0
    for other in ("last", "after", "before"):
        if getattr(arguments, other) is not None:
            raise BadUserInput(f"Pass `offset` or `{other}`, not both.")
    return check_not_negative("offset", arguments.offset)
