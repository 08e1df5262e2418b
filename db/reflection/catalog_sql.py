"""The statements that read the catalog of Postgres, 15 or later."""

# Everything but types of `pg_catalog` is printed with its schema.
SEARCH_PATH = "select set_config('search_path', '', true)"
# A partition belongs to its table; what an extension has made is its own business.
OF_USERS = """
relkind in ('r', 'p', 'v', 'm', 'f')
and not relispartition
and not (nspname ^@ 'pg_' or nspname = 'information_schema')
and ($2::text[] is null or nspname = any($2))
and not exists (
  select from pg_depend
  where classid = 'pg_class'::regclass and objid = pg_class.oid and deptype = 'e'
)
""".strip()
# The first parameter names the roles, the second the schemas; null for all but Postgres's own.
RELATIONS = (
    """
with relation as (
  select pg_class.*, nspname
  from pg_class join pg_namespace on pg_namespace.oid = relnamespace
  where """
    + OF_USERS
    + """
    and exists (
      select from unnest($1::text[]) as role
      where has_schema_privilege(role, relnamespace, 'usage')
        and has_any_column_privilege(role, pg_class.oid, 'select')
    )
), attribute as (
  select pg_attribute.*, relation.oid as relation, exists (
    select from unnest($1::text[]) as role
    where has_column_privilege(role, attrelid, attnum, 'select')
  ) as is_read
  from relation join pg_attribute on attrelid = relation.oid
  where attnum > 0 and not attisdropped
), partition as (
  select relation.oid as relation, tree.relid
  from relation, lateral pg_partition_tree(relation.oid) as tree
  where relkind = 'p' and tree.isleaf and tree.relid <> relation.oid
), all_type as (
  with recursive needed (oid) as (
    select atttypid from attribute where is_read
    union
    select next.oid
    from needed
    join pg_type on pg_type.oid = needed.oid
    cross join lateral (values (typelem), (typbasetype)) as next (oid)
    where next.oid <> 0 and (typtype = 'd' or typcategory = 'A')
  )
  select pg_type.*, nspname
  from needed
  join pg_type on pg_type.oid = needed.oid
  join pg_namespace on pg_namespace.oid = typnamespace
  where nspname <> 'pg_catalog' or typcategory = 'A'
)
select jsonb_build_object(
  'relations', (
    select coalesce(jsonb_agg(jsonb_build_object(
      'name', relname,
      'schema', nspname,
      'kind', relkind,
      'comment', obj_description(oid, 'pg_class'),
      'definition', case when relkind in ('v', 'm') then pg_get_viewdef(oid) end,
      'is_invoker', coalesce(reloptions, '{}') && array[
        'security_invoker=true', 'security_invoker=on', 'security_invoker=1',
        'security_invoker=yes'
      ],
      'returns_sets', exists (
        select from pg_rewrite
        where ev_class = relation.oid and ev_action::text like '%:hasTargetSRFs true%'
      ),
      'partition_key', case when relkind = 'p' then pg_get_partkeydef(oid) end,
      'partitions', array(
        select relid::regclass::text from partition where partition.relation = relation.oid
        order by 1
      ),
      'unread', array(
        select attname from attribute
        where attribute.relation = relation.oid and not is_read
        order by attnum
      ),
      'columns', (
        select coalesce(jsonb_agg(jsonb_build_object(
          'name', attname,
          'type', format_type(atttypid, atttypmod),
          'type_name', format_type(atttypid, null),
          'dimensions', attndims,
          -- Rows from before a constraint that is not valid (Postgres 18) may break it.
          'is_nullable', not (attnotnull or typnotnull) or exists (
            select from pg_constraint
            where conrelid = attrelid and contype = 'n' and conkey = array[attnum]
              and not convalidated
          ),
          'default', case
            when attgenerated = '' or relkind in ('r', 'p')
            then coalesce(pg_get_expr(adbin, adrelid), pg_get_expr(typdefaultbin, 0))
          end,
          'generated', attgenerated,
          'identity', attidentity,
          'sequence', (
            select sequence.oid::regclass::text
            from pg_depend
            join pg_class as sequence on sequence.oid = objid and sequence.relkind = 'S'
            where classid = 'pg_class'::regclass and refclassid = 'pg_class'::regclass
              and refobjid = attrelid and refobjsubid = attnum and deptype in ('a', 'i')
            limit 1
          ),
          'comment', col_description(attrelid, attnum)
        ) order by attnum), '[]')
        from attribute
        join pg_type on pg_type.oid = atttypid
        left join pg_attrdef on adrelid = attrelid and adnum = attnum
        where attribute.relation = relation.oid and is_read
      ),
      'keys', (
        select coalesce(jsonb_agg(jsonb_build_object(
          'name', conname,
          'columns', array(
            select attname
            from unnest(conkey) with ordinality as part (number, place)
            join pg_attribute on attrelid = conrelid and attnum = number
            order by place
          ),
          'is_primary', contype = 'p',
          'is_deferrable', condeferrable,
          'is_deferred', condeferred,
          'nulls_not_distinct', coalesce(
            (to_jsonb(pg_index) ->> 'indnullsnotdistinct')::bool, false
          )
        ) order by contype, conname), '[]')
        from pg_constraint join pg_index on indexrelid = conindid
        where conrelid = relation.oid and contype in ('p', 'u')
          -- A key of periods of time (Postgres 18) lets values overlap that are equal otherwise.
          and not coalesce((to_jsonb(pg_constraint) ->> 'conperiod')::bool, false)
      ),
      'foreign_keys', (
        -- Of a partitioned table also those of its partitions, which hold for some of its rows.
        select coalesce(jsonb_agg(made order by made ->> 'name'), '[]')
        from (
          select distinct on (made - array['name', 'is_whole', 'on_delete', 'on_update']) made
          from (
            select jsonb_build_object(
              'name', conname,
              'is_whole', conrelid = relation.oid,
              'local', array(
                select attname
                from unnest(conkey) with ordinality as part (number, place)
                join pg_attribute on attrelid = conrelid and attnum = number
                order by place
              ),
              'target', (
                select jsonb_build_object('name', other.relname, 'schema', other_schema.nspname)
                from pg_class as other
                join pg_namespace as other_schema on other_schema.oid = other.relnamespace
                where other.oid = confrelid
              ),
              'remote', array(
                select attname
                from unnest(confkey) with ordinality as part (number, place)
                join pg_attribute on attrelid = confrelid and attnum = number
                order by place
              ),
              'on_delete', confdeltype,
              'on_update', confupdtype,
              'is_deferrable', condeferrable,
              'is_deferred', condeferred
            ) as made
            from pg_constraint
            where contype = 'f'
              and conparentid = 0
              and not coalesce((to_jsonb(pg_constraint) ->> 'conperiod')::bool, false)
              and (conrelid = relation.oid or conrelid in (
                select relid from partition where partition.relation = relation.oid
              ))
          ) as foreign_key
          order by
            made - array['name', 'is_whole', 'on_delete', 'on_update'],
            made ->> 'is_whole' desc,
            made ->> 'name'
        ) as distinct_key
      ),
      'checks', (
        select coalesce(jsonb_agg(jsonb_build_object(
          'name', conname,
          'definition', pg_get_constraintdef(oid),
          'is_exclusion', contype = 'x'
        ) order by conname), '[]')
        from pg_constraint
        where conrelid = relation.oid and contype in ('c', 'x')
      ),
      'indexes', (
        select coalesce(jsonb_agg(jsonb_build_object(
          'name', named.relname,
          'is_unique', indisunique,
          'method', amname,
          'terms', (
            select jsonb_agg(jsonb_build_object(
              'column', (
                select attname from pg_attribute
                where attrelid = indrelid and attnum = indkey[place] and indkey[place] <> 0
              ),
              'expression', pg_get_indexdef(indexrelid, place + 1, true),
              'options', concat_ws(' ',
                case when indcollation[place] <> 0 and indcollation[place] <> (
                  select coalesce(max(attcollation), 100)
                  from pg_attribute where attrelid = indrelid and attnum = indkey[place]
                ) then (
                  select 'COLLATE ' || case when collnamespace = 'pg_catalog'::regnamespace
                    then quote_ident(collname)
                    else collnamespace::regnamespace || '.' || quote_ident(collname) end
                  from pg_collation where oid = indcollation[place]
                ) end,
                case when indoption[place] & 1 = 1 then 'DESC' end,
                case
                  when indoption[place] & 3 = 1 then 'NULLS LAST'
                  when indoption[place] & 3 = 2 then 'NULLS FIRST'
                end
              ),
              'operator_class', (
                select case when opcnamespace in (
                    'pg_catalog'::regnamespace, to_regnamespace('public')
                  ) then '' else opcnamespace::regnamespace || '.' end || quote_ident(opcname)
                from pg_opclass where oid = indclass[place] and not opcdefault
              )
            ) order by place)
            from generate_series(0, indnkeyatts - 1) as place
          ),
          'include', array(
            select attname
            from generate_series(indnkeyatts, indnatts - 1) as place
            join pg_attribute on attrelid = indrelid and attnum = indkey[place]
            order by place
          ),
          'where', pg_get_expr(indpred, indrelid),
          'nulls_not_distinct', coalesce(
            (to_jsonb(pg_index) ->> 'indnullsnotdistinct')::bool, false
          ),
          'parameters', coalesce(named.reloptions, '{}')
        ) order by named.relname), '[]')
        from pg_index
        join pg_class as named on named.oid = indexrelid
        join pg_am on pg_am.oid = named.relam
        where indrelid = relation.oid and indisvalid and not exists (
          select from pg_constraint
          where conindid = indexrelid and conrelid = indrelid and contype in ('p', 'u', 'x')
        )
      )
    ) order by nspname, relname), '[]')
    from relation
  ),
  'types', (
    select coalesce(jsonb_agg(jsonb_build_object(
      'name', format_type(oid, null),
      'bare_name', typname,
      'schema', nspname,
      'kind', typtype,
      'item', case when typcategory = 'A' then format_type(typelem, null) end,
      'labels', array(
        select enumlabel from pg_enum where enumtypid = all_type.oid order by enumsortorder
      ),
      'base', case when typtype = 'd' then format_type(typbasetype, typtypmod) end,
      'base_name', case when typtype = 'd' then format_type(typbasetype, null) end,
      'is_not_null', typnotnull,
      'default', pg_get_expr(typdefaultbin, 0),
      'check', checked.definition,
      'check_name', checked.conname,
      'comment', obj_description(oid, 'pg_type')
    ) order by nspname, typname), '[]')
    from all_type
    left join lateral (
      select conname, pg_get_expr(conbin, 0) as definition
      from pg_constraint where contypid = all_type.oid and contype = 'c'
      order by conname
      limit 1
    ) as checked on true
  )
)
"""
)
# The schemas with tables that no served role may use, and with tables of which it may read nothing.
HIDDEN = (
    """
select nspname as schema, relname as name
from pg_class join pg_namespace on pg_namespace.oid = relnamespace
where """
    + OF_USERS
    + """
  and not exists (
    select from unnest($1::text[]) as role
    where has_schema_privilege(role, relnamespace, 'usage')
      and has_any_column_privilege(role, pg_class.oid, 'select')
  )
order by 1, 2
"""
)
SCHEMAS = "select nspname from pg_namespace where nspname = any($1)"
