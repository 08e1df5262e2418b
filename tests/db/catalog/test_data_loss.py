"""What SQL destroys, as it is read before it runs."""

import pytest

from db.catalog.data_loss import losses, renames


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("DROP TABLE users", [("drops the table users", "select count(*) from users")]),
        (
            'drop table if exists a, "b c" cascade',
            [
                ("drops the table a", "select count(*) from a"),
                ('drops the table "b c"', 'select count(*) from "b c"'),
            ],
        ),
        (
            "ALTER TABLE users DROP COLUMN phone",
            [
                (
                    "drops the column users.phone",
                    "select count(*) from users where phone is not null",
                )
            ],
        ),
        (
            "alter table only users\n  add column a numeric(3, 1), drop b, drop constraint c",
            [("drops the column users.b", "select count(*) from users where b is not null")],
        ),
        (
            "ALTER TABLE a ALTER COLUMN b TYPE CHAR(1)",
            [
                (
                    "changes a.b to char(1)",
                    "select count(*) from a where ((b)::CHAR(1))::text is distinct from b::text",
                )
            ],
        ),
        (
            "alter table a alter b set data type int using c",
            [
                (
                    "changes a.b to int",
                    "select count(*) from a where ((c)::INT)::text is distinct from b::text",
                )
            ],
        ),
        ("truncate a restart identity", [("empties the table a", "select count(*) from a")]),
        (
            "delete from a as x where x.b = ';' returning x.b",
            [("deletes from a", "select count(*) from a AS x where x.b = ';'")],
        ),
        ("delete from a", [("deletes from a", "select count(*) from a where true")]),
        ("delete from a using b where a.c = b.c", [("deletes from a", None)]),
        ("do $$ begin delete from a; end $$", [("contains `delete from` in a block", None)]),
        (
            "with b as (delete from a returning c) select",
            [("contains `delete from` in a block", None)],
        ),
        (
            "update only a as b set c = d where b.e > 1",
            [("overwrites a", "select count(*) from ONLY a AS b where b.e > 1")],
        ),
        ("update a set b = (select 1)", [("overwrites a", None)]),
        ("update a set b = 1 from c where c.d = a.d", [("overwrites a", None)]),
        ("update alembic_version set version_num = 'x' where version_num = 'y'", []),
        ("merge into a using b on c when matched then delete", [("runs `merge into`", None)]),
        ("drop owned by a", [("runs `drop owned`", None)]),
        ("drop type a cascade", [("runs `drop type`", None)]),
        ("drop type a", []),
        ("-- drop table a\n/* drop table b; */ select 'drop table c; drop table d'", []),
        ("drop index a; alter table a alter b drop not null; drop policy c on a", []),
        ("alter table a drop constraint b; alter table a rename column b to c", []),
        ("create function a() as $b$ delete from c; $b$", []),
        ("DROP TABLE alembic_version", []),
    ],
)
def test_what_is_lost_and_how_it_is_counted(
    sql: str, expected: list[tuple[str, str | None]]
) -> None:
    assert [(loss.description, loss.count) for loss in losses(sql)] == expected


@pytest.mark.parametrize(
    "before",
    [
        "select ';'",
        "select e'\\''",
        'select 1 as "e;"',
        "do $x$ begin perform 1; $$ c; $$; end $x$",
        "-- drop table a;\nselect 1",
        "/* a; /* b; */ drop table c; */ select 1",
        "select (1), (2)",
        "reassign owned by a to b",
        "execute p(';')",
        ";;",
    ],
)
def test_a_statement_is_found_after_any_other(before: str) -> None:
    script = f"{before}; drop table d; select 'x'"
    assert [loss.description for loss in losses(script)] == ["drops the table d"]
    assert losses(f"{before}; select 'drop table d'") == []


@pytest.mark.parametrize(
    "other",
    [
        "validate constraint c",
        "enable row level security",
        "add constraint c foreign key (d) references e (f) not valid",
        "alter column c set statistics 100",
        "rename c to d",
        "owner to c",
    ],
)
@pytest.mark.parametrize("table", ["a", "if exists a", "only a", "a *", 's."A;, b"'])
def test_each_action_of_an_alter_table_is_read(table: str, other: str) -> None:
    name = table.removeprefix("if exists ").removeprefix("only ").removesuffix(" *")
    for actions in (f"{other}, drop b", f"drop column b, {other}", f"{other}, drop b cascade"):
        [loss] = losses(f"alter table {table} {actions}")
        assert loss.description == f"drops the column {name}.b"


@pytest.mark.parametrize(
    ("sql", "what"),
    [
        ("explain analyze delete from a", "contains `delete from`"),
        ("alter foreign table a drop column b", "contains `drop column`"),
        ("create table a as with b as (delete from c returning d) select d from b", "contains"),
        ("with a as (select 1) delete from b where c in (select * from a)", "deletes from b"),
        ("do $$ begin -- comment\n  update a\n  set b = 1; end $$", "contains `update` in a block"),
        ("drop schema if exists a, b cascade", "runs `drop schema`"),
        ("drop extension a cascade", "runs `drop extension`"),
        ("select 'unterminated; drop table a", "contains `drop table`"),
    ],
)
def test_what_cannot_be_counted_is_reported(sql: str, what: str) -> None:
    [loss] = losses(sql)
    assert loss.description.startswith(what)
    assert loss.count is None


@pytest.mark.parametrize(
    "sql",
    [
        "create function a() returns setof b language plpgsql as $$ begin drop table b; end $$",
        "create policy a on b for update using (true)",
        "create trigger a before delete on b for each row execute function c()",
        "grant update, delete on a to b",
        "revoke truncate on a from b",
        "alter default privileges in schema public grant update on tables to a",
        "comment on table a is 'drop table a'",
        "insert into a select 1 on conflict (b) do update set c = 1",
        "select * from a for update",
    ],
)
def test_definitions_and_grants_lose_nothing(sql: str) -> None:
    assert losses(sql) == []


def test_a_name_that_changes_is_noticed() -> None:
    assert renames("create index a on b (c); alter table a rename to b")
    assert renames("alter table a add column b int, rename c to d")
    assert renames("alter table a rename b to c")
    assert renames("alter table a validate constraint b, rename column c to d")
    assert not renames("alter table a rename constraint b to c; alter index a rename to b")
