"""Finds what a role of others reads in full, since no row-level security limits it."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import asyncpg

from db.orm.names import TableName

# More names than this are only counted.
MAX_NAMED = 10
# A role that passes by all policies was made for that, such as `service_role` of Supabase: only the
# login role, which is that of every request without a role of its own, must not be one.
OPEN = """
select relname, nspname
from unnest($2::text[], $3::text[]) as wanted (name, schema)
join pg_namespace on nspname = wanted.schema
join pg_class
  on relname = wanted.name and relnamespace = pg_namespace.oid
  and relkind in ('r', 'p', 'v', 'm', 'f')
where exists (
  select from pg_roles as role
  where rolname = any($1::text[])
    and (rolname = session_user or not (rolsuper or rolbypassrls))
    and has_schema_privilege(role.oid, pg_namespace.oid, 'usage')
    and has_any_column_privilege(role.oid, pg_class.oid, 'select')
    and case
      when relkind = 'v' then not coalesce(reloptions::text[], '{}') && array[
        'security_invoker=true', 'security_invoker=on', 'security_invoker=1',
        'security_invoker=yes'
      ]
      when relkind in ('r', 'p') then
        not relrowsecurity
        or rolsuper
        or rolbypassrls
        or (not relforcerowsecurity and pg_has_role(role.oid, relowner, 'usage'))
      else true
    end
)
order by nspname, relname
"""


async def open_tables(
    connection: asyncpg.Connection[asyncpg.Record],
    roles: Collection[str],
    tables: Iterable[TableName],
    public_tables: Iterable[str] = (),
) -> list[TableName]:
    """Those of `tables` of which one of `roles` reads every row, whatever the policies say.

    They have no row-level security, or the role owns them and they do not force it; or they are
    views without `security_invoker`, or materialized. A policy that lets everyone read is the word
    of its owner. `public_tables` are the names, in SQL, of those that everyone may read.
    """
    public = set(map(TableName.parse, public_tables))
    names = sorted({*tables} - public)
    schemas = [each.schema for each in names]
    rows = await connection.fetch(OPEN, [*roles], [each.name for each in names], schemas)
    return [TableName(*row) for row in rows]


def described(tables: Collection[TableName]) -> str:
    """What is open to everyone, in a sentence: the first names, and the number of the others."""
    named = [*map(str, tables)][:MAX_NAMED]
    others = len(tables) - len(named)
    names = ", ".join(named) + (f" and {others} more" if others else "")
    have, them = ("tables have", "them") if len(tables) != 1 else ("table has", "it")
    return (
        f"{len(tables)} {have} no row-level security that holds: everyone who may send a request "
        f"reads {them}; production refuses {them} unless PUBLIC_TABLES names {them}: {names}."
    )
