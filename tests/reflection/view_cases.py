"""Queries of views and the keys that are concluded for them."""

# Rows for which wrong keys do not hold: some that nothing refers to, some that refer to nothing,
# several that refer to the same, nulls in every column that may be null, and equal values in all
# that are not unique.
TABLES = """
create table b (
  id int primary key, code int not null unique, up int references b, maybe int unique
);
create table a (
  id int primary key, code int not null unique, b_id int references b,
  b_code int references b (code), kind int not null, maybe int
);
create table c (
  a_id int references a, b_id int references b, note int, primary key (a_id, b_id)
);
insert into b values (1, 2, null, 1), (2, 1, 1, null), (3, 4, 1, null), (4, 3, 3, 2);
insert into a values
  (1, 2, 1, 1, 1, null), (2, 1, 1, 1, 1, null), (3, 4, null, null, 2, 1), (4, 3, 2, 2, 2, 1),
  (5, 5, 2, 1, 1, 2);
insert into c values (1, 1, 1), (1, 2, 1), (2, 1, null), (2, 2, null), (3, 1, 2);
"""

KEYED = {
    "select id from a": "id",
    "select code, kind from a": "code",
    "select kind as id, id as kind from a": "kind",
    "select a_id, b_id, note from c": "a_id b_id",
    "select id from a where kind = 1 limit 2": "id",
    "select a.id, b.code from a join b on b.id = a.b_id": "id",
    "select a.id, b.code from a left join b on b.id = a.b_id": "id",
    "select a.id, b.code from b right join a on b.id = a.b_id": "id",
    "select a.id, b.code from a, b where b.id = a.b_id": "id",
    "select a.id from a left join b on b.code = a.b_code": "id",
    "select a.id from a join b on b.code = a.b_code and b.up = 1": "id",
    "select a.id from a cross join b where b.id = 1": "id",
    "select c.a_id, c.b_id, a.kind from c join a on a.id = c.a_id": "a_id b_id",
    "select a.id, c.b_id, a.kind from c join a on a.id = c.a_id": "id b_id",
    "select a.id, b.id as b from a cross join b": "id b",
    "select a.id, b.code from a join b using (maybe)": "id code",
    "select x.id, y.id as y from b x join b y on y.id = x.up": "id",
    "select x.id from b x left join b y on y.id = x.up left join b z on z.id = y.up": "id",
    "select a.id from a left join (b join b up on up.id = b.up) on b.id = a.b_id": "id",
    "select a.id from (a join b on b.id = a.b_id) left join b up on up.id = b.up": "id",
    "select b_id, count(*) as n from c group by b_id": "b_id",
    "select a.id, a.kind, count(c.*) as n from a left join c on c.a_id = a.id "
    "group by a.id, a.kind": "id",
    "select a.kind, max(a.maybe) as m from a group by a.kind having count(*) > 1": "kind",
    "select b.id, a.id as a, b.code from a join b on b.code = a.b_code "
    "group by b.id, a.id, b.code": "a",
    "select a.id, (select count(*) from c where c.a_id = a.id) as n from a": "id",
    "select a.id, b.up from a join c on c.a_id = a.id and c.b_id = 1 join b on b.id = c.b_id": "id",
    "select id, row_number() over (order by kind) as n, sum(id) over () as s from a": "id",
}
UNKEYED = (
    "select kind from a",
    "select id + 1 as id from a",
    "select b_id from a",
    "select maybe from b",
    "select id, unnest(array[1, 2]) as u from a",
    "select id from a union all select id from b",
    "select distinct kind from a",
    "select distinct on (kind) id, kind from a",
    "select a.id from a cross join b",
    "select a.id from a, b",
    "select a.id, b.id as b from a full join b on b.id = a.b_id",
    "select b.id from a left join b on b.id = a.b_id",
    "select b.id, b.code from a join b on b.id = a.b_id",
    "select a.id from a right join b on b.id = a.b_id",
    "select a.id from a left join b on a.b_id = 1",
    "select a.id from a left join b on b.up = a.b_id",
    "select a.id from a join b on b.maybe = a.maybe or b.id = a.b_id",
    "select a.id from a join b on not (b.id = a.b_id)",
    "select a.id from a join b on b.id <> a.b_id",
    "select a.id from a left join (b left join c on c.b_id = b.id) on b.id = a.b_id",
    "select a.id from a join c on c.a_id = a.id",
    "select a.id from a join c on c.a_id = a.id and c.b_id is null",
    "select b_id, count(*) as n from a group by b_id",
    "select count(*) as n from c group by b_id",
    "select kind, id % 2 as odd, count(*) as n from a group by kind, id % 2",
    "select kind, code, count(*) as n from a group by rollup (kind, code)",
    "select kind, count(*) as n from a group by grouping sets ((kind), ())",
    "select count(*) as n, max(id) as id from a",
    "select a.id, g from a, generate_series(1, 2) as g",
    "select a.id from a, lateral (select b.id from b where b.id >= a.b_id) as l",
    "select a.id from a, (select * from b) as l",
    "with l as (select * from b) select a.id from a cross join l",
    "select 1 as one",
    "values (1), (1)",
    # Columns have other names here.
    "select t.id from b as t (other, id, up, code)",
    "select t.code, t.up from b as t (code, id, up, other)",
    "select a.x from (a join b on b.id = a.b_id) as a (y, x)",
    # Which table has a column of USING or NATURAL is left to Postgres.
    "select id from a full join b using (id)",
    "select a.id from a join b using (maybe)",
    "select a.id from a natural left join b",
    "select j.x from (a join b on b.id = a.b_id) as j (y, x)",
)
