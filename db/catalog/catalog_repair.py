"""Builds the statements that repair objects which Alembic does not compare.

These are CHECKs, row-level security with its policies and grants, and functions.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from typing import TypeAlias

import asyncpg
from sqlalchemy import MetaData, Table

from db.catalog.inspection import Catalog, read_catalog
from db.orm import policy, views
from db.orm.functions import functions_of
from db.orm.kept_policies import keeps_policies
from db.orm.names import QUALIFIED, TableName, quote
from db.orm.schemas import schemas_of, used_sequences
from db.orm.tables import tables_of
from db.roles import MEMBER_ROLE, OPERATOR_ROLE

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

# A constraint of a partition is one of its table.
CHECKS = """
select relname, nspname, conname, pg_get_constraintdef(pg_constraint.oid)
from pg_constraint
join pg_class on pg_class.oid = conrelid
join pg_namespace on pg_namespace.oid = relnamespace
where contype = 'c' and nspname = any($1) and not relispartition
order by 2, 1, 3
"""
POLICIES = """
select policyname from pg_policies where schemaname = $1 and tablename = $2 order by 1
"""
FUNCTIONS = """
select format('drop function %s', pg_proc.oid::regprocedure)
from pg_proc join pg_namespace on pg_namespace.oid = pronamespace
where nspname = $1 and proname = $2
order by 1
"""
FUNCTION = re.compile(rf"CREATE OR REPLACE (?:FUNCTION|PROCEDURE) ({QUALIFIED})")
ROLES = f"{MEMBER_ROLE}, {OPERATOR_ROLE}"
# The kinds of catalog entries that `policy.statements` creates for a table.
POLICY_KINDS = ("policy", "row-level security", "grant")


async def repair_statements(
    scratch: Connection, target: Connection, models: Catalog, metadata: MetaData
) -> list[str]:
    """The statements that make `target` equal to `scratch`, which was made of `metadata`."""
    differing = models ^ await read_catalog(target, schemas_of(metadata))
    texts = [text for kind, text in differing if kind in POLICY_KINDS]
    statements = await _checks(scratch, target, metadata)
    for table in () if keeps_policies(metadata) else tables_of(metadata):
        own = [name for name in used_sequences(table) if _is_named(name, texts)]
        if own or _is_named(TableName.of(table), texts):
            statements += [line async for line in _dropped_policies(target, table)]
            statements += [f"revoke all on sequence {sequence} from {ROLES}" for sequence in own]
            statements += _secured(table)
    functions = _functions(differing)
    for key, script in functions_of(metadata).items():
        name = TableName.parse(key)
        if name in functions or _is_named(name, texts):
            # Others may have made functions of the same name with other parameters.
            same = [row[0] for row in await scratch.fetch(FUNCTIONS, name.schema, name.name)]
            present = await target.fetch(FUNCTIONS, name.schema, name.name)
            statements += [row[0] for row in present if row[0] in same]
            statements.append(script)
    return statements


async def _dropped_policies(target: Connection, table: Table) -> AsyncIterator[str]:
    name = TableName.of(table)
    for (policy_name,) in await target.fetch(POLICIES, name.schema, name.name):
        yield f"drop policy {quote(policy_name)} on {name}"


def _secured(table: Table) -> Iterator[str]:
    name = TableName.of(table)
    yield f"revoke all on {name} from {ROLES}"
    if views.is_view(table):
        yield views.grant(name)
    else:
        yield from policy.statements(table)


async def _checks(scratch: Connection, target: Connection, metadata: MetaData) -> list[str]:
    schemas = schemas_of(metadata)
    ours = set(map(TableName.of, metadata.tables.values()))
    expected = [tuple(row) for row in await scratch.fetch(CHECKS, schemas)]
    current = [
        key
        for row in await target.fetch(CHECKS, schemas)
        if TableName(*(key := tuple(row))[:2]) in ours
    ]
    drops = [_changed("drop", *key[:3]) for key in current if key not in expected]
    return drops + [
        f"{_changed('add', *key[:3])} {key[3]}" for key in expected if key not in current
    ]


def _changed(action: str, table: str, schema: str, name: str) -> str:
    return f"alter table {TableName(table, schema)} {action} constraint {quote(name)}"


def _is_named(name: TableName, texts: list[str]) -> bool:
    """Whether one of the catalog entries is about this table, sequence or function."""
    return any(text.startswith((f"{name} ", f"{name}.")) for text in texts)


def _functions(catalog: Catalog) -> set[TableName]:
    matches = (FUNCTION.match(text) for kind, text in catalog if kind == "function")
    return {TableName.parse(match[1]) for match in matches if match is not None}
