"""The key concluded for a view holds for its rows, whatever the joins; others are left alone."""

from random import Random

import pytest

from tests.reflection.view_cases import KEYED, TABLES, UNKEYED
from tests.reflection.views import checked_key, random_query
from tests.reflection.world import Connection, selection_of, served

SEEDS = range(20)
QUERIES = 15


@pytest.mark.parametrize(("query", "key"), KEYED.items())
async def test_key_is_concluded(scratch: Connection, query: str, key: str) -> None:
    await scratch.execute(TABLES)
    assert await checked_key(scratch, query) == tuple(key.split())


@pytest.mark.parametrize("query", UNKEYED)
async def test_nothing_is_concluded(scratch: Connection, query: str) -> None:
    await scratch.execute(TABLES)
    assert await checked_key(scratch, query) == ()


@pytest.mark.parametrize("seed", SEEDS)
async def test_keys_of_random_queries_hold(scratch: Connection, seed: int) -> None:
    await scratch.execute(TABLES)
    random = Random(seed)
    keys = [await checked_key(scratch, random_query(random)) for _ in range(QUERIES)]
    # Few queries show a key of all their tables: but some do.
    assert any(keys)


OVER = {
    "select id, kind from v": "id",
    "select v.id, b.code from v join b on b.id = v.b_id": "id",
    "select a.id, v.kind from a join v on v.id = a.id": "id",
    "select a.id from a left join w on w.b_id = a.b_id": "id",
    "select w.b_id, w.n from w": "b_id",
    "select m.id from m": "id",
    "select a.id from a join m on m.id = a.kind": "id",
    # A key of the view is none of what it is joined by.
    "select v.kind from v": "",
    "select a.id from a join v on v.kind = a.kind": "",
    "select a.id from a join u on u.id = a.id": "",
}


@pytest.mark.parametrize(("query", "key"), OVER.items())
async def test_views_are_read_by_the_keys_of_other_views(
    scratch: Connection, query: str, key: str
) -> None:
    await scratch.execute(TABLES)
    await scratch.execute(
        "create view v as select id, b_id, kind from a where kind > 0;"
        "create view w as select b_id, count(*) as n from c group by b_id;"
        "create view u as select id from a union all select id from a;"
        "create materialized view m as select id from b"
    )
    assert await checked_key(scratch, query) == tuple(key.split())


async def test_a_unique_index_is_the_key_of_a_materialized_view(scratch: Connection) -> None:
    await scratch.execute(TABLES)
    await scratch.execute(
        "create materialized view m as select distinct code from b; create unique index on m (code)"
    )
    assert await checked_key(scratch, "select m.code from m") == ("code",)


async def test_a_view_refers_to_what_its_tables_refer_to(scratch: Connection) -> None:
    await scratch.execute(TABLES)
    await scratch.execute(
        "create view v as select c.a_id as one, c.b_id, a.b_code, a.id, b.id as up from c "
        "join a on a.id = c.a_id left join b on b.id = a.b_id"
    )
    selection = await selection_of(scratch)
    references = {
        (each.local, each.target.name, each.remote) for each in served(selection, "v").foreign_keys
    }
    assert references == {
        (("one",), "a", ("id",)),
        (("b_id",), "b", ("id",)),
        (("one", "b_id"), "c", ("a_id", "b_id")),
        (("b_code",), "b", ("code",)),
        (("id",), "a", ("id",)),
        (("up",), "b", ("id",)),
    }
