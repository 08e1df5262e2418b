"""Gives the names of tables, columns and constraints as SQL and Postgres have them."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Index
from sqlalchemy.dialects import postgresql

PREPARER = postgresql.dialect().identifier_preparer  # type: ignore[no-untyped-call]


def quoted(name: str) -> str:
    """The name of a table or a column in SQL, in quotes where it needs them."""
    return str(PREPARER.quote(name))


@cache
def name_in_postgres(constraint: Any) -> str:
    """The name that Postgres has for a constraint or an index of a model.

    It has 63 bytes at most; of a longer name SQLAlchemy keeps the beginning and adds a checksum.
    """
    is_index = isinstance(constraint, Index)
    format_name = PREPARER.format_index if is_index else PREPARER.format_constraint
    return str(format_name(constraint)).strip('"').replace('""', '"')
