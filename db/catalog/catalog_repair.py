"""A database made of the models and another in; the statements out that Alembic does not see.

CHECKs, row-level security with its policies and grants, and functions.
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
# What of a table goes with `policy.statements`.
OF_POLICY = ("policy", "row-level security", "grant")


async def mended(
    built: Connection, found: Connection, models: Catalog, metadata: MetaData
) -> list[str]:
    """What `found` has to run to have what `built` has, the `models` of `metadata`."""
    has = await read_catalog(found)
    differing = {(kind, _name(text)) for kind, text in models ^ has}
    statements = await _checks(built, found, metadata)
    for table in metadata.sorted_tables:
        if any((kind, table.name) in differing for kind in OF_POLICY):
            statements += [row[0] for row in await found.fetch(POLICIES, table.name)]
            statements.append(f"revoke all on {table.name} from {MEMBER_ROLE}, {OPERATOR_ROLE}")
            statements += policy.statements(table)
    for name, script in functions_of(metadata).items():
        if differing & {("function", name), ("grant", name)}:
            statements += [row[0] for row in await found.fetch(FUNCTIONS, name)]
            statements.append(script)
    return statements


async def _checks(built: Connection, found: Connection, metadata: MetaData) -> list[str]:
    wanted = {tuple(row[:3]): row[4] for row in await built.fetch(CHECKS)}
    there = {
        tuple(row[:3]): row[3] for row in await found.fetch(CHECKS) if row[0] in metadata.tables
    }
    drops = [drop for key, drop in there.items() if key not in wanted]
    return drops + [add for key, add in wanted.items() if key not in there]


def _name(text: str) -> str:
    """The table or function that an entry of the catalog is about."""
    function = re.match(r"CREATE OR REPLACE (?:FUNCTION|PROCEDURE) public\.(\w+)", text)
    found = function or re.match(r"(\w+)", text)
    return found[1] if found else ""
