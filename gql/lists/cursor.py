"""Encodes the position of a row in an order as an opaque cursor, and decodes it."""

import base64
import binascii
import zlib
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy.orm import DeclarativeBase

from db.orm.scope import scope_of, table_of
from gql.errors import BadUserInput, InvalidValue
from gql.nodes.order import Key, Order

# The path of the checksum where it is a parameter, as the operands of an order are.
MARK = "orderBy.mark"


def encode_cursor(model: type[DeclarativeBase], order: Order, key: tuple[Any, ...]) -> str:
    """The cursor of the row of `model` whose key values in `order` are `key`."""
    values = (
        "null" if value is None else part.column_type(model).printed(value)
        for part, value in zip(order.keys, key, strict=True)
    )
    text = ",".join((str(order_mark(model, order)), *values))
    return base64.urlsafe_b64encode(f"[{text}]".encode()).decode().rstrip("=")


def decode_cursor(
    model: type[DeclarativeBase], order: Order, cursor: str, argument: str, only: UUID | None
) -> tuple[Any, ...]:
    """The key in `cursor`; `BadUserInput` unless it was made for this table, order and scope.

    `only` is the value of the scope that the viewer is limited to; None for operators, who read
    all scopes.
    """
    error = BadUserInput(
        f"`{argument}` is not a cursor of this list: pass an endCursor, startCursor or edge cursor "
        "of the same field with the same order."
    )
    try:
        padding = "=" * (-len(cursor) % 4)
        decoded = orjson.loads(base64.b64decode(cursor + padding, b"-_", validate=True))
        mark, *values = decoded
        if mark != order_mark(model, order):
            raise error
        key = tuple(
            _value(model, part, value) for part, value in zip(order.keys, values, strict=True)
        )
    except (binascii.Error, InvalidValue, KeyError, OverflowError, TypeError, ValueError):
        raise error from None
    scope = scope_of(model)
    if scope is not None and only not in (None, key[order.attributes.index(scope.column)]):
        raise error
    return key


def order_mark(model: type[DeclarativeBase], order: Order) -> int:
    """A checksum of the table and its order, which detects cursors of another list.

    An order by other words, or by the distance from elsewhere, is another one too.
    """
    of = "".join(f" of {rank.operand!r}" for rank in order.ranks.values())
    return zlib.crc32(f"{table_of(model).fullname} by {order}{of}".encode())


def _value(model: type[DeclarativeBase], part: Key, value: object) -> Any:
    """`value` as it is bound for a key; `ValueError` or `TypeError` if invalid."""
    if value is not None:
        return part.column_type(model).key(value)
    if not part.may_be_null(model):
        raise TypeError(value)
    return None
