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
      and exists (
        select from unnest(polroles) as role
        where role = 0 or (role <> $2::regrole and pg_has_role($1::regrole, role, 'usage'))
      )
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
    select from unnest(array[$1::regrole, $2::regrole]) as role
    where has_schema_privilege(role, nspname, 'usage')
      and has_any_column_privilege(role, pg_class.oid, 'select, insert, update')
  )
order by 1
"""
# A function that runs as its owner is held by the policies for its owner.
DEFINERS = """
select pg_proc.oid::regprocedure::text as name, rolname as owner
from pg_proc
join pg_roles on pg_roles.oid = proowner
join pg_namespace on pg_namespace.oid = pronamespace
where prosecdef
  and (rolbypassrls or pg_has_role(proowner, $2::regrole, 'usage'))
  and nspname not in ('pg_catalog', 'information_schema')
  and not exists (
    select from pg_depend
    where classid = 'pg_proc'::regclass and objid = pg_proc.oid and deptype = 'e'
  )
  and exists (
    select from unnest(array[$1::regrole, $2::regrole]) as role
    where has_schema_privilege(role, pronamespace, 'usage')
      and has_function_privilege(role, pg_proc.oid, 'execute')
  )
order by 1
"""
# Those whom statements run as: the group roles, and behind a pooler the login role. One that
# inherits from the operators' role has the operators' policies without asking for them.
ROLES = """
select
  rolname as name,
  rolsuper or rolbypassrls as passes_by,
  rolname <> $2 and pg_has_role(oid, $2, 'usage') as inherits
from pg_roles
where rolname in ($1, $2) or (rolname = current_user and not rolsuper)
order by 1
"""
# Whoever is in a role, however that was granted, may act as it.
POWERS = """
select
  array_remove(array[
    case when role.rolsuper then 'a superuser' end,
    case when role.rolbypassrls then 'bypasses row-level security' end,
    case
      when exists (
        select from pg_class
        where relnamespace = current_schema()::regnamespace
          and relkind in ('r', 'p')
          and pg_has_role(role.oid, relowner, 'usage')
      ) then 'owns tables'
      when exists (
        select from pg_namespace
        where oid = current_schema()::regnamespace and pg_has_role(role.oid, nspowner, 'usage')
      ) then 'owns the schema of the tables'
    end
  ], null) as its_own,
  array(
    select rolname from pg_roles as other
    where rolname not in ($1, $2)
      and pg_has_role(role.oid, oid, 'member')
      and (
        rolsuper
        or rolbypassrls
        or exists (
          select from pg_class
          where relnamespace = current_schema()::regnamespace
            and relkind in ('r', 'p')
            and relowner = other.oid
        )
      )
    order by 1
  ) as others
from pg_roles as role
where role.rolname = current_user
"""


async def powers(connection: asyncpg.Connection[asyncpg.Record]) -> list[str]:
    """What its role is or may do that the gateway's must not; nothing if it only asks."""
    found = await connection.fetchrow(POWERS, MEMBER_ROLE, OPERATOR_ROLE)
    assert found is not None, "there is always a current role"
    if found["its_own"] or not found["others"]:
        return list(found["its_own"])
    return [f"may act as {', '.join(found['others'])}"]


async def exposed(connection: asyncpg.Connection[asyncpg.Record]) -> list[str]:
    """Why the rows of tenants are not held apart, a clause each; none if they are.

    `connection` enters as the gateway does.
    """
    roles = (MEMBER_ROLE, OPERATOR_ROLE)
    held = [
        f"the role {found['name']} {why}"
        for found in await connection.fetch(ROLES, *roles)
        if (why := _why_role(found)) is not None
    ]
    reached = [
        f"{found['name']} {why}"
        for found in await connection.fetch(REACHABLE, *roles)
        if (why := _why(found)) is not None
    ]
    called = [
        f"{found['name']} runs with the rights of {found['owner']}, whom no policy holds"
        for found in await connection.fetch(DEFINERS, *roles)
    ]
    return held + reached + called


def _why_role(found: asyncpg.Record) -> str | None:
    if found["passes_by"]:
        return "passes row-level security by"
    return f"inherits {OPERATOR_ROLE}, which sees every tenant" if found["inherits"] else None


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
