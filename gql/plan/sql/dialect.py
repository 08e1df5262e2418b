"""Compiles statements to the SQL that asyncpg sends."""

from typing import Any

from sqlalchemy import Select
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.sql.compiler import SQLCompiler

DIALECT = PGDialect_asyncpg()  # type: ignore[no-untyped-call]


def compile_select(statement: Select[Any]) -> SQLCompiler:
    """The SQL of a statement, with its parameters."""
    compiled = statement.compile(dialect=DIALECT)
    assert isinstance(compiled, SQLCompiler), "a select compiles to SQL"
    return compiled
