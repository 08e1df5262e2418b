"""Values in a notation of Postgres: networks, bits, ranges."""

from sqlalchemy.dialects.postgresql import (
    BIT,
    CIDR,
    DATERANGE,
    INET,
    INT4MULTIRANGE,
    INT4RANGE,
    INT8RANGE,
    MACADDR,
    MACADDR8,
    NUMRANGE,
    TSRANGE,
    TSTZMULTIRANGE,
    TSTZRANGE,
)

from tests.kinds.kind import Filter, Kind, compared

MAC = "08:00:2b:01:02:03"


def ranges(name: str, operand: str, type_: str) -> tuple[Filter, ...]:
    return (
        *compared(name, operand, f"'{operand}'::{type_}"),
        Filter("contains", operand, f"{name} @> '{operand}'::{type_}"),
        Filter("containedIn", operand, f"{name} <@ '{operand}'::{type_}"),
        Filter("overlaps", operand, f"{name} && '{operand}'::{type_}"),
        Filter("adjacent", operand, f"{name} -|- '{operand}'::{type_}"),
    )


KINDS = (
    Kind(
        "address",
        INET,
        {"192.0.2.1": "192.0.2.1", "192.0.2.0/24": "192.0.2.0/24", "2001:db8::1": "2001:db8::1"},
        filters=(
            *compared("address", "192.0.2.1", "'192.0.2.1'"),
            Filter("in", ["192.0.2.1", "::1"], "address in ('192.0.2.1', '::1')"),
        ),
        bad=("192.0.2", "999.0.2.1", "x", ""),
        bad_input=("999.0.2.1",),
        functions=("min", "max"),
    ),
    Kind(
        "network",
        CIDR,
        {"192.0.2.0/24": "192.0.2.0/24", "::/0": "::/0"},
        filters=compared("network", "192.0.2.0/24", "'192.0.2.0/24'"),
        bad=("192.0.2.1/24",),
    ),
    Kind("mac", MACADDR, {MAC: MAC}, filters=compared("mac", MAC, f"'{MAC}'"), bad=("08:00",)),
    Kind(
        "long_mac",
        MACADDR8,
        {"08:00:2b:01:02:03:04:05": "08:00:2b:01:02:03:04:05"},
        filters=compared("long_mac", MAC, f"'{MAC}'"),
    ),
    Kind(
        "flags",
        BIT(3),
        {"101": "101", "000": "000"},
        filters=(*compared("flags", "101", "B'101'"), *compared("flags", "1", "B'1'::varbit")),
        bad=("2", "x"),
        bad_input=("1",),
    ),
    Kind(
        "some_flags",
        BIT(varying=True),
        {"": "", "0101": "0101"},
        filters=compared("some_flags", "0101", "B'0101'"),
    ),
    Kind(
        "numbers",
        INT4RANGE,
        {"[1,10)": "[1,10)", "empty": "empty", "(,)": "(,)", "[5,5]": "[5,6)"},
        filters=ranges("numbers", "[3,7)", "int4range"),
        bad=("1", "[1", "[2,1]", "[a,b)", "[1,99999999999)"),
        bad_input=("[2,1]",),
    ),
    Kind(
        "big_numbers",
        INT8RANGE,
        {"[1,9223372036854775807)": "[1,9223372036854775807)"},
        filters=ranges("big_numbers", "[1,5)", "int8range"),
    ),
    Kind(
        "amounts",
        NUMRANGE,
        {"[1.50,2]": "[1.50,2]", "(,0)": "(,0)"},
        filters=ranges("amounts", "[1.6,1.7]", "numrange"),
    ),
    Kind(
        "days",
        DATERANGE,
        {"[2026-01-01,2026-02-01)": "[2026-01-01,2026-02-01)", "[,infinity]": "(,infinity]"},
        filters=ranges("days", "[2026-01-05,2026-01-06)", "daterange"),
    ),
    Kind(
        "locals",
        TSRANGE,
        {"[2026-01-01,2026-02-01)": '["2026-01-01 00:00:00","2026-02-01 00:00:00")'},
        filters=ranges("locals", "[2026-01-05,2026-01-06)", "tsrange"),
    ),
    Kind(
        "moments",
        TSTZRANGE,
        {"[2026-01-01,2026-02-01)": '["2026-01-01 00:00:00+00","2026-02-01 00:00:00+00")'},
        filters=ranges("moments", "[2026-01-05,2026-01-06)", "tstzrange"),
    ),
    Kind(
        "many_numbers",
        INT4MULTIRANGE,
        {"{[1,3),[7,9)}": "{[1,3),[7,9)}", "{}": "{}"},
        filters=ranges("many_numbers", "{[7,8)}", "int4multirange"),
        bad=("[1,3)", "{1}"),
    ),
    Kind(
        "many_moments",
        TSTZMULTIRANGE,
        {"{[2026-01-01,2026-02-01)}": '{["2026-01-01 00:00:00+00","2026-02-01 00:00:00+00")}'},
    ),
)
