"""What SQL destroys, as it is read before it runs."""

import pytest

from db.catalog.data_loss import losses, renames, statements


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
                    "select count(*) from a where ((c)::int)::text is distinct from b::text",
                )
            ],
        ),
        ("truncate a restart identity", [("empties the table a", "select count(*) from a")]),
        (
            "delete from a as x where x.b = ';' returning x.b",
            [("deletes from a", "select count(*) from a x where x.b = ';'")],
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
            [("overwrites a", "select count(*) from a b where b.e > 1")],
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


def test_a_script_is_cut_where_statements_end() -> None:
    script = "a ';' ;; do $x$ b; $$ c; $x$ ;\n-- d;\nselect \"e;\""
    assert list(statements(script)) == ["a ';'", "do $x$ b; $$ c; $x$", 'select "e;"']


def test_a_name_that_changes_is_noticed() -> None:
    assert renames("create index a on b (c); alter table a rename to b")
    assert renames("alter table a add column b int, rename c to d")
    assert not renames("alter table a rename constraint b to c; alter index a rename to b")
