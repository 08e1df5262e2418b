"""A page of a connection: Relay's arguments in, a checked `Page` out. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from gql.cursor import decode_cursor
from gql.errors import BadUserInput
from gql.order import Order
from models import Base

DEFAULT_SIZE = 50
MOST = 200
MOST_IDS = 200


@dataclass(frozen=True, slots=True)
class PageArguments:
    """What a client passed to a connection field."""

    first: int | None = None
    after: str | None = None
    last: int | None = None
    before: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """`size` rows from the start of an order, or from its end when `backwards`.

    `after` and `before` are keys of that order and bound the rows on either side.
    `peek` asks for one row more, to tell whether there are any behind the page.
    """

    order: Order
    size: int = DEFAULT_SIZE
    backwards: bool = False
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


def page_of(
    model: type[Base],
    order: Order,
    arguments: PageArguments,
    *,
    tenant_id: UUID | None,
    peek: bool,
) -> Page:
    """The page `arguments` ask for; `BadUserInput` names the argument that cannot be used."""
    if arguments.first is not None and arguments.last is not None:
        raise BadUserInput("Pass `first` or `last`, not both.")
    backwards = arguments.last is not None
    size = arguments.last if backwards else arguments.first
    return Page(
        order=order,
        size=DEFAULT_SIZE if size is None else _size("last" if backwards else "first", size),
        backwards=backwards,
        after=_key(model, order, "after", arguments.after, tenant_id),
        before=_key(model, order, "before", arguments.before, tenant_id),
        peek=peek,
    )


def check_ids(ids: Sequence[str]) -> Sequence[str]:
    """`ids`, unless there are too many for one field."""
    if len(ids) > MOST_IDS:
        raise BadUserInput(f"`ids` has {len(ids)} ids; pass at most {MOST_IDS}.")
    return ids


def cut(found: list[Any], page: Page) -> Rows:
    """The rows of `page` out of what its statement found, in the order of the connection."""
    rows = found[: page.size]
    if page.backwards:
        rows.reverse()
    return Rows(rows, was_cut=len(found) > page.size)


def _size(argument: str, size: int) -> int:
    if size < 0:
        raise BadUserInput(f"`{argument}` is {size}; it must be 0 or more.")
    if size > MOST:
        raise BadUserInput(
            f"`{argument}` is {size}; a page has at most {MOST}. Ask for the rest with a cursor."
        )
    return size


def _key(
    model: type[Base], order: Order, argument: str, cursor: str | None, tenant_id: UUID | None
) -> tuple[Any, ...] | None:
    if cursor is None:
        return None
    return decode_cursor(model, order, cursor, argument, tenant_id)
