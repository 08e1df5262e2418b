"""The cache that documents, trees and plans share: who stays, who goes, and how large they are."""

import gc
import tracemalloc
from collections.abc import Callable
from typing import Any

from gql.caching.memory import (
    BRIEF_PART,
    LARGEST_PART,
    MEBIBYTE,
    CachePart,
    Kind,
    MemoryCache,
)
from gql.documents.parsing import Document, Documents
from gql.plan.cache import Plans, Prepared
from gql.types import application
from tests.support.cases import SCHEMA, all_cases, collector_of

ONE = MEBIBYTE // 100
# How many fit into the part of the budget that is not for brief values.
MOST = int(100 * (1 - BRIEF_PART))


def texts(cache: MemoryCache, name: str = "text") -> Kind[str]:
    return Kind(cache, name, len)


def test_values_are_found_until_those_used_since_need_their_place() -> None:
    cache = MemoryCache(1)
    kind = texts(cache)
    for number in range(MOST):
        kind.put(number, "x" * ONE)
        assert kind.get(0) is not None
    assert cache.count.evictions == {}
    kind.put("one more", "x" * ONE)
    assert cache.count.evictions == {"text": 1}
    assert (kind.get(0), kind.get(1)) == ("x" * ONE, None)
    assert cache.size <= MEBIBYTE


def test_kinds_share_the_budget_but_not_their_keys() -> None:
    cache = MemoryCache(1)
    first, second = texts(cache, "first"), texts(cache, "second")
    first.put("key", "a")
    second.put("key", "b")
    assert (first.get("key"), second.get("key")) == ("a", "b")
    for number in range(200):
        second.put(number, "x" * ONE)
    assert first.get("key") is None
    assert cache.count.evictions["first"] == 1
    assert len(second) + cache.count.evictions["second"] == 201


def test_brief_values_have_a_part_of_their_own() -> None:
    cache = MemoryCache(1)
    kept, brief = texts(cache), texts(cache.brief, "brief")
    kept.put("key", "a")
    for number in range(200):
        brief.put(number, "x" * ONE)
    assert kept.get("key") == "a"
    assert len(brief) == int(100 * BRIEF_PART)
    assert cache.size == 1 + len(brief) * ONE


def test_a_giant_is_not_kept_and_pushes_nothing_out() -> None:
    cache = MemoryCache(1)
    kind = texts(cache)
    kind.put("kept", "a")
    giant = "x" * (MEBIBYTE // LARGEST_PART + 1)
    assert kind.put("giant", giant) is giant
    assert (kind.get("giant"), kind.get("kept")) == (None, "a")


def test_a_value_that_is_kept_again_counts_once() -> None:
    cache = MemoryCache(1)
    kind = texts(cache)
    for size in (100, 50, 70):
        kind.put("key", "x" * size)
    assert (cache.size, len(kind)) == (70, 1)


def test_lookups_are_counted() -> None:
    cache = MemoryCache(1)
    kind, brief = texts(cache), texts(cache.brief, "brief")
    kind.get("key")
    kind.put("key", "a")
    kind.get("key")
    brief.get("key")
    assert (cache.count.hits, cache.count.misses) == ({"text": 1}, {"text": 1, "brief": 1})


def measured(make: Callable[[], list[Any]]) -> tuple[list[Any], int]:
    """What `make` makes, and the bytes that it takes."""
    make()
    gc.collect()
    tracemalloc.start()
    try:
        made = make()
        gc.collect()
        return made, tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()


CASES = [case for case in all_cases() if not case.writes and not case.sql.startswith("--")]


def test_estimated_sizes_of_documents_are_near_those_measured() -> None:
    documents = Documents(SCHEMA, cache=MemoryCache(0.0001))

    def read() -> list[Document]:
        return [documents._read(case.query + " ") for case in CASES]

    made, size = measured(read)
    assert 0.5 < sum(document.size for document in made) / size < 2


def test_estimated_sizes_of_plans_are_near_those_measured() -> None:
    plans = Plans(application, MemoryCache(0.0001))
    collectors = [collector_of(case) for case in CASES]

    def plan() -> list[Prepared]:
        return [
            plans.plan(at, plans.price(at, collector), collector)  # type: ignore[arg-type]
            for at, collector in enumerate(collectors)
        ]

    made, size = measured(plan)
    assert 0.5 < sum(prepared.size for prepared in made) / size < 2


def test_parts_share_the_budget_but_not_their_keys() -> None:
    cache = MemoryCache(1)
    first, second = texts(CachePart(cache, "first")), texts(CachePart(cache, "second"))
    first.put("key", "a")
    second.put("key", "b")
    assert (first.get("key"), second.get("key")) == ("a", "b")
    assert cache.number("text") == len(first) == 2
    for number in range(2 * MOST):
        second.put(number, "x" * ONE)
    assert first.get("key") is None
    assert cache.size <= MEBIBYTE
