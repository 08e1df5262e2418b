"""Gives the names of constraints and indexes as Postgres has them: long ones are cut."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Index
from sqlalchemy.dialects import postgresql


@cache
def name_in_postgres(constraint: Any) -> str:
    """The name that Postgres has for a constraint or an index of a model.

    It has 63 bytes at most; of a longer name SQLAlchemy keeps the beginning and adds a checksum.
    """
    preparer = postgresql.dialect().identifier_preparer  # type: ignore[no-untyped-call]
    format_name = (
        preparer.format_index if isinstance(constraint, Index) else preparer.format_constraint
    )
    return str(format_name(constraint)).strip('"').replace('""', '"')
