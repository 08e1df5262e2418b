"""Reads the objects of the schema `public` from Postgres's catalog, as texts to compare.

Each query returns one text per object, formatted by Postgres itself, and the object it belongs to.
"""

from __future__ import annotations

from typing import TypeAlias

import asyncpg

from db.roles import MEMBER_ROLE, OPERATOR_ROLE

Catalog: TypeAlias = set[tuple[str, str]]

# The role that owns the most relations is called `owner`; its real name differs between servers.
OWNER = """
case {owner} when (
  select relowner from pg_class where relnamespace = 'public'::regnamespace
  group by 1 order by count(*) desc, 1 limit 1
) then 'owner' else {owner}::regrole::text end
"""
# `default privilege` covers tables that are created later; `relation` includes sequences, foreign
# tables and unlogged tables.
CATALOG = {
    "relation": f"""
        select format('%s kind=%s persistence=%s owner=%s', relname, relkind, relpersistence,
          {OWNER.format(owner="relowner")}), 'pg_class', oid
        from pg_class
        where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'f', 'S')
    """,
    "column": """
        -- Since 18 a `not null` may be one that old rows need not fulfil.
        select format('%s.%s %s%s%s%s%s%s', relname, attname, format_type(atttypid, atttypmod),
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
        where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
          and attnum > 0 and not attisdropped
    """,
    "constraint": """
        -- Since 18 `not null` is a constraint too; the column tells of it in every version.
        select format('%s %s %s%s', conrelid::regclass, conname, pg_get_constraintdef(oid),
          case when exists (
            select from pg_trigger where tgconstraint = pg_constraint.oid and tgenabled <> 'O'
          ) then ' (its triggers are disabled)' end), 'pg_class', conrelid
        from pg_constraint where connamespace = 'public'::regnamespace and contype <> 'n'
    """,
    "index": """
        select pg_get_indexdef(indexrelid)
          || case when indisvalid and indisready then '' else ' (invalid)' end, 'pg_class', indrelid
        from pg_index join pg_class on pg_class.oid = indrelid
        where relnamespace = 'public'::regnamespace
    """,
    "row-level security": """
        select format('%s enabled=%s forced=%s', relname, relrowsecurity, relforcerowsecurity),
          'pg_class', oid
        from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
    """,
    "policy": """
        select format('%s %s %s %s %s using (%s) with check (%s)', tablename, policyname,
          permissive, cmd, array_replace(roles, tableowner, 'owner'), qual, with_check),
          'pg_class', format('%I.%I', schemaname, tablename)::regclass
        from pg_policies join pg_tables using (schemaname, tablename)
        where schemaname = 'public'
    """,
    "grant": f"""
        select format('%s%s %s to %s%s', name, '.' || attname, privilege_type,
          case when grantee = 0 then 'public' else grantee::regrole::text end,
          case when is_grantable then ' with grant option' end), kind, oid
        from (
          select relname, relowner, null as attname, relacl, 'pg_class', oid
          from pg_class where relnamespace = 'public'::regnamespace
          union all
          select relname, relowner, attname, attacl, 'pg_class', attrelid
          from pg_attribute join pg_class on pg_class.oid = attrelid
          where relnamespace = 'public'::regnamespace
          union all
          select proname, proowner, null, proacl, 'pg_proc', oid
          from pg_proc where pronamespace = 'public'::regnamespace
        ) as granted (name, owner, attname, acl, kind, oid), aclexplode(acl)
        where grantee <> owner
        union all
        select format('schema %s %s to %s', nspname, privilege_type,
          case when grantee = 0 then 'public' else grantee::regrole::text end), 'pg_namespace', oid
        from pg_namespace, aclexplode(nspacl)
        where nspname = 'public' and privilege_type = 'CREATE'
          and (grantee = 0 or grantee::regrole::text in ('{MEMBER_ROLE}', '{OPERATOR_ROLE}'))
    """,
    "default privilege": """
        -- Whoever may call functions, or use types, may do so by Postgres's own default.
        select format('%s on what is made later, of kind %s, to %s', privilege_type, defaclobjtype,
          case when grantee = 0 then 'public' else grantee::regrole::text end),
          'pg_default_acl', pg_default_acl.oid
        from pg_default_acl, aclexplode(defaclacl)
        where defaclnamespace in (0, 'public'::regnamespace) and grantee <> defaclrole
          and not (grantee = 0 and defaclnamespace = 0 and defaclobjtype in ('f', 'T'))
          and defaclrole in (
            select relowner from pg_class where relnamespace = 'public'::regnamespace
          )
    """,
    "type": """
        select format('enum %s (%s)', typname, string_agg(enumlabel, ', ' order by enumsortorder)),
          'pg_type', pg_type.oid
        from pg_type join pg_enum on enumtypid = pg_type.oid
        where typnamespace = 'public'::regnamespace
        group by pg_type.oid
        union all
        select format('domain %s %s%s%s%s', typname, format_type(typbasetype, typtypmod),
          case when typnotnull then ' not null' end, ' default ' || typdefault,
          (
            select string_agg(' ' || pg_get_constraintdef(oid), '' order by conname)
            from pg_constraint where contypid = pg_type.oid and contype = 'c'
          )), 'pg_type', oid
        from pg_type where typnamespace = 'public'::regnamespace and typtype = 'd'
    """,
    "view": """
        select format('%s %s %s', relname, reloptions, pg_get_viewdef(oid)), 'pg_class', oid
        from pg_class where relnamespace = 'public'::regnamespace and relkind in ('v', 'm')
    """,
    "function": f"""
        -- Since 18 Postgres has its own uuidv7().
        select format('%s owner=%s', pg_get_functiondef(oid), {OWNER.format(owner="proowner")}),
          'pg_proc', oid
        from pg_proc
        where pronamespace = 'public'::regnamespace and prokind in ('f', 'p')
          and not (proname = 'uuidv7' and current_setting('server_version_num')::int < 180000)
    """,
    "trigger": """
        select format('%s enabled=%s', pg_get_triggerdef(pg_trigger.oid), tgenabled),
          'pg_class', tgrelid
        from pg_trigger join pg_class on pg_class.oid = tgrelid
        where relnamespace = 'public'::regnamespace and not tgisinternal
    """,
    "rule": """
        select pg_get_ruledef(pg_rewrite.oid), 'pg_class', ev_class
        from pg_rewrite join pg_class on pg_class.oid = ev_class
        where relnamespace = 'public'::regnamespace and rulename <> '_RETURN'
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


async def read_catalog(connection: asyncpg.Connection[asyncpg.Record]) -> Catalog:
    """Every object of the schema `public` as (kind, text)."""
    # White space is normalised: Postgres keeps the indentation of a function's body.
    return {
        (kind, " ".join(text.split()))
        for kind, query in CATALOG.items()
        for text, is_alembics in await connection.fetch(OURS.format(query))
        if not is_alembics or (kind == "grant" and text not in EXPECTED)
    }
