"""Kinds of values that several settings have."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Annotated, Any

from pydantic import BeforeValidator
from pydantic_settings import NoDecode


def _split(given: Any) -> Any:
    if not isinstance(given, str):
        return given
    return tuple(word.strip() for word in given.split(",") if word.strip())


# Several words with commas between.
Words = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split)]


def is_local(host: str) -> bool:
    """Whether `host` is this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
