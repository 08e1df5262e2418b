"""Renders the models as one SQL script, to compare its result with a migrated database."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import MetaData
from sqlalchemy.schema import CreateIndex, CreateTable

from db.orm import policy, views
from db.orm.functions import functions_of
from db.orm.kept_policies import keeps_policies
from db.orm.names import DIALECT, PUBLIC
from db.orm.schemas import create_sequence, schema_statements, schemas_of, sequences_of
from db.orm.tables import tables_of
from db.orm.types import create_type, types_of
from db.roles import CREATE_ROLES


def catalog_script(metadata: MetaData) -> Iterator[str]:
    """The statements that create roles, schemas, functions, types, tables, views and the rest."""
    has_policies = not keeps_policies(metadata)
    if has_policies:
        yield CREATE_ROLES
    for schema in schemas_of(metadata):
        if schema != PUBLIC:
            yield from schema_statements(schema, grants=has_policies)
    yield from functions_of(metadata).values()
    yield from map(create_type, types_of(metadata).values())
    yield from map(create_sequence, sequences_of(metadata).values())
    for table in tables_of(metadata):
        if views.is_view(table):
            continue
        yield str(CreateTable(table).compile(dialect=DIALECT))
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            yield str(CreateIndex(index).compile(dialect=DIALECT))
        if has_policies:
            yield from policy.statements(table)
    for table in filter(views.is_view, tables_of(metadata)):
        yield from views.statements(table)
