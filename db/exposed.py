"""A connection in; what the gateway's role reaches there past row-level security out, in words."""

from __future__ import annotations

import asyncpg

from db.roles import MEMBER_ROLE, OPERATOR_ROLE

# What extensions bring is not the application's; `alembic_version` has no rows of tenants.
REACHABLE = """
select
  pg_class.oid::regclass::text as name,
  relkind in ('r', 'p') as is_table,
  relkind = 'v' and coalesce(reloptions::text[], '{}') && array[
    'security_invoker=true', 'security_invoker=on', 'security_invoker=1', 'security_invoker=yes'
  ] as asks_as_invoker,
  relrowsecurity as is_enabled,
  relforcerowsecurity as is_forced,
  exists (select from pg_policy where polrelid = pg_class.oid) as has_policy,
  exists (
    select from pg_policy
    where polrelid = pg_class.oid
      and polpermissive
      and polroles && array[0, $1::regrole::oid]
      and polcmd in ('r', '*')
      and coalesce(pg_get_expr(polqual, polrelid), 'true') = 'true'
  ) as lets_everybody_read
from pg_class
join pg_namespace on pg_namespace.oid = relnamespace
where relkind in ('r', 'p', 'v', 'm', 'f')
  and nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
  and relname <> 'alembic_version'
  and not exists (
    select from pg_depend
    where classid = 'pg_class'::regclass and objid = pg_class.oid and deptype = 'e'
  )
  and exists (
    select from unnest(array[$1, $2]) as role
    where has_schema_privilege(role, nspname, 'usage')
      and has_any_column_privilege(role, pg_class.oid, 'select, insert, update')
  )
order by 1
"""


async def exposed(connection: asyncpg.Connection[asyncpg.Record]) -> list[str]:
    """Why the rows of tenants are not held apart, a clause each; none if they are."""
    return [
        f"{found['name']} {why}"
        for found in await connection.fetch(REACHABLE, MEMBER_ROLE, OPERATOR_ROLE)
        if (why := _why(found)) is not None
    ]


def _why(found: asyncpg.Record) -> str | None:
    if not found["is_table"]:
        return (
            None if found["asks_as_invoker"] else "is no table, and no view with security_invoker"
        )
    if not found["is_enabled"]:
        return "has row-level security disabled"
    if not found["is_forced"]:
        return "does not force row-level security"
    if not found["has_policy"]:
        return "has no policy"
    if found["lets_everybody_read"]:
        return "has a policy that lets every tenant read everything"
    return None
