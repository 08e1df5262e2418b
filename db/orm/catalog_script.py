"""The models as one script: what an empty database becomes, for holding a migrated one against."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from db.orm import policy
from db.roles import CREATE_ROLES
from models import Base


def catalog_script() -> Iterator[str]:
    """The statements that make roles, functions, tables, indexes, policies and grants, in order."""
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    yield CREATE_ROLES
    yield from policy.FUNCTIONS.values()
    for table in Base.metadata.sorted_tables:
        yield str(CreateTable(table).compile(dialect=dialect))
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            yield str(CreateIndex(index).compile(dialect=dialect))
        yield from policy.statements(table)
