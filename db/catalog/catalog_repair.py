"""Builds the statements that repair objects which Alembic does not compare.

These are CHECKs, row-level security with its policies and grants, and functions.
"""

from __future__ import annotations

import re
from typing import TypeAlias

import asyncpg
from sqlalchemy import MetaData

from db.catalog.inspection import Catalog, read_catalog
from db.orm import policy
from db.orm.functions import functions_of
from db.roles import MEMBER_ROLE, OPERATOR_ROLE

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

CHECKS = """
select conrelid::regclass::text, conname, pg_get_constraintdef(oid),
  format('alter table %s drop constraint %I', conrelid::regclass, conname),
  format('alter table %s add constraint %I %s', conrelid::regclass, conname,
    pg_get_constraintdef(oid))
from pg_constraint
where contype = 'c' and conrelid <> 0 and connamespace = 'public'::regnamespace
order by 1, 2
"""
POLICIES = """
select format('drop policy %I on %I', policyname, tablename)
from pg_policies where schemaname = 'public' and tablename = $1
order by 1
"""
FUNCTIONS = """
select format('drop function %s', oid::regprocedure)
from pg_proc where pronamespace = 'public'::regnamespace and proname = $1
order by 1
"""
# The kinds of catalog entries that `policy.statements` creates for a table.
POLICY_KINDS = ("policy", "row-level security", "grant")


async def repair_statements(
    scratch: Connection, target: Connection, models: Catalog, metadata: MetaData
) -> list[str]:
    """The statements that make `target` equal to `scratch`, which was made of `metadata`."""
    current = await read_catalog(target)
    differing = {(kind, _name(text)) for kind, text in models ^ current}
    statements = await _checks(scratch, target, metadata)
    for table in metadata.sorted_tables:
        if any((kind, table.name) in differing for kind in POLICY_KINDS):
            statements += [row[0] for row in await target.fetch(POLICIES, table.name)]
            statements.append(f"revoke all on {table.name} from {MEMBER_ROLE}, {OPERATOR_ROLE}")
            statements += policy.statements(table)
    for name, script in functions_of(metadata).items():
        if differing & {("function", name), ("grant", name)}:
            statements += [row[0] for row in await target.fetch(FUNCTIONS, name)]
            statements.append(script)
    return statements


async def _checks(scratch: Connection, target: Connection, metadata: MetaData) -> list[str]:
    expected = {tuple(row[:3]): row[4] for row in await scratch.fetch(CHECKS)}
    current = {
        tuple(row[:3]): row[3] for row in await target.fetch(CHECKS) if row[0] in metadata.tables
    }
    drops = [drop for key, drop in current.items() if key not in expected]
    return drops + [add for key, add in expected.items() if key not in current]


def _name(text: str) -> str:
    """The name of the table or function that a catalog entry describes."""
    function = re.match(r"CREATE OR REPLACE (?:FUNCTION|PROCEDURE) public\.(\w+)", text)
    match = function or re.match(r"(\w+)", text)
    return match[1] if match else ""
