"""What a replica is known to have, tick by tick."""

from uuid import UUID

from db.progress import MOST_MARKS, MOST_WRITERS, Progress

ADA, BEN = UUID(int=1), UUID(int=2)


def tick(made: Progress, now: float, logged: int, replayed: int, flushed: int = 0) -> None:
    made.begin()
    made.see(now, logged, flushed, replayed)


def test_nobody_is_served_before_anything_is_known() -> None:
    made = Progress(5)
    assert not made.serves(ADA, 0)
    tick(made, 0, 100, 100)
    assert made.serves(ADA, 0)


def test_who_wrote_waits_for_a_tick_that_began_afterwards() -> None:
    made = Progress(5)
    made.begin()
    made.wrote(ADA)
    # The log was asked for before the write, though the answer came after it.
    made.see(0, 100, 100, 100)
    assert made.serves(BEN, 0)
    assert not made.serves(ADA, 0)
    tick(made, 1, 110, 109, 109)
    assert not made.serves(ADA, 1)
    tick(made, 2, 200, 110, 110)
    assert made.serves(ADA, 2)


def test_who_writes_again_waits_again() -> None:
    made = Progress(5)
    made.wrote(ADA)
    tick(made, 0, 100, 90)
    made.wrote(ADA)
    tick(made, 1, 200, 100)
    assert not made.serves(ADA, 1)
    tick(made, 2, 300, 200)
    assert made.serves(ADA, 2)


def test_what_is_not_known_to_be_fresh_grows_old_by_itself() -> None:
    made = Progress(5)
    tick(made, 0, 100, 100, 100)
    assert made.serves(ADA, 5)
    assert not made.serves(ADA, 5.1)
    tick(made, 6, 300, 200, 300)
    assert not made.serves(ADA, 6)
    tick(made, 7, 400, 300, 400)
    assert made.behind(7) == 1
    assert made.serves(ADA, 7)


def test_what_the_primary_has_not_on_its_disk_does_not_make_a_replica_old() -> None:
    made = Progress(5)
    for now in range(100):
        tick(made, now, 140, 100, 100)
    assert made.serves(BEN, 100)
    made.wrote(ADA)
    tick(made, 100, 140, 100, 100)
    assert not made.serves(ADA, 100)


def test_a_replica_that_may_have_fallen_back_serves_nobody_until_the_next_tick() -> None:
    made = Progress(5)
    tick(made, 0, 100, 100, 100)
    made.begin()
    made.forget()
    # Asked before it fell back.
    made.see(1, 100, 100, 100)
    assert not made.serves(ADA, 1)
    tick(made, 2, 100, 100, 100)
    assert made.serves(ADA, 2)
    made.wrote(ADA)
    tick(made, 3, 120, 120, 120)
    assert made.serves(ADA, 3)
    # After a crash it replays again, and has less than before.
    tick(made, 4, 130, 110, 110)
    assert not made.serves(ADA, 4)
    tick(made, 5, 130, 130, 130)
    assert made.serves(ADA, 5)


def test_of_too_many_writers_everybody_waits_for_the_first() -> None:
    made = Progress(5)
    tick(made, 0, 100, 100, 100)
    for number in range(MOST_WRITERS):
        made.wrote(UUID(int=10 + number))
    assert made.serves(ADA, 0)
    made.wrote(BEN)
    assert not made.serves(ADA, 0)
    tick(made, 1, 200, 200, 200)
    assert made.serves(ADA, 1)
    assert not made._writers


def test_a_replica_that_stands_still_for_long_costs_no_memory_and_catches_up() -> None:
    made = Progress(5)
    for now in range(10 * MOST_MARKS):
        tick(made, now, 100 + now, 50, 100 + now)
    assert len(made._ticks._ahead) == MOST_MARKS
    made.wrote(ADA)
    for now in (2000, 2001):
        tick(made, now, 9000, 9000, 9000)
    assert made.serves(ADA, 2001)
