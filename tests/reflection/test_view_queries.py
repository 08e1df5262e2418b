"""The key concluded for a view holds for its rows, whatever the joins; others are left alone."""

from random import Random

import pytest

from tests.reflection.view_cases import KEYED, TABLES, UNKEYED
from tests.reflection.views import checked_key, random_query
from tests.reflection.world import Connection

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
