"""Several workers of one gateway: what each has of the limits, and when one is replaced."""

import pytest

from db.process.worker import single_worker, workers
from gql.server.supervisor import (
    MAX_DELAY_SECONDS,
    MIN_DELAY_SECONDS,
    STEADY_SECONDS,
    restart_delay,
)
from tests.conftest import settings


@pytest.mark.parametrize(("count", "pool"), [(2, 5), (3, 20), (4, 4), (7, 1000)])
def test_the_shares_are_the_whole_and_nearly_the_same(count: int, pool: int) -> None:
    given = settings(database_pool_size=pool, limit_in_flight=count + 1)
    shares = [worker.share(given) for worker in workers(count)]
    sizes = [share.database_pool_size for share in shares]
    assert sum(sizes) == pool
    assert 1 <= min(sizes) <= max(sizes) <= min(sizes) + 1
    assert [share.limit_in_flight for share in shares] == [2] + [1] * (count - 1)
    assert {share.port for share in shares} == {given.port}


def test_who_serves_alone_has_everything() -> None:
    given = settings()
    assert single_worker().share(given) is given


def test_who_dies_again_and_again_is_replaced_ever_later() -> None:
    pauses = [0.0]
    for _ in range(20):
        pauses.append(restart_delay(0.1, pauses[-1]))
    assert pauses[1:4] == [MIN_DELAY_SECONDS, 2 * MIN_DELAY_SECONDS, 4 * MIN_DELAY_SECONDS]
    assert pauses[-1] == MAX_DELAY_SECONDS
    assert restart_delay(STEADY_SECONDS, MAX_DELAY_SECONDS) == 0
