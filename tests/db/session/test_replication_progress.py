"""What a replica is known to have, moment by moment."""

from db.process.worker import WRITE_SLOTS, single_worker, workers
from db.session.replication_progress import MAX_MARKS, Progress

ADA, BEN = 1, 2


def progress() -> Progress:
    return Progress(5, single_worker())


def test_nobody_is_served_before_anything_is_known() -> None:
    made = progress()
    assert not made.serves(ADA, 1)
    made.update(1, 100, 0, 100)
    assert made.serves(ADA, 1)


def test_who_wrote_waits_until_the_log_was_asked_for_afterwards() -> None:
    made = progress()
    made.record_write(ADA, 1.5)
    # The log was asked for before the write, though the answer came after it.
    made.update(1, 100, 100, 100)
    assert made.serves(BEN, 2)
    assert not made.serves(ADA, 2)
    made.update(2, 110, 109, 109)
    assert not made.serves(ADA, 2)
    made.update(3, 200, 110, 110)
    assert made.serves(ADA, 3)


def test_who_writes_again_waits_again() -> None:
    made = progress()
    made.record_write(ADA, 1)
    made.update(2, 100, 0, 90)
    made.record_write(ADA, 3)
    made.update(4, 200, 0, 100)
    assert not made.serves(ADA, 4)
    made.update(5, 300, 0, 200)
    assert made.serves(ADA, 5)


def test_what_is_not_known_to_be_fresh_grows_old_by_itself() -> None:
    made = progress()
    made.update(1, 100, 100, 100)
    assert made.serves(ADA, 6)
    assert not made.serves(ADA, 6.1)
    made.update(7, 300, 300, 200)
    assert not made.serves(ADA, 7)
    made.update(8, 400, 400, 300)
    assert made.behind(8) == 1
    assert made.serves(ADA, 8)


def test_what_the_primary_has_not_on_its_disk_does_not_make_a_replica_old() -> None:
    made = progress()
    for now in range(1, 51):
        made.update(now, 140, 100, 100)
    assert made.serves(BEN, 50)
    made.record_write(ADA, 50.5)
    made.update(51, 140, 100, 100)
    assert not made.serves(ADA, 51)
    assert made.serves(BEN, 51)
    made.update(52, 140, 140, 140)
    assert made.serves(ADA, 52)


def test_a_replica_that_may_have_fallen_back_serves_nobody_until_it_is_asked_again() -> None:
    made = progress()
    made.update(1, 100, 100, 100)
    made.reset(2.5)
    # Asked before it fell back.
    made.update(2, 100, 100, 100)
    assert not made.serves(ADA, 3)
    made.update(3, 100, 100, 100)
    assert made.serves(ADA, 3)
    made.record_write(ADA, 3.5)
    made.update(4, 120, 120, 120)
    assert made.serves(ADA, 4)
    # After a crash it replays again, and has less than before.
    made.update(5, 130, 110, 110)
    assert not made.serves(ADA, 5)
    made.update(6, 130, 130, 130)
    assert made.serves(ADA, 6)


def test_who_shares_a_place_with_somebody_who_wrote_waits_along() -> None:
    made = progress()
    made.update(1, 100, 100, 100)
    made.record_write(ADA, 2)
    assert not made.serves(ADA + WRITE_SLOTS, 2)
    assert made.serves(BEN, 2)
    assert made.serves(0, 2)
    made.record_write(0, 2)
    assert not made.serves(0, 2)


def test_a_replica_that_stands_still_for_long_costs_no_memory_and_catches_up() -> None:
    made = progress()
    for now in range(1, 10 * MAX_MARKS):
        made.update(now, 100 + now, 100 + now, 50)
    assert len(made._committed._ahead) == len(made._flushed._ahead) == MAX_MARKS
    made.record_write(ADA, 2000)
    for now in (2001, 2002):
        made.update(now, 9000, 9000, 9000)
    assert made.serves(ADA, 2002)


def test_a_write_through_one_worker_is_waited_for_by_all() -> None:
    first, second = (Progress(5, worker) for worker in workers(2))
    for made in (first, second):
        made.update(1, 100, 100, 100)
    first.record_write(ADA, 1.5)
    # An older write through another changes nothing.
    second.record_write(ADA, 0.5)
    assert not second.serves(ADA, 2)
    assert not first.serves(ADA, 2)
    assert second.serves(BEN, 2)
    second.update(2, 110, 110, 110)
    assert second.serves(ADA, 2)
    assert not first.serves(ADA, 2)


def test_of_a_worker_that_died_anybody_may_have_written() -> None:
    first, second = workers(2)
    made = Progress(5, second)
    made.update(1, 100, 100, 100)
    first.own.mark_dead(1.5)
    assert not made.serves(BEN, 2)
    made.update(2, 110, 110, 110)
    assert made.serves(BEN, 2)
