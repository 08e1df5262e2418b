"""Writes names of schemas, tables and columns as Postgres itself writes them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any, Self

from sqlalchemy import Index, Table
from sqlalchemy.dialects.postgresql import asyncpg
from sqlalchemy.dialects.postgresql.base import RESERVED_WORDS

PUBLIC = "public"
# The default, psycopg's dialect, would double each percent sign.
DIALECT = asyncpg.dialect()  # type: ignore[no-untyped-call]
# The longest name, in bytes.
MAX_NAME = 63
# The keywords that Postgres 18 quotes: all that it reserves in some place.
KEYWORDS = frozenset(
    """
    all analyse analyze and any array as asc asymmetric authorization between bigint binary bit
    boolean both case cast char character check coalesce collate collation column concurrently
    constraint create cross current_catalog current_date current_role current_schema
    current_time current_timestamp current_user dec decimal default deferrable desc distinct do
    else end except exists extract false fetch float for foreign freeze from full grant greatest
    group grouping having ilike in initially inner inout int integer intersect interval into is
    isnull join json json_array json_arrayagg json_exists json_object json_objectagg json_query
    json_scalar json_serialize json_table json_value lateral leading least left like limit
    localtime localtimestamp merge_action national natural nchar none normalize not notnull null
    nullif numeric offset on only or order out outer overlaps overlay placing position precision
    primary real references returning right row select session_user setof similar smallint some
    substring symmetric system_user table tablesample then time timestamp to trailing treat trim
    true union unique user using values varchar variadic verbose when where window with
    xmlattributes xmlconcat xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi xmlroot
    xmlserialize xmltable
    """.split()
)
PLAIN = re.compile(r"[a-z_][a-z0-9_]*", re.ASCII)
# A name in SQL, and one after that of its schema.
IDENTIFIER = r'(?:"(?:[^"]|"")+"|[^\W\d][\w$]*)'
QUALIFIED = rf"{IDENTIFIER}(?:\.{IDENTIFIER})?"
# Words that no column may be called without quotes, and that SQLAlchemy does not quote.
RESERVED_WORDS.update({"collation", "concurrently", "lateral", "system_user", "tablesample"})


def quote(name: str) -> str:
    """The name with quotes if it needs them, as `quote_ident` in Postgres."""
    if PLAIN.fullmatch(name) and name not in KEYWORDS:
        return name
    return '"{}"'.format(name.replace('"', '""'))


def unquote(identifier: str) -> str:
    """The name that an identifier in SQL stands for."""
    if identifier.startswith('"'):
        return identifier[1:-1].replace('""', '"')
    return identifier.lower()


@dataclass(frozen=True, slots=True, order=True)
class TableName:
    """The name of a table or view, or of something else that a schema holds."""

    name: str
    schema: str = PUBLIC

    @classmethod
    def of(cls, table: Table) -> Self:
        return cls(table.name, table.schema or PUBLIC)

    @classmethod
    def parse(cls, identifier: str) -> Self:
        """The name that `schema.name` or `name` stands for in SQL."""
        *schema, name = re.findall(IDENTIFIER, identifier)
        return cls(unquote(name), *map(unquote, schema))

    def __str__(self) -> str:
        """The name in SQL; the schema `public` is left out."""
        name = quote(self.name)
        return name if self.schema == PUBLIC else f"{quote(self.schema)}.{name}"


def sequence_name(table: str, column: str) -> str:
    """The name that Postgres gives to the sequence of a serial column."""
    parts = [table.encode(), column.encode()]
    while len(parts[0]) + len(parts[1]) > MAX_NAME - len("__seq"):
        longer = int(len(parts[0]) <= len(parts[1]))
        parts[longer] = parts[longer][:-1]
    table, column = (part.decode(errors="ignore") for part in parts)
    return f"{table}_{column}_seq"


@cache
def name_in_postgres(constraint: Any) -> str:
    """The name that Postgres has for a constraint or an index of a model.

    It has 63 bytes at most; of a longer name SQLAlchemy keeps the beginning and adds a checksum.
    """
    preparer = DIALECT.identifier_preparer
    is_index = isinstance(constraint, Index)
    format_name = preparer.format_index if is_index else preparer.format_constraint
    return unquote(str(format_name(constraint)))
