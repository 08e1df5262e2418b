"""What is served, by which key, and a sentence for each reason why something is not."""

from db.orm.names import TableName
from db.reflection.selection import Selection
from tests.reflection.world import Connection, selection_of, served

NO_KEY = "no key; add one, or name what is unique, as in comment on {} ... is '@primaryKey a, b'"


async def left_out(scratch: Connection, sql: str, *exclude: str) -> tuple[str, ...]:
    await scratch.execute(sql)
    return (await selection_of(scratch, exclude=exclude)).left_out


async def key(scratch: Connection, sql: str, name: str = "t") -> tuple[str, ...]:
    await scratch.execute(sql)
    return served(await selection_of(scratch), name).key


def test_odd_database_leaves_out_what_has_no_key(selection: Selection) -> None:
    assert [*selection.left_out] == [
        "measure_2025, measure_2026: partitions of measure, which has their rows",
        f"multiplied, pairs, unkeyed: {NO_KEY.format('view')}",
        "no_columns: no columns",
        f"no_key, nullable_key: {NO_KEY.format('table')}",
        "omitted: the comment says @omit",
    ]


def test_odd_database_is_served_by_its_keys(selection: Selection) -> None:
    keys = {each.name.name: each.key for each in selection.served}
    assert keys["Order Details"] == ("Line No", "OrderID")
    assert keys["natural_key"] == ("a", "b")
    assert keys["person_names"] == ("id",)
    assert keys["sold"] == ("code",)
    assert keys["followers"] == ("person_id",)
    assert keys["declared"] == ("mood",)
    assert keys["for_pg_graphql"] == ("one",)
    assert keys["counted"] == ("sensor",)


async def test_more_names_than_three_are_counted(scratch: Connection) -> None:
    tables = "; ".join(f"create table t{at} (a int)" for at in range(5))
    assert await left_out(scratch, tables) == (f"t0, t1, t2 and 2 more: {NO_KEY.format('table')}",)


async def test_patterns_exclude_by_the_name_with_or_without_the_schema(
    scratch: Connection,
) -> None:
    made = await left_out(
        scratch,
        "create schema log; create table log.a (id int primary key);"
        "create table audit_a (id int primary key); create table a (id int primary key)",
        "audit_*",
        "log.*",
    )
    assert made == ("log.a: --exclude log.*", "audit_a: --exclude audit_*")


async def test_patterns_tell_upper_from_lower_case(scratch: Connection) -> None:
    assert await left_out(scratch, 'create table "A" (id int primary key)', "a") == ()


async def test_what_no_role_may_read_is_named(scratch: Connection) -> None:
    await scratch.execute(
        "create role some_reader; create schema closed; grant usage on schema public "
        "to some_reader;"
        "create table closed.t (id int primary key); grant select on closed.t to some_reader;"
        "create table a (id int primary key, b int); grant select (id) on a to some_reader;"
        "create table b (id int primary key); create table c (id int primary key, d int unique);"
        "grant select (d) on c to some_reader"
    )
    selection = await selection_of(scratch, "some_reader")
    assert [each.name.name for each in selection.served] == ["a"]
    assert [*selection.left_out] == [
        "a.b, closed.t, b: no role that is served may read this",
        "c: no role that is served may read the whole primary key",
    ]


async def test_a_key_in_a_comment_needs_its_columns(scratch: Connection) -> None:
    made = await left_out(
        scratch,
        "create view v as select 1 as one; comment on view v is '@primaryKey two'",
    )
    assert made == ("v: the key in the comment has a column that does not exist",)


async def test_a_key_in_a_comment_comes_first(scratch: Connection) -> None:
    sql = "create table t (id int primary key, code text); comment on table t is '@primaryKey code'"
    assert await key(scratch, sql) == ("code",)


async def test_unique_columns_without_nulls_are_a_key(scratch: Connection) -> None:
    assert await key(scratch, "create table t (a int not null unique)") == ("a",)
    sql = "create table u (a int not null, b int not null); create unique index on u (b, a)"
    assert await key(scratch, sql, "u") == ("b", "a")


async def test_other_unique_columns_are_no_key(scratch: Connection) -> None:
    made = await left_out(
        scratch,
        "create table nullable (a int unique);"
        "create table partial (a int not null); create unique index on partial (a) where a > 1;"
        "create table computed (a int not null); create unique index on computed (abs(a));"
        "create table later (a int not null unique deferrable)",
    )
    assert made == (f"computed, later, nullable and 1 more: {NO_KEY.format('table')}",)


async def test_a_foreign_table_needs_a_comment(scratch: Connection) -> None:
    sql = (
        "create extension file_fdw; create server files foreign data wrapper file_fdw;"
        "create foreign table t (id int) server files options (filename '/dev/null')"
    )
    assert await left_out(scratch, sql) == (f"t: {NO_KEY.format('table')}",)
    assert await key(scratch, "comment on foreign table t is '@primaryKey id'") == ("id",)


async def test_references_lead_to_what_is_served(scratch: Connection) -> None:
    await scratch.execute(
        "create table a (id int primary key); create table b (id int primary key, a_id int "
        "references a); create view v as select id, a_id as a from b;"
        "create view w as select 1 as id, 2 as b; comment on view w is "
        "'@primaryKey id\n@foreignKey (b) references b (id)\n@foreignKey (x) references b (id)\n"
        "@foreignKey (b) references missing (id)'"
    )
    selection = await selection_of(scratch)

    def references(name: str) -> list[tuple[tuple[str, ...], str]]:
        return [(each.local, each.target.name) for each in served(selection, name).foreign_keys]

    assert references("b") == [(("a_id",), "a")]
    assert references("v") == [(("id",), "b"), (("a",), "a")]
    assert references("w") == [(("b",), "b")]
    without = await selection_of(scratch, exclude=["a"])
    assert served(without, "b").foreign_keys == ()


async def test_the_text_of_a_comment_describes(scratch: Connection) -> None:
    await scratch.execute(
        "create table t (id int primary key); comment on table t is E'Things.\n@primaryKey id'"
    )
    found = served(await selection_of(scratch), "t")
    assert (found.text, found.name) == ("Things.", TableName("t"))
