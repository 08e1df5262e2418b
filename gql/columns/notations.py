"""Column types whose values are texts in a notation of Postgres: networks, bits, ranges, paths."""

import re
from collections.abc import Callable, Mapping
from typing import Any, NewType

import strawberry
from strawberry.types.scalar import ScalarDefinition

from gql.columns.column_type import (
    EXTREMES,
    ORDERED,
    AggregateFunction,
    ColumnType,
    Comparisons,
    as_json,
    sql_json_text,
)
from gql.columns.text_form import TextForm
from gql.errors import InvalidValue

Inet = NewType("Inet", str)
Cidr = NewType("Cidr", str)
MacAddr = NewType("MacAddr", str)
BitString = NewType("BitString", str)
Range = NewType("Range", str)
MultiRange = NewType("MultiRange", str)
LTree = NewType("LTree", str)
# Longer texts are not addresses, and ranges are short.
MAX_LENGTH = 10_000

_PATTERNS: Mapping[Any, tuple[str, str]] = {
    Inet: (r"[0-9a-fA-F:.]{2,50}(/[0-9]{1,3})?", "must be an IP address, such as 192.0.2.1."),
    Cidr: (r"[0-9a-fA-F:.]{2,50}(/[0-9]{1,3})?", "must be a network, such as 192.0.2.0/24."),
    MacAddr: (r"[0-9a-fA-F:.\-]{12,23}", "must be a MAC address, such as 08:00:2b:01:02:03."),
    BitString: (r"[01]*", "must be zeros and ones, such as 0101."),
    Range: (r"empty|[\[(][^\0]*,[^\0]*[\])]", "must be a range, such as [1,10)."),
    MultiRange: (r"\{[^\0]*\}", "must be ranges in braces, such as {[1,3),[7,9)}."),
    LTree: (r"[^\0]*", "must be labels between dots, such as top.science."),
}
_DESCRIPTIONS: Mapping[Any, str] = {
    Inet: "An IP address, with a network or without: `192.0.2.1`, `2001:db8::/32`.",
    Cidr: "A network: `192.0.2.0/24`.",
    MacAddr: "A MAC address of 6 or 8 bytes: `08:00:2b:01:02:03`.",
    BitString: "A string of bits: `0101`.",
    Range: "A range as Postgres prints it: `[1,10)`. A square bracket includes the end, a round "
    "one does not; an end that is left out is unlimited; `empty` holds nothing.",
    MultiRange: "A list of ranges as Postgres prints it: `{[1,3),[7,9)}`.",
    LTree: "A path of labels: `top.science.astronomy`.",
}


def _parser(scalar: str, pattern: str, rule: str) -> Callable[[object], str]:
    matches = re.compile(pattern, re.ASCII | re.DOTALL).fullmatch

    def parse(value: object) -> str:
        if isinstance(value, str) and len(value) <= MAX_LENGTH and matches(value):
            return value
        raise InvalidValue(scalar, rule)

    return parse


SCALARS: Mapping[Any, ScalarDefinition] = {
    kind: strawberry.scalar(
        name=kind.__name__,
        description=_DESCRIPTIONS[kind],
        serialize=str,
        parse_value=_parser(kind.__name__, *_PATTERNS[kind]),
    )
    for kind in _PATTERNS
}


def _notation(
    kind: Any, *more: Comparisons, functions: tuple[AggregateFunction, ...] = ()
) -> ColumnType:
    return ColumnType(
        kind.__name__,
        kind,
        as_json,
        parameter=TextForm(),
        array=sql_json_text,
        comparisons=(*ORDERED, *more),
        functions=functions,
    )


INET = _notation(Inet, functions=EXTREMES)
CIDR = _notation(Cidr)
MACADDR = _notation(MacAddr)
BITS = _notation(BitString)
RANGE = _notation(Range, Comparisons.RANGES)
MULTIRANGE = _notation(MultiRange, Comparisons.RANGES)
LTREE = _notation(LTree)
