"""Parses and checks the pagination arguments of a connection."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from db.session.identity import Identity
from gql.errors import BadUserInput
from gql.lists.conditions import ALL, Condition
from gql.lists.cursor import decode_cursor
from gql.lists.order_argument import parse_order, rows_in
from gql.lists.where import parse_where
from gql.nodes.node import Node
from gql.nodes.order import Order

DEFAULT_SIZE = 50
MAX_PAGE_SIZE = 200
MAX_IDS = 200


@dataclass(frozen=True, slots=True)
class PageArguments:
    """The arguments of a connection field.

    `has_where` tells an omitted `where` from an explicit null, which is an error.
    """

    first: int | None = None
    after: str | None = None
    last: int | None = None
    before: str | None = None
    offset: int | None = None
    where: Mapping[str, Any] | None = None
    has_where: bool = False
    order_by: Sequence[Mapping[str, Any]] | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """`size` rows from the start of an order, or from its end if `backwards`.

    Only rows that meet `where` are listed. `after` and `before` are the key values of cursors, and
    exclude the rows up to or from there; `offset` is the number of rows to skip. `peek` reads one
    extra row to find out whether more rows follow the page.
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
    """The rows of one page, in order, and whether more follow in the direction of paging.

    `beside` is what each row is sorted by that is no column.
    """

    rows: list[Any]
    has_more: bool
    beside: list[tuple[Any, ...]]

    def key(self, order: Order, at: int) -> tuple[Any, ...]:
        """The key values in `order` of the row at `at`."""
        return order.key(self.rows[at], self.beside[at])


def page_of(node: Node, arguments: PageArguments, *, viewer: Identity, peek: bool = False) -> Page:
    """The page of these arguments; `BadUserInput` names an argument that is not valid.

    Cursors must be of rows in the scope of `viewer`.
    """
    if arguments.first is not None and arguments.last is not None:
        raise BadUserInput("Pass `first` or `last`, not both.")
    backwards = arguments.last is not None
    size = arguments.last if backwards else arguments.first
    order = parse_order(node, arguments.order_by)
    where = parse_where(node, arguments.where) if arguments.has_where else ALL
    only = viewer.only(node.scope)

    def key(argument: str, cursor: str | None) -> tuple[Any, ...] | None:
        if cursor is None:
            return None
        return decode_cursor(node.model, order, cursor, argument, only)

    return Page(
        order=order,
        where=rows_in(where, order),
        size=DEFAULT_SIZE if size is None else _size("last" if backwards else "first", size),
        backwards=backwards,
        offset=_offset(arguments),
        after=key("after", arguments.after),
        before=key("before", arguments.before),
        peek=peek,
    )


def check_ids(ids: Sequence[str]) -> Sequence[str]:
    """`ids`; `BadUserInput` if there are more than `MAX_IDS`."""
    if len(ids) > MAX_IDS:
        raise BadUserInput(f"`ids` has {len(ids)} ids; pass at most {MAX_IDS}.")
    return ids


def check_not_negative(argument: str, number: int) -> int:
    """Reject negative numbers."""
    if number < 0:
        raise BadUserInput(f"`{argument}` is {number}; it must be 0 or more.")
    return number


def trim(fetched: list[tuple[Any, tuple[Any, ...]]], page: Page) -> Rows:
    """The rows of `page` from the rows its statement fetched, in the order of the connection.

    With each row comes what it is sorted by that is no column.
    """
    rows = fetched[: page.size]
    if page.backwards:
        rows.reverse()
    has_more = len(fetched) > page.size
    return Rows([row for row, _ in rows], has_more, [beside for _, beside in rows])


def _size(argument: str, size: int) -> int:
    if check_not_negative(argument, size) > MAX_PAGE_SIZE:
        raise BadUserInput(
            f"`{argument}` is {size}; a page has at most {MAX_PAGE_SIZE}. "
            "Ask for the rest with a cursor."
        )
    return size


def _offset(arguments: PageArguments) -> int:
    if arguments.offset is None:
        return 0
    for other in ("last", "after", "before"):
        if getattr(arguments, other) is not None:
            raise BadUserInput(f"Pass `offset` or `{other}`, not both.")
    return check_not_negative("offset", arguments.offset)
