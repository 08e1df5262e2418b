"""Counting in memory that others read: nothing is lost, whoever dies."""

from db.process.worker import single_worker, workers
from gql.telemetry.metrics import MAX_NAME_LENGTH, MAX_OPERATIONS, OTHER, REQUESTS, Metrics
from gql.telemetry.shared_counters import Key, SharedCounters, merged, read


def test_what_one_counts_another_reads_by_the_same_words() -> None:
    memory = memoryview(bytearray(512))
    tally = SharedCounters(memory, len)
    tally["a", "one"][0] += 1
    tally["a", "one"][1] += 2.5
    tally["b",][0] += 7
    assert {key: list(numbers) for key, numbers in read(memory).items()} == {
        ("a", "one"): [1, 2.5],
        ("b",): [7],
    }


def test_who_takes_the_place_of_another_counts_on() -> None:
    memory = memoryview(bytearray(512))
    SharedCounters(memory, lambda _: 1)["a",][0] += 3
    successor = SharedCounters(memory, lambda _: 1)
    successor["b",][0] += 1
    successor["a",][0] += 1
    assert {key: numbers[0] for key, numbers in read(memory).items()} == {("a",): 4, ("b",): 1}


def test_where_no_memory_is_left_counting_goes_on_and_what_was_told_stays() -> None:
    memory = memoryview(bytearray(64))
    tally = SharedCounters(memory, lambda _: 1)
    for number in range(20):
        tally[f"key {number}",][0] += 1
    assert [key for (key,) in read(memory)] == ["key 0", "key 1"]
    assert tally["key 19",][0] == 1


def test_sums_are_by_words_and_number_by_number() -> None:
    one: dict[Key, list[float]] = {("a",): [1, 2], ("b",): [5]}
    other: dict[Key, list[float]] = {("a",): [10, 20], ("c",): [6]}
    assert merged([one, other]) == {("a",): [11, 22], ("b",): [5], ("c",): [6]}
    assert merged([]) == {}


def test_a_block_has_room_for_all_that_can_be_counted() -> None:
    worker = single_worker()
    metrics = Metrics({}, lambda: 0, lambda: 0, lambda: None, worker)
    for number in range(MAX_OPERATIONS + 5):
        for lane in ("plan", "resolvers", "none"):
            for outcome in ("ok", "partial", "failed"):
                metrics.count_operation(f"{number:0{MAX_NAME_LENGTH}}", lane, outcome, 0.1, 1)
    for number in range(100):
        metrics.count_error(f"CODE_{number:0{MAX_NAME_LENGTH}}")
    metrics.count_statement("plan", 0.1)
    assert len(read(worker.own.counts)) == len(metrics._counts)
    assert b'gateway_statement_seconds_count{lane="plan"} 1.0' in metrics.text()


def test_workers_together_tell_as_many_operations_apart_as_one() -> None:
    both = [Metrics({}, lambda: 0, lambda: 0, lambda: None, worker) for worker in workers(2)]
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


def test_what_is_held_is_the_sum_and_nothing_of_who_died() -> None:
    first, second = workers(2)
    both = [Metrics({}, lambda: 3, lambda: 5, lambda: True, worker) for worker in (first, second)]
    assert b"gateway_plans 5.0" in both[0].text()
    assert b"gateway_plans 10.0" in both[1].text()
    assert b'gateway_replica{state="serves"} 2.0' in both[1].text()
    both[0].count_error("GONE")
    first.own.mark_dead(1)
    text = both[1].text()
    assert b"gateway_requests_in_flight 3.0" in text
    assert b'gateway_errors_total{code="GONE"} 1.0' in text
