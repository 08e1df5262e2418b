"""The scalars: each one's wire form, in and out, beside its description."""

import base64
import binascii
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import NewType, TypeVar

import strawberry
from graphql import GraphQLError
from strawberry.types.scalar import ScalarDefinition

T = TypeVar("T")
BEGINNING = datetime.min.replace(tzinfo=UTC)
RFC3339 = re.compile(
    r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,9})?(?P<offset>[Zz]|[+-]\d{2}:\d{2})?",
    re.ASCII,
)
END = datetime.max.replace(tzinfo=UTC)
Base64 = NewType("Base64", bytes)


def or_none(value: T) -> T | None:
    """None for an optional input that was left out, which here means the same as null."""
    return None if value is strawberry.UNSET else value


def print_datetime(value: datetime) -> str:
    """RFC 3339 in UTC, as Postgres prints it: no trailing zeros in the fraction of a second."""
    text = value.astimezone(UTC).isoformat()
    seconds, point, fraction = text.removesuffix("+00:00").partition(".")
    return f"{seconds}{point}{fraction.rstrip('0')}+00:00"


def parse_datetime(value: object) -> datetime:
    """A datetime with an offset; `GraphQLError` tells what is missing."""
    if not isinstance(value, str) or not (written := RFC3339.fullmatch(value)):
        raise GraphQLError("DateTime must be a string such as 2026-01-31T12:00:00Z.")
    if written["offset"] is None:
        raise GraphQLError("DateTime must end with Z or an offset such as +02:00.")
    try:
        parsed = datetime.fromisoformat(value.upper())
    except ValueError:
        raise GraphQLError("DateTime must name a day and a time that exist.") from None
    try:
        moment = parsed.astimezone(UTC)
    except OverflowError:
        moment = BEGINNING
    # The driver takes the first and the last moment Python knows for -infinity and infinity.
    if moment in (BEGINNING, END):
        raise GraphQLError("DateTime must be between the years 1 and 9999 in UTC.")
    return moment


def print_base64(value: bytes) -> str:
    return base64.b64encode(value).decode()


def parse_base64(value: object) -> bytes:
    """The bytes of standard base64 with padding; `GraphQLError` for anything else."""
    try:
        if isinstance(value, str):
            return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        pass
    raise GraphQLError("Base64 must be standard base64 with padding.")


SCALARS: Mapping[object, ScalarDefinition] = {
    datetime: strawberry.scalar(
        name="DateTime",
        description="A moment in UTC as RFC 3339 writes it: `2026-01-31T12:00:00.25+00:00`. Input "
        "may have any offset, but must have one.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc3339",
        serialize=print_datetime,
        parse_value=parse_datetime,
    ),
    Base64: strawberry.scalar(
        name="Base64",
        description="Bytes as standard base64 with padding.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc4648#section-4",
        serialize=print_base64,
        parse_value=parse_base64,
    ),
}
