"""Encodes the position of a row in an order as an opaque cursor, and decodes it."""

import base64
import binascii
import zlib
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import inspect
from sqlalchemy.orm import DeclarativeBase

from db.orm.scope import scope_of
from gql.errors import BadUserInput, InvalidValue
from gql.nodes.order import Order
from gql.values.moments import parse_datetime
from gql.values.scalars import print_json


def encode_cursor(model: type[DeclarativeBase], order: Order, key: tuple[Any, ...]) -> str:
    """The cursor of the row of `model` whose key values in `order` are `key`."""
    values = ",".join(print_json(value) for value in (order_mark(model, order), *key))
    return base64.urlsafe_b64encode(f"[{values}]".encode()).decode().rstrip("=")


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
            _value(model, name, value) for name, value in zip(order.attributes, values, strict=True)
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


def _value(model: type[DeclarativeBase], name: str, value: object) -> Any:
    """`value` as the Python type of the column `name`; `ValueError` or `TypeError` if invalid."""
    column = inspect(model).column_attrs[name].columns[0]
    kind = column.type.python_type
    if value is None:
        # JSON has no NaN and no infinity: such a float is null in a response and in a cursor.
        if column.nullable or kind is float:
            return None
        raise TypeError(value)
    if kind is UUID and isinstance(value, str):
        return UUID(value)
    if kind is datetime and isinstance(value, str):
        return parse_datetime(value)
    if issubclass(kind, StrEnum) and isinstance(value, str):
        return kind[value]
    if kind is float and type(value) is int:
        return float(value)
    if kind is int and type(value) is int and not -(2**31) <= value < 2**31:
        raise ValueError(value)
    if type(value) is not kind or (isinstance(value, str) and "\0" in value):
        raise TypeError(value)
    return value
