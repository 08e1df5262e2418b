"""Renders the models as one SQL script, to compare its result with a migrated database."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ARRAY, Dialect, MetaData
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import DOMAIN, ENUM, CreateDomainType, CreateEnumType
from sqlalchemy.schema import CreateIndex, CreateTable, DDLElement

from db.orm import policy
from db.orm.functions import functions_of
from db.roles import CREATE_ROLES


def _types(metadata: MetaData, dialect: Dialect) -> Iterator[DDLElement]:
    """What creates each native enum and each domain that the columns have."""
    made = {
        impl.name: impl
        for table in metadata.sorted_tables
        for column in table.columns
        if isinstance(impl := _named(column.type).dialect_impl(dialect), DOMAIN | ENUM)
    }
    for type_ in made.values():
        yield CreateDomainType(type_) if isinstance(type_, DOMAIN) else CreateEnumType(type_)


def _named(type_: Any) -> Any:
    """The type itself, or that of the items of an array."""
    return _named(type_.item_type) if isinstance(type_, ARRAY) else type_


def catalog_script(metadata: MetaData) -> Iterator[str]:
    """The statements that create roles, functions, types, tables, indexes, policies and grants."""
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    yield CREATE_ROLES
    yield from functions_of(metadata).values()
    for created in _types(metadata, dialect):
        yield str(created.compile(dialect=dialect))
    for table in metadata.sorted_tables:
        yield str(CreateTable(table).compile(dialect=dialect))
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            yield str(CreateIndex(index).compile(dialect=dialect))
        yield from policy.statements(table)
