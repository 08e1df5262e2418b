"""Values that are JSON in a response."""

from sqlalchemy import JSON
from sqlalchemy.dialects.postgresql import HSTORE, JSONB

from db.orm.postgres_type import CompositeType
from tests.kinds.kind import Filter, Kind

ODD = {"a": [1, 2.50, None, "\u05d0"], "b": {"c": True}}

KINDS = (
    Kind(
        "plain",
        JSON,
        {
            '{ "a" : 1,\n "a": 2 }': {"a": 2},
            "null": None,
            '"text"': "text",
            "[1e400]": None,
        },
        is_sortable=False,
        unwritable=("null", "[1e400]"),
    ),
    Kind(
        "document",
        JSONB,
        {
            '{"a": [1, 2.50, null, "\u05d0"], "b": {"c": true}}': ODD,
            "[]": [],
            '["a", "b"]': ["a", "b"],
            '"text"': "text",
            "5": 5,
            "false": False,
        },
        filters=(
            Filter("eq", ["a", "b"], """document = '["a", "b"]'"""),
            Filter("contains", {"b": {"c": True}}, """document @> '{"b": {"c": true}}'"""),
            Filter("contains", ["a"], """document @> '["a"]'"""),
            Filter("containedIn", ["a", "b", "c"], """document <@ '["a", "b", "c"]'"""),
            Filter("hasKey", "b", "document ? 'b'"),
            Filter("path", "$.a[*] ? (@ > 1)", "document @? '$.a[*] ? (@ > 1)'"),
            Filter("isNull", True, "document is null"),
        ),
        is_sortable=False,
    ),
    Kind(
        "pairs",
        HSTORE,
        {'a=>"1, \\"2\\"", b=>NULL': {"a": '1, "2"', "b": None}, "": {}},
        filters=(Filter("eq", {"a": '1, "2"', "b": None}, "pairs ? 'a'"),),
        bad=([1], {"a": 1}, "x"),
        bad_input=({"a": 1},),
        is_sortable=False,
        needs="hstore",
    ),
    Kind(
        "place",
        CompositeType("place"),
        {
            '("1 Main St",5)': {"street": "1 Main St", "number": 5},
            "(,)": {"street": None, "number": None},
        },
        is_sortable=False,
        bad_input=({"number": "x"},),
    ),
)
