"""Reads the objects of an application's schemas from Postgres's catalog, as texts to compare.

Each query returns one text per object, formatted by Postgres itself, and the object it belongs to.
A partition belongs to its table: of its own are only privileges, policies, triggers and rules.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeAlias

import asyncpg

from db.orm.names import IDENTIFIER, PUBLIC, QUALIFIED
from db.roles import MEMBER_ROLE, OPERATOR_ROLE

Catalog: TypeAlias = set[tuple[str, str]]

SCHEMAS = "(select oid from pg_namespace where nspname = any($1))"
# The role that owns the most relations is called `owner`; its real name differs between servers.
OWNER = f"""
case {{owner}} when (
  select relowner from pg_class where relnamespace in {SCHEMAS}
  group by 1 order by count(*) desc, 1 limit 1
) then 'owner' else {{owner}}::regrole::text end
"""
# A name as SQL takes it. Postgres itself would also quote `position` and `format`.
COLUMN = """
case
  when {name} ~ '^[a-z_][a-z0-9_]*$'
    and {name}::text <> all(array(select word from pg_get_keywords() where catcode in ('R', 'T')))
  then {name}::text else quote_ident({name})
end
"""
GRANTEE = "case when grantee = 0 then 'public' else grantee::regrole::text end"
# `default privilege` covers tables that are created later; `relation` includes sequences, foreign
# tables and unlogged tables.
CATALOG = {
    "relation": f"""
        select format('%s kind=%s persistence=%s owner=%s%s', oid::regclass, relkind,
          relpersistence, {OWNER.format(owner="relowner")},
          ' partition by ' || pg_get_partkeydef(oid)), 'pg_class', oid
        from pg_class
        where relnamespace in {SCHEMAS} and relkind in ('r', 'p', 'v', 'm', 'f', 'S')
          and not relispartition
    """,
    "column": f"""
        -- Since 18 a `not null` may be one that old rows need not fulfil.
        select format('%s.%s %s%s%s%s%s%s', attrelid::regclass, {COLUMN.format(name="attname")},
          format_type(atttypid, atttypmod),
          case when attcollation <> typcollation then ' collate ' || attcollation::regcollation end,
          case when attnotnull then ' not null' end,
          case when exists (
            select from pg_constraint
            where conrelid = attrelid and contype = 'n' and conkey = array[attnum]
              and not convalidated
          ) then ' not valid' end,
          ' identity=' || nullif(attidentity::text, ''),
          coalesce(' generated=' || nullif(attgenerated::text, '') || ' ', ' default ')
            || pg_get_expr(adbin, adrelid)), 'pg_class', attrelid
        from pg_attribute
        join pg_class on pg_class.oid = attrelid
        join pg_type on pg_type.oid = atttypid
        left join pg_attrdef on adrelid = attrelid and adnum = attnum
        where relnamespace in {SCHEMAS} and relkind in ('r', 'p') and not relispartition
          and attnum > 0 and not attisdropped
    """,
    "constraint": f"""
        -- Since 18 `not null` is a constraint too; the column tells of it in every version. A key
        -- to a partitioned table has another one to each partition.
        select format('%s %s %s%s', conrelid::regclass, {COLUMN.format(name="conname")},
          pg_get_constraintdef(pg_constraint.oid),
          case when exists (
            select from pg_trigger where tgconstraint = pg_constraint.oid and tgenabled <> 'O'
          ) then ' (its triggers are disabled)' end), 'pg_class', conrelid
        from pg_constraint left join pg_class on pg_class.oid = conrelid
        where connamespace in {SCHEMAS} and contype <> 'n'
          and conparentid = 0 and relispartition is not true
    """,
    "index": f"""
        select pg_get_indexdef(indexrelid)
          || case when indisvalid and indisready then '' else ' (invalid)' end, 'pg_class', indrelid
        from pg_index join pg_class on pg_class.oid = indrelid
        where relnamespace in {SCHEMAS} and not relispartition
    """,
    "row-level security": f"""
        select format('%s enabled=%s forced=%s', oid::regclass, relrowsecurity,
          relforcerowsecurity), 'pg_class', oid
        from pg_class
        where relnamespace in {SCHEMAS} and relkind in ('r', 'p') and not relispartition
    """,
    "policy": f"""
        select format('%s %s %s %s %s using (%s) with check (%s)', relation::regclass,
          {COLUMN.format(name="policyname")}, permissive, cmd,
          array_replace(roles, tableowner, 'owner'), qual, with_check), 'pg_class', relation
        from pg_policies join pg_tables using (schemaname, tablename),
          to_regclass(format('%I.%I', schemaname, tablename)) as relation
        where schemaname = any($1)
    """,
    "grant": f"""
        select format('%s%s %s to %s%s', name, '.' || {COLUMN.format(name="attname")},
          privilege_type, {GRANTEE}, case when is_grantable then ' with grant option' end),
          kind, oid
        from (
          select oid::regclass::text, relowner, null::name as attname, relacl, 'pg_class', oid
          from pg_class where relnamespace in {SCHEMAS}
          union all
          select attrelid::regclass::text, relowner, attname, attacl, 'pg_class', attrelid
          from pg_attribute join pg_class on pg_class.oid = attrelid
          where relnamespace in {SCHEMAS}
          union all
          select case when nspname <> '{PUBLIC}' then quote_ident(nspname) || '.' else '' end
            || {COLUMN.format(name="proname")}, proowner, null, proacl, 'pg_proc', pg_proc.oid
          from pg_proc join pg_namespace on pg_namespace.oid = pronamespace
          where pronamespace in {SCHEMAS}
        ) as granted (name, owner, attname, acl, kind, oid), aclexplode(acl)
        where grantee <> owner
        union all
        select format('schema %I %s to %s', nspname, privilege_type, {GRANTEE}),
          'pg_namespace', oid
        from pg_namespace, aclexplode(nspacl)
        where nspname = any($1)
          and (privilege_type = 'CREATE' or nspname <> '{PUBLIC}')
          and (grantee = 0 or grantee::regrole::text in ('{MEMBER_ROLE}', '{OPERATOR_ROLE}'))
    """,
    "default privilege": f"""
        -- Whoever may call functions, or use types, may do so by Postgres's own default.
        select format('%s on what is made later%s, of kind %s, to %s', privilege_type,
          ' in schema ' || quote_ident(nullif(nspname, '{PUBLIC}')), defaclobjtype, {GRANTEE}),
          'pg_default_acl', pg_default_acl.oid
        from pg_default_acl
        left join pg_namespace on pg_namespace.oid = defaclnamespace, aclexplode(defaclacl)
        where (defaclnamespace = 0 or nspname = any($1)) and grantee <> defaclrole
          and not (grantee = 0 and defaclnamespace = 0 and defaclobjtype in ('f', 'T'))
          and defaclrole in (select relowner from pg_class where relnamespace in {SCHEMAS})
    """,
    "type": f"""
        select format('enum %s (%s)', enumtypid::regtype,
          string_agg(enumlabel, ', ' order by enumsortorder)), 'pg_type', enumtypid
        from pg_type join pg_enum on enumtypid = pg_type.oid
        where typnamespace in {SCHEMAS}
        group by enumtypid
        union all
        select format('domain %s %s%s%s%s', oid::regtype, format_type(typbasetype, typtypmod),
          case when typnotnull then ' not null' end, ' default ' || typdefault,
          (
            select string_agg(' ' || pg_get_constraintdef(oid), '' order by conname)
            from pg_constraint where contypid = pg_type.oid and contype = 'c'
          )), 'pg_type', oid
        from pg_type where typnamespace in {SCHEMAS} and typtype = 'd'
    """,
    "view": f"""
        select format('%s %s %s', oid::regclass, reloptions, pg_get_viewdef(oid)), 'pg_class', oid
        from pg_class where relnamespace in {SCHEMAS} and relkind in ('v', 'm')
    """,
    "function": f"""
        -- Since 18 Postgres has its own uuidv7().
        select format('%s owner=%s', pg_get_functiondef(oid), {OWNER.format(owner="proowner")}),
          'pg_proc', oid
        from pg_proc
        where pronamespace in {SCHEMAS} and prokind in ('f', 'p')
          and not (proname = 'uuidv7' and current_setting('server_version_num')::int < 180000)
    """,
    "trigger": f"""
        select format('%s enabled=%s', pg_get_triggerdef(pg_trigger.oid), tgenabled),
          'pg_class', tgrelid
        from pg_trigger join pg_class on pg_class.oid = tgrelid
        where relnamespace in {SCHEMAS} and not tgisinternal and tgparentid = 0
    """,
    "rule": f"""
        select pg_get_ruledef(pg_rewrite.oid), 'pg_class', ev_class
        from pg_rewrite join pg_class on pg_class.oid = ev_class
        where relnamespace in {SCHEMAS} and rulename <> '_RETURN'
    """,
}
# Objects of extensions are excluded.
OURS = """
select said, object = to_regclass('public.alembic_version') and kind = 'pg_class' as is_alembics
from ({}) as found (said, kind, object)
where not exists (
  select from pg_depend
  where classid = kind::regclass and objid = object and deptype = 'e'
)
"""
# Alembic's own table is in no model, so only unexpected grants on it are reported.
EXPECTED = {f"alembic_version SELECT to {role}" for role in (MEMBER_ROLE, OPERATOR_ROLE)}
# A view of one table, whose columns have its name before them in versions before 16.
ONE_TABLE = re.compile(
    rf"(?:(?! SELECT ).)* SELECT (?:(?!SELECT | FROM ).)* FROM (?P<name>{QUALIFIED})"
    rf"(?: (?!WHERE|GROUP|HAVING|ORDER|LIMIT)(?P<alias>{IDENTIFIER}))?"
    r"(?: (?:WHERE|GROUP|HAVING|ORDER|LIMIT)(?:(?!SELECT ).)*)?;"
)
SEARCH = "select set_config('search_path', $1, false)"


async def read_catalog(
    connection: asyncpg.Connection[asyncpg.Record], schemas: Sequence[str] = (PUBLIC,)
) -> Catalog:
    """Every object of these schemas as (kind, text)."""
    # Postgres omits the schema of names that it would find without it.
    search_path = await connection.fetchval("show search_path")
    await connection.execute(SEARCH, PUBLIC)
    try:
        return {
            (kind, _normalised(kind, text))
            for kind, query in CATALOG.items()
            for text, is_alembics in await connection.fetch(OURS.format(query), schemas)
            if not is_alembics or (kind == "grant" and text not in EXPECTED)
        }
    finally:
        await connection.execute(SEARCH, search_path)


def _normalised(kind: str, text: str) -> str:
    """The text as each version of Postgres and each indentation of a function gives it."""
    text = " ".join(text.split())
    match = ONE_TABLE.fullmatch(text) if kind == "view" else None
    if match is None:
        return text
    name = match["alias"] or re.findall(IDENTIFIER, match["name"])[-1]
    return re.sub(rf"(?<![\w.\"]){re.escape(name)}\.", "", text)
