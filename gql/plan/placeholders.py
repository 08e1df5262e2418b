"""Fills in the values of fields in Python, in the bytes that a statement has printed.

The statement prints, in the place of each value, the number of the field in its plan and a JSON
list of what the function reads, between control characters.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from graphql import GraphQLList, GraphQLNonNull

from gql.nodes.python_field import PythonField
from gql.plan.nodes import Plan, PythonValue, Value, parts
from gql.values.scalars import printable

# Postgres and orjson escape these in JSON.
BEGIN, END, MISSING = b"\x01", b"\x02", b"\x03"
PLACEHOLDER = re.compile(rb"\x01([0-9]+)(\[[^\x02]*)\x02")


class NotFilled(Exception):
    """Some value cannot be filled in; resolvers tell the client why."""


@dataclass(frozen=True, slots=True)
class Placeholders:
    """The fields of a plan by number, each with its GraphQL type; none, if values are checked."""

    fields: Mapping[int, tuple[PythonField, Any]]

    async def fill(self, data: bytes, context: Any) -> bytes:
        """`data` with its values; each function is called once, with all of its rows."""
        if MISSING in data:
            raise NotFilled
        if not self.fields:
            return data
        # Text, number, inputs, text, and so on.
        pieces = PLACEHOLDER.split(data)
        numbers = pieces[1::3]
        for number, (field, kind) in self.fields.items():
            printed = str(number).encode()
            places = [3 * at + 1 for at, each in enumerate(numbers) if each == printed]
            if places:
                inputs = [pieces[place + 1] for place in places]
                for place, text in zip(
                    places, await _texts(field, kind, inputs, context), strict=True
                ):
                    pieces[place], pieces[place + 1] = text, b""
        return b"".join(pieces)


def placeholders_of(plan: Plan) -> Placeholders | None:
    """The placeholders of a plan; None if Postgres prints all of it."""
    all_parts = [*parts(plan.members)]
    fields = {
        part.number: (part.field, part.type) for part in all_parts if isinstance(part, PythonValue)
    }
    checks = any(isinstance(part, Value) and part.is_checked for part in all_parts)
    return Placeholders(fields) if fields or checks else None


async def _texts(
    field: PythonField, kind: Any, inputs: Sequence[bytes], context: Any
) -> Sequence[bytes]:
    """The JSON of each value; `NotFilled` if the function fails or returns what is not allowed."""
    try:
        read = orjson.loads(b"[%s]" % b",".join(inputs))
        values = await field.values(read, context)
        return [orjson.dumps(printable(_completed(kind, value))) for value in values]
    except Exception as error:
        # Whatever the function raises.
        raise NotFilled from error


def _completed(kind: Any, value: Any) -> Any:
    """`value` as graphql-core prints it; an exception if it is not of that type."""
    if isinstance(value, Exception):
        raise value
    if isinstance(kind, GraphQLNonNull):
        if value is None:
            raise NotFilled
        kind = kind.of_type
    if value is None:
        return None
    if isinstance(kind, GraphQLList):
        return [_completed(kind.of_type, item) for item in value]
    completed = kind.coerce_output_value(value)
    if completed is None:
        raise NotFilled
    return completed
