"""Reads what a database role may do with tables and their columns."""

from __future__ import annotations

from collections.abc import Iterable

import asyncpg

from db.errors import DatabaseFault
from db.orm.names import TableName
from db.orm.privileges import Privileges, TablePrivileges

# Postgres decides: grants to PUBLIC, to roles that the role inherits from, to the owner and to
# superusers count, and a grant of the table is one of each column.
PRIVILEGES = """
select
  nspname as schema,
  relname as name,
  array_agg(attname) filter (
    where has_column_privilege($1::name, pg_class.oid, attnum, 'select')
  ) as selected,
  array_agg(attname) filter (
    where has_column_privilege($1::name, pg_class.oid, attnum, 'insert')
  ) as inserted,
  array_agg(attname) filter (
    where has_column_privilege($1::name, pg_class.oid, attnum, 'update')
  ) as updated,
  has_table_privilege($1::name, pg_class.oid, 'delete') as deletes,
  array_agg(attname) filter (
    where exists (
      select from pg_attrdef
      join pg_depend
        on classid = 'pg_attrdef'::regclass and objid = pg_attrdef.oid
        and refclassid = 'pg_class'::regclass
      join pg_class as sequence on sequence.oid = refobjid
      where adrelid = attrelid and adnum = attnum
        -- Conditions joined by `and` are evaluated in any order.
        and case sequence.relkind
          when 'S' then not has_sequence_privilege($1::name, sequence.oid, 'usage, update')
        end
    )
  ) as lacks_sequence
from unnest($2::text[], $3::text[]) as wanted (name, schema)
join pg_namespace on nspname = wanted.schema
join pg_class
  on relname = wanted.name and relnamespace = pg_namespace.oid
  and relkind in ('r', 'p', 'v', 'm', 'f')
join pg_attribute on attrelid = pg_class.oid and attnum > 0 and not attisdropped
where has_schema_privilege($1::name, pg_namespace.oid, 'usage')
group by pg_class.oid, nspname, relname
"""


async def read_privileges(
    connection: asyncpg.Connection[asyncpg.Record], role: str, tables: Iterable[TableName]
) -> Privileges:
    """What `role` may do with `tables`, from one query; `DatabaseFault` if there is no such role.

    Tables that do not exist, or whose schema the role may not use, are left out. Any role may ask.
    """
    names = sorted({*tables})
    try:
        rows = await connection.fetch(
            PRIVILEGES, role, [each.name for each in names], [each.schema for each in names]
        )
    except asyncpg.UndefinedObjectError as error:
        raise DatabaseFault(f"There is no database role `{role}`.") from error
    return Privileges({TableName(row["name"], row["schema"]): _of(row) for row in rows})


def _of(row: asyncpg.Record) -> TablePrivileges:
    return TablePrivileges(
        select=frozenset(row["selected"] or ()),
        insert=frozenset(row["inserted"] or ()),
        update=frozenset(row["updated"] or ()),
        delete=row["deletes"],
        lacks_sequence=frozenset(row["lacks_sequence"] or ()),
    )
