"""Domains, types of applications, and types without an entry, which are read as text."""

from typing import Any

from sqlalchemy import ARRAY, Dialect, Integer, Numeric, Text
from sqlalchemy.dialects.postgresql import DOMAIN, TSVECTOR
from sqlalchemy.types import TypeDecorator

from db.orm.postgres_type import PostgresType
from tests.kinds.kind import Filter, Kind, compared


class Shouted(TypeDecorator[str]):
    """A text that Python has in capitals, whatever is stored."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> None:
        assert value is None, "the gateway stores values as they are"

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else str(value).upper()


def text(name: str, type_: str, *values: str, **more: Any) -> Kind:
    """A type that is read as text."""
    nothing = (Filter("isNull", True, f"{name} is null"),)
    read = {value: value for value in values}
    return Kind(name, PostgresType(type_), read, is_sortable=False, filters=nothing, **more)


KINDS = (
    Kind(
        "positive",
        DOMAIN("positive", Integer, check="value > 0"),
        {"1": 1, "7": 7},
        # Conditions of the domain do not hold for what is compared with it.
        filters=(*compared("positive", -5, "-5"), Filter("in", [-5, 7], "positive in (-5, 7)")),
        functions=("min", "max", "avg"),
        is_groupable=True,
        bad_input=(-1,),
    ),
    Kind(
        "percent",
        DOMAIN("percent", Numeric(5, 2), check="value between 0 and 100"),
        {"1.5": "1.50"},
        filters=compared("percent", "1.501", "1.501"),
        bad_input=("101", "1e9"),
        functions=("min", "max"),
    ),
    Kind(
        "shouted",
        Shouted,
        {"Low": "Low"},
        filters=compared("shouted", "Low", "'Low'"),
    ),
    Kind(
        "lexemes",
        TSVECTOR,
        {"'a':1 'b':2": "'a':1 'b':2"},
        is_sortable=False,
        filters=(Filter("isNull", False, "lexemes is not null"),),
    ),
    text("markup", "xml", "<a>1</a>", bad_input=("<a>",), needs="xml"),
    text("spot", "point", "(1,2.5)", bad_input=("x",)),
    text("frame", "box", "(1,1),(0,0)"),
    text("ring", "circle", "<(1,2),3>"),
    text("shape", "polygon", "((0,0),(1,1),(1,0))"),
    text("segment", "lseg", "[(0,0),(1,1)]"),
    text("route", "path", "((0,0),(1,1))"),
    text("straight", "line", "{1,2,3}"),
    text("position", "pg_lsn", "16/B374D848"),
    text("wanted", "tsquery", "'a' & 'b'", bad_input=("a &",)),
    text("pattern", "jsonpath", '$."a"[*]', bad_input=("$.", '$.a ? (@ like_regex "a" flag "x")')),
    text("relation", "regclass", "pg_class", bad_input=("nope", "a.b.c", "", "nope.nope")),
    text("type_name", "regtype", "integer", bad_input=("nope",)),
    text("function_name", "regproc", "now", bad_input=("nope", "lower")),
    text("schema_name", "regnamespace", "public", bad_input=("nope",)),
    text("role_name", "regrole", "gateway", bad_input=("nope",)),
    text("configuration", "regconfig", "english", bad_input=("nope",)),
    Kind(
        "spots",
        ARRAY(PostgresType("point")),
        {'{"(1,2)",NULL}': ["(1,2)", None]},
        is_sortable=False,
        filters=(Filter("isNull", True, "spots is null"),),
    ),
    Kind(
        "embedding",
        PostgresType("vector(3)"),
        {"[1,2.5,1e-10]": [1, 2.5, 1e-10]},
        filters=compared("embedding", [1, 2.5, 1e-10], "'[1,2.5,1e-10]'", "eq", "ne"),
        is_sortable=False,
        bad=(["x"], [1, 2, 3, [4]]),
        bad_input=([1, 2],),
        needs="vector",
    ),
    Kind(
        "labels",
        PostgresType("ltree"),
        {"top.science": "top.science", "top": "top"},
        filters=compared("labels", "top.science", "'top.science'"),
        bad=("a..b",),
        bad_input=("a..b",),
        needs="ltree",
    ),
)
