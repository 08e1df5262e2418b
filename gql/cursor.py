"""Cursors: a row's place in an order in, opaque text out, and back. Pure."""

import base64
import binascii
import zlib
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import inspect

from gql.errors import BadUserInput
from gql.order import Order
from gql.scalars import print_json
from models import Base


def encode_cursor(model: type[Base], order: Order, key: tuple[Any, ...]) -> str:
    """The cursor of the row of `model` that stands at `key` in `order`."""
    values = ",".join(print_json(value) for value in (order_mark(model, order), *key))
    return base64.urlsafe_b64encode(f"[{values}]".encode()).decode().rstrip("=")


def decode_cursor(
    model: type[Base], order: Order, cursor: str, argument: str, tenant_id: UUID | None
) -> tuple[Any, ...]:
    """The key inside `cursor`; `BadUserInput` unless it was made for this table, order and tenant.

    `tenant_id` is None for an operator, who reads all tenants.
    """
    refusal = BadUserInput(
        f"`{argument}` is not a cursor of this list: pass an endCursor, startCursor or edge cursor "
        "of the same field with the same order."
    )
    try:
        padding = "=" * (-len(cursor) % 4)
        decoded = orjson.loads(base64.b64decode(cursor + padding, b"-_", validate=True))
        mark, *values = decoded
        if mark != order_mark(model, order):
            raise refusal
        key = tuple(
            _value(model, name, value) for name, value in zip(order.attributes, values, strict=True)
        )
    except (binascii.Error, TypeError, ValueError):
        raise refusal from None
    tenant = order.attributes.index("tenant_id") if "tenant_id" in order.attributes else -1
    if tenant_id is not None and tenant >= 0 and key[tenant] != tenant_id:
        raise refusal
    return key


def order_mark(model: type[Base], order: Order) -> int:
    """A checksum of the table and its order: a cursor from elsewhere must not give wrong rows."""
    text = f"{model.__tablename__} {order.attributes} {order.descending}"
    return zlib.crc32(text.encode())


def _value(model: type[Base], name: str, value: object) -> Any:
    """`value` as the column `name` holds it; `ValueError` or `TypeError` when it cannot be."""
    kind = inspect(model).columns[name].type.python_type
    if kind is UUID and isinstance(value, str):
        return UUID(value)
    if kind is datetime and isinstance(value, str):
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            raise ValueError(value)
        return moment
    if type(value) is not kind:
        raise TypeError(value)
    return value
