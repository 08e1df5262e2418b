"""Compares the models with a database: what Alembic compares, and schemas, types and views."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from alembic.operations.ops import MigrateOperation
from sqlalchemy import Connection, MetaData, String, text

from db.catalog import defaults  # noqa: F401 it registers how Alembic compares defaults
from db.catalog.views import view_changes
from db.orm.kept_policies import keeps_policies
from db.orm.names import PUBLIC, TableName, quote
from db.orm.operations import execute, with_policies
from db.orm.postgres_type import PostgresType
from db.orm.schemas import create_sequence, schema_statements, schemas_of, sequences_of
from db.orm.types import create_type, kind_of, types_of
from db.orm.views import is_view
from db.roles import CREATE_ROLES, MEMBER_ROLE, OPERATOR_ROLE

PARTITIONS = text(
    """
    select relname, nspname
    from pg_class join pg_namespace on pg_namespace.oid = relnamespace
    where relispartition
    """
)
# A key to a partitioned table has another one to each partition.
KEYS_TO_PARTITIONS = text(
    """
    select conname, relname, nspname
    from pg_constraint
    join pg_class on pg_class.oid = conrelid
    join pg_namespace on pg_namespace.oid = relnamespace
    where contype = 'f' and conparentid <> 0
    """
)
TYPES = text(
    """
    select typname, nspname
    from pg_type join pg_namespace on pg_namespace.oid = typnamespace
    where typtype in ('d', 'e')
    union all
    select relname, nspname
    from pg_class join pg_namespace on pg_namespace.oid = relnamespace
    where relkind = 'S'
    """
)
# The schemas that every role of the gateway may use.
SCHEMAS = text(
    """
    select nspname from pg_namespace
    where has_schema_privilege(:member, oid, 'usage')
      and has_schema_privilege(:operator, oid, 'usage')
    """
)
EXISTING_SCHEMAS = text("select nspname from pg_namespace")
HAS_ROLES = text("select count(*) = 2 from pg_roles where rolname in (:member, :operator)")
# The types that SQLAlchemy reflects as texts.
READ_AS_TEXT = ("name", '"char"')
BOTH_ROLES = f"{MEMBER_ROLE}, {OPERATOR_ROLE}"
ROLES = {"member": MEMBER_ROLE, "operator": OPERATOR_ROLE}


@dataclass
class Changes:
    """The operations that Alembic does not find, before and after its own."""

    before: list[MigrateOperation] = field(default_factory=list)
    after: list[MigrateOperation] = field(default_factory=list)
    # Those that undo them, before and after Alembic's.
    undo_before: list[MigrateOperation] = field(default_factory=list)
    undo_after: list[MigrateOperation] = field(default_factory=list)

    def begin(self) -> None:
        """Add what the first migration of an application does for the gateway's roles."""
        granted = execute(f"grant select on alembic_version to {BOTH_ROLES}")
        self.before[:0] = [execute(CREATE_ROLES), granted]
        self.undo_after.append(execute(f"revoke select on alembic_version from {BOTH_ROLES}"))

    def upgrade(
        self, operations: Iterable[MigrateOperation], metadata: MetaData
    ) -> list[MigrateOperation]:
        """These, and between them Alembic's `operations` with policies."""
        return [*self.before, *with_policies(operations, metadata), *self.after]

    def downgrade(self, operations: Iterable[MigrateOperation]) -> list[MigrateOperation]:
        """Those that undo these, and between them Alembic's `operations`."""
        return [*self.undo_before, *operations, *self.undo_after]


def options(
    connection: Connection, metadata: MetaData, ours: Collection[TableName]
) -> Mapping[str, Any]:
    """The options with which Alembic compares no table or schema that is not one of ours.

    A partition belongs to its table. It is created while the application runs, or by a migration.
    """
    schemas = {*schemas_of(metadata), *(name.schema for name in ours)}
    partitions = {TableName(*row) for row in connection.execute(PARTITIONS)}
    compared = set(ours) - partitions
    keys = {(name, TableName(*table)) for name, *table in connection.execute(KEYS_TO_PARTITIONS)}

    def include_name(name: str | None, kind: str, parents: Mapping[str, str | None]) -> bool:
        if kind == "schema":
            return name is None or name in schemas
        schema = parents.get("schema_name") or PUBLIC
        if kind == "foreign_key_constraint":
            return (name, TableName(parents["table_name"] or "", schema)) not in keys
        return kind != "table" or TableName(name or "", schema) in compared

    def include_object(item: Any, name: str | None, kind: str, *_: object) -> bool:
        return kind != "table" or not is_view(item)

    return {
        "compare_server_default": True,
        "compare_type": _compare_type,
        "include_schemas": True,
        "include_name": include_name,
        "include_object": include_object,
    }


def _compare_type(
    _context: Any, _inspected: Any, _column: Any, inspected_type: Any, declared_type: Any
) -> bool | None:
    """False where SQLAlchemy reads a type as a text that a model names; else Alembic compares."""
    is_named = isinstance(declared_type, PostgresType) and declared_type.name in READ_AS_TEXT
    return False if is_named and isinstance(inspected_type, String) else None


def changes(connection: Connection, metadata: MetaData, ours: Collection[TableName]) -> Changes:
    """The schemas, types and sequences that the database lacks, and the views that differ."""
    found = Changes()
    usable: set[str] = set()
    has_policies = not keeps_policies(metadata)
    if not has_policies:
        usable = {name for (name,) in connection.execute(EXISTING_SCHEMAS)}
    elif connection.execute(HAS_ROLES, ROLES).scalar_one():
        usable = {name for (name,) in connection.execute(SCHEMAS, ROLES)}
    for schema in schemas_of(metadata):
        if schema != PUBLIC and schema not in usable:
            statements = schema_statements(schema, grants=has_policies)
            found.before += map(execute, statements)
            if has_policies:
                revoked = execute(f"revoke usage on schema {quote(schema)} from {BOTH_ROLES}")
                found.undo_after.insert(0, revoked)
    present = {TableName(*row) for row in connection.execute(TYPES)}
    for name, type_ in types_of(metadata).items():
        if name not in present:
            found.before.append(execute(create_type(type_)))
            found.undo_after.insert(0, execute(f"drop {kind_of(type_)} {name}"))
    for name, sequence in sequences_of(metadata).items():
        if name not in present:
            found.before.append(execute(create_sequence(sequence)))
            found.undo_after.insert(0, execute(f"drop sequence {name}"))
    for change in view_changes(connection, metadata, ours):
        if change.old:
            found.before.append(execute(change.drop))
            found.undo_after += map(execute, change.old)
        if change.new:
            found.after += map(execute, change.new)
            found.undo_before.insert(0, execute(change.drop))
    return found
