"""Finds what the gateway's roles can reach in a database without row-level security."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import asyncpg

from db.orm.names import TableName
from db.roles import MEMBER_ROLE, OPERATOR_ROLE

# Objects of extensions are not the application's; `alembic_version` has no rows of tenants.
REACHABLE = """
select
  pg_class.oid::regclass::text as name,
  relname,
  nspname,
  relkind in ('r', 'p') as is_table,
  relkind = 'm' as is_materialized,
  (
    select inhparent::regclass::text from pg_inherits
    where relispartition and inhrelid = pg_class.oid
  ) as parent,
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
# A security definer function runs under the policies of its owner.
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
# The roles that statements run as: the group roles, and behind a pooler the login role. A role that
# inherits from the operators' role is always under the operators' policies.
ROLES = """
select
  rolname as name,
  rolsuper or rolbypassrls as passes_by,
  rolname <> $2 and pg_has_role(oid, $2, 'usage') as inherits
from pg_roles
where rolname in ($1, $2) or (rolname = current_user and not rolsuper)
order by 1
"""
# A member of a role, direct or indirect, may act as that role.
POWERS = """
select
  array_remove(array[
    case when role.rolsuper then 'a superuser' end,
    case when role.rolbypassrls then 'bypasses row-level security' end,
    case
      when exists (
        select from pg_class
        where relnamespace = any(schemas)
          and relkind in ('r', 'p')
          and pg_has_role(role.oid, relowner, 'usage')
      ) then 'owns tables'
      when exists (
        select from pg_namespace
        where oid = any(schemas) and pg_has_role(role.oid, nspowner, 'usage')
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
          where relnamespace = any(schemas)
            and relkind in ('r', 'p')
            and relowner = other.oid
        )
      )
    order by 1
  ) as others
from pg_roles as role,
  (
    select array_agg(oid) as schemas from pg_namespace
    where nspname = current_schema() or nspname = any($3::text[])
  ) as namespaces
where role.rolname = current_user
"""


async def excess_privileges(
    connection: asyncpg.Connection[asyncpg.Record], schemas: Collection[str] = ()
) -> list[str]:
    """The privileges of the current role that the gateway's role must not have.

    `schemas` are those of the application, in addition to the one of the connection.
    """
    role = await connection.fetchrow(POWERS, MEMBER_ROLE, OPERATOR_ROLE, list(schemas))
    assert role is not None, "there is always a current role"
    if role["its_own"] or not role["others"]:
        return list(role["its_own"])
    return [f"may act as {', '.join(role['others'])}"]


async def audit_isolation(
    connection: asyncpg.Connection[asyncpg.Record], public_tables: Iterable[str] = ()
) -> list[str]:
    """One clause for each reason why tenants are not isolated; none if they are.

    `connection` logs in as the gateway does. `public_tables` are the names, in SQL, of tables and
    materialized views that every tenant may read.
    """
    public = set(map(TableName.parse, public_tables))
    group_roles = (MEMBER_ROLE, OPERATOR_ROLE)
    roles = [
        f"the role {role['name']} {problem}"
        for role in await connection.fetch(ROLES, *group_roles)
        if (problem := _role_problem(role)) is not None
    ]
    relations = [
        f"{relation['name']} {problem}"
        for relation in await connection.fetch(REACHABLE, *group_roles)
        if TableName(relation["relname"], relation["nspname"]) not in public
        and (problem := _relation_problem(relation)) is not None
    ]
    functions = [
        f"{function['name']} runs with the rights of {function['owner']}, which sees every tenant"
        for function in await connection.fetch(DEFINERS, *group_roles)
    ]
    return roles + relations + functions


def _role_problem(role: asyncpg.Record) -> str | None:
    if role["passes_by"]:
        return "bypasses row-level security"
    return f"inherits {OPERATOR_ROLE}, which sees every tenant" if role["inherits"] else None


def _relation_problem(relation: asyncpg.Record) -> str | None:
    if relation["is_materialized"]:
        return (
            "is a materialized view, which cannot have row-level security; PUBLIC_TABLES names "
            "those that every tenant may read"
        )
    if not relation["is_table"]:
        return (
            None
            if relation["asks_as_invoker"]
            else "is not a table, nor a view with security_invoker"
        )
    is_secured = relation["is_enabled"] and relation["is_forced"] and relation["has_policy"]
    if relation["parent"] is not None and not is_secured:
        return f"is a partition of {relation['parent']} that can be reached past its policies"
    if not relation["is_enabled"]:
        return "has row-level security disabled"
    if not relation["is_forced"]:
        return "does not force row-level security"
    if not relation["has_policy"]:
        return "has no policy"
    if relation["lets_everybody_read"]:
        return "has a policy that lets every tenant read everything"
    return None
