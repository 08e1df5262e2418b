"""Chinook: its generated rows, and what the benchmark asks of them."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Iterable
from typing import Any

import asyncpg
import pytest

from bench.check import NEW_ID, ids_in, plain
from bench.chinook.queries import QUERIES
from bench.chinook.rows import COUNTRIES, rows
from bench.dataset import Dataset
from bench.query import Query
from bench.statements import planned, script

READS = [query for query in QUERIES if query.kind != "writes"]
ROWS = rows()


def test_tables_have_as_many_rows_as_the_original() -> None:
    assert {table: len(records) for table, records in ROWS.items()} == {
        "artist": 275,
        "album": 347,
        "employee": 8,
        "customer": 59,
        "genre": 25,
        "media_type": 5,
        "track": 3_503,
        "invoice": 412,
        "invoice_line": 2_240,
        "playlist": 18,
        "playlist_track": 8_715,
    }


def test_rows_are_the_same_each_time() -> None:
    assert rows() == ROWS


def test_pages_within_rows_hold_all_that_peers_without_pages_find() -> None:
    assert _most(record[2] for record in ROWS["album"]) <= 20
    assert _most(record[2] for record in ROWS["track"]) <= 50
    assert max(COUNTRIES.values()) <= 15
    assert _most(record[1] for record in ROWS["invoice"]) <= 10
    assert _most(record[1] for record in ROWS["invoice_line"]) <= 20
    assert _most(record[2] for record in ROWS["invoice_line"]) <= 50


def test_new_rows_follow_the_generated_ones(chinook: Dataset) -> None:
    sql = "insert into artist (name) values ('Bench') returning artist_id"
    [id] = _fetch(chinook, [sql])
    assert id == len(ROWS["artist"]) + 1


@pytest.mark.parametrize("query", READS, ids=lambda query: query.name)
def test_plan_lane_finds_enough_rows(query: Query, chinook: Dataset) -> None:
    [data] = _fetch(chinook, script(query, chinook))
    assert ids_in(json.loads(data)) >= query.least_ids


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_plan_lane_has_a_statement_for_all_variables(query: Query, chinook: Dataset) -> None:
    assert len(planned(query, chinook).arguments) == len(query.variables(chinook.world))


def test_new_number_is_an_id_and_a_count_is_not() -> None:
    created = {"artistId": 276, "tracks": 2}
    assert plain(created, {}, is_new=True) == {"artistId": NEW_ID, "tracks": 2.0}
    assert plain(created, {}) == {"artistId": 276.0, "tracks": 2.0}


def _most(owners: Iterable[object]) -> int:
    """How many rows the owner with the most has."""
    return max(Counter(owners).values())


def _fetch(chinook: Dataset, statements: Iterable[str]) -> list[Any]:
    """The value of each statement, as the role that the benchmark logs in as."""

    async def run() -> list[Any]:
        connection = await asyncpg.connect(chinook.url.dsn, server_settings=dict(chinook.session))
        try:
            return [await connection.fetchval(statement) for statement in statements]
        finally:
            await connection.close()

    return asyncio.run(run())
