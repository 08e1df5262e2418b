"""Renders the models as one SQL script, to compare its result with a migrated database."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import MetaData
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from db.orm import policy
from db.orm.functions import functions_of
from db.roles import CREATE_ROLES


def catalog_script(metadata: MetaData) -> Iterator[str]:
    """The statements that create roles, functions, tables, indexes, policies and grants."""
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    yield CREATE_ROLES
    yield from functions_of(metadata).values()
    for table in metadata.sorted_tables:
        yield str(CreateTable(table).compile(dialect=dialect))
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            yield str(CreateIndex(index).compile(dialect=dialect))
        yield from policy.statements(table)
