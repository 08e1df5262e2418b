"""Fills in the values of fields in Python, in the bytes that a statement has printed.

The statement prints, in the place of each value, a JSON list of the number of the field in its plan
and of what its function reads, between two marks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from graphql import GraphQLList, GraphQLNonNull, GraphQLString

from gql.nodes.python_field import PythonField
from gql.plan.nodes import Plan, PythonValue, Value, parts
from gql.values.scalars import printable

# Control characters, which Postgres and orjson escape in JSON: they stand around what a function
# reads, and for a null that must not be.
MARK, MISSING = "\x01", "\x02"
# What is printed between two values, and what orjson makes of it.
SEPARATOR, BETWEEN, AFTER = orjson.Fragment(b"\x01"), b",\x01,", len(b",\x01]")


class NotFilled(Exception):
    """Some value cannot be filled in; resolvers tell the client why."""


@dataclass(frozen=True, slots=True)
class Placeholders:
    """The fields of a plan by number, each with its GraphQL type; none, if values are checked."""

    fields: Mapping[int, tuple[PythonField, Any]]

    async def fill(self, data: bytes, context: Any) -> bytes:
        """`data` with its values; each function is called once, with all of its rows."""
        if MISSING.encode() in data:
            raise NotFilled
        if not self.fields:
            return data
        # Text, what a function reads, text, and so on.
        pieces = data.split(MARK.encode())
        inputs = orjson.loads(b"[%s]" % b",".join(pieces[1::2]))
        texts = [b""] * len(inputs)
        for number, (field, kind) in self.fields.items():
            places = [at for at, each in enumerate(inputs) if each[0] == number]
            if places:
                read = inputs if len(self.fields) == 1 else [inputs[at] for at in places]
                for at, text in zip(places, await _texts(field, kind, read, context), strict=True):
                    texts[at] = text
        pieces[1::2] = texts
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
    field: PythonField, kind: Any, inputs: Sequence[Sequence[Any]], context: Any
) -> Sequence[bytes]:
    """The JSON of each value; `NotFilled` if the function fails or returns what is not allowed."""
    _, *columns = zip(*inputs, strict=True)
    try:
        values = await field.values(columns, len(inputs), context)
        if not _is_complete(kind, values):
            values = [printable(_completed(kind, value)) for value in values]
        return _printed(values)
    except Exception as error:
        # Whatever the function raises.
        raise NotFilled from error


def _printed(values: Sequence[Any]) -> Sequence[bytes]:
    """The JSON of each value; one call for all of them takes a fifth of the time."""
    separated = [SEPARATOR] * (2 * len(values))
    separated[::2] = values
    return orjson.dumps(separated)[1:-AFTER].split(BETWEEN)


def _is_complete(kind: Any, values: Sequence[Any]) -> bool:
    """Whether all values are texts for a field of texts: nothing is left to do for them."""
    leaf = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
    return leaf is GraphQLString and {*map(type, values)} == {str}


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
