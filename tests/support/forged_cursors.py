"""Cursors that clients did not get from the gateway."""

import base64
from typing import Any

import orjson

from gql.lists.cursor import order_mark
from gql.nodes.order import Order


def forged(model: Any, order: Order, *values: Any) -> str:
    """A cursor of this list with whatever values."""
    return encoded(orjson.dumps([order_mark(model, order), *values]))


def encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")
