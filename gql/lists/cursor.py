"""Encodes the position of a row in an order as an opaque cursor, and decodes it."""

import base64
import binascii
import zlib
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy.orm import DeclarativeBase

from db.orm.scope import scope_of
from gql.columns.table import type_of
from gql.errors import BadUserInput, InvalidValue
from gql.nodes.order import Key, Order


def encode_cursor(model: type[DeclarativeBase], order: Order, key: tuple[Any, ...]) -> str:
    """The cursor of the row of `model` whose key values in `order` are `key`."""
    values = (
        "null" if value is None else type_of(each.type_in(model)).printed(value)
        for each, value in zip(order.keys, key, strict=True)
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
            _value(model, each, value) for each, value in zip(order.keys, values, strict=True)
        )
    except (binascii.Error, InvalidValue, KeyError, OverflowError, TypeError, ValueError):
        raise error from None
    scope = scope_of(model)
    if scope is not None and only not in (None, key[order.attributes.index(scope.column)]):
        raise error
    return key


def order_mark(model: type[DeclarativeBase], order: Order) -> int:
    """A checksum of the table and its order, which detects cursors of another list."""
    return zlib.crc32(f"{model.__tablename__} by {order}".encode())


def _value(model: type[DeclarativeBase], key: Key, value: object) -> Any:
    """`value` as it is bound for this key; `ValueError` or `TypeError` if it is not valid."""
    if value is not None:
        return type_of(key.type_in(model)).key(value)
    if not key.may_be_null(model):
        raise TypeError(value)
    return None
