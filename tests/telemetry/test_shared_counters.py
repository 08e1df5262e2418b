"""Counters in shared memory: none are lost when a worker dies."""

from db.process.worker import single_worker, workers
from gql.caching.memory import MemoryCache
from gql.telemetry.metrics import MAX_NAME_LENGTH, MAX_OPERATIONS, OTHER, REQUESTS, Metrics
from gql.telemetry.shared_counters import Key, SharedCounters, merged, read


def test_other_processes_read_counters_by_key() -> None:
    memory = memoryview(bytearray(512))
    counters = SharedCounters(memory, len)
    counters["a", "one"][0] += 1
    counters["a", "one"][1] += 2.5
    counters["b",][0] += 7
    assert {key: list(numbers) for key, numbers in read(memory).items()} == {
        ("a", "one"): [1, 2.5],
        ("b",): [7],
    }


def test_a_successor_continues_the_counters() -> None:
    memory = memoryview(bytearray(512))
    SharedCounters(memory, lambda _: 1)["a",][0] += 3
    successor = SharedCounters(memory, lambda _: 1)
    successor["b",][0] += 1
    successor["a",][0] += 1
    assert {key: numbers[0] for key, numbers in read(memory).items()} == {("a",): 4, ("b",): 1}


def test_full_memory_keeps_its_counters_and_new_ones_stay_private() -> None:
    memory = memoryview(bytearray(64))
    counters = SharedCounters(memory, lambda _: 1)
    for number in range(20):
        counters[f"key {number}",][0] += 1
    assert [key for (key,) in read(memory)] == ["key 0", "key 1"]
    assert counters["key 19",][0] == 1


def test_counters_are_summed_by_key() -> None:
    one: dict[Key, list[float]] = {("a",): [1, 2], ("b",): [5]}
    other: dict[Key, list[float]] = {("a",): [10, 20], ("c",): [6]}
    assert merged([one, other]) == {("a",): [11, 22], ("b",): [5], ("c",): [6]}
    assert merged([]) == {}


def test_a_block_has_room_for_all_counters() -> None:
    worker = single_worker()
    metrics = Metrics({}, lambda: 0, lambda: 0, MemoryCache(1), lambda: None, worker)
    for number in range(MAX_OPERATIONS + 5):
        for lane in ("plan", "resolvers", "none"):
            for outcome in ("ok", "partial", "failed"):
                metrics.count_operation(f"{number:0{MAX_NAME_LENGTH}}", lane, outcome, 0.1, 1)
    for number in range(100):
        metrics.count_error(f"CODE_{number:0{MAX_NAME_LENGTH}}")
    metrics.count_statement("plan", 0.1)
    assert len(read(worker.own.counts)) == len(metrics._counts)
    assert b'gateway_statement_seconds_count{lane="plan"} 1.0' in metrics.text()


def test_the_limit_of_operation_labels_is_for_all_workers_together() -> None:
    both = [
        Metrics({}, lambda: 0, lambda: 0, MemoryCache(1), lambda: None, worker)
        for worker in workers(2)
    ]
    for number in range(MAX_OPERATIONS):
        both[number % 2].count_operation(f"name{number}", "plan", "ok", 0.1, 1)
    for metrics in both:
        metrics.count_operation("name0", "plan", "ok", 0.1, 1)
        metrics.count_operation("another", "plan", "ok", 0.1, 1)
        metrics.count_operation("x" * (MAX_NAME_LENGTH + 1), "plan", "ok", 0.1, 1)
    text = both[0].text().decode()
    assert text == both[1].text().decode()
    assert text.count(f"{REQUESTS}_total{{") == MAX_OPERATIONS + 1
    of = 'lane="plan",operation="{}",outcome="ok"'
    assert f"{REQUESTS}_total{{{of.format('name0')}}} 3.0" in text
    assert f"{REQUESTS}_total{{{of.format(OTHER)}}} 4.0" in text


def cache() -> MemoryCache:
    """A cache with one value of seven bytes."""
    made = MemoryCache(1)
    made.put("text", "key", "x" * 7, 7)
    return made


def test_gauges_are_summed_without_those_of_dead_workers() -> None:
    first, second = workers(2)
    both = [
        Metrics({}, lambda: 3, lambda: 5, cache(), lambda: True, worker)
        for worker in (first, second)
    ]
    assert b"gateway_plans 5.0" in both[0].text()
    assert b"gateway_plans 10.0" in both[1].text()
    assert b"gateway_cache_bytes 14.0" in both[1].text()
    assert b'gateway_replica{state="serves"} 2.0' in both[1].text()
    both[0].count_error("GONE")
    first.own.mark_dead(1)
    text = both[1].text()
    assert b"gateway_requests_in_flight 3.0" in text
    assert b'gateway_errors_total{code="GONE"} 1.0' in text
