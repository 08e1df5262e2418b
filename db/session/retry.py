"""Retries a transaction after a deadlock or a serialization failure."""

import asyncio
from collections.abc import Awaitable, Callable
from random import uniform
from typing import TypeVar

from db.errors import is_race

T = TypeVar("T")

ATTEMPTS = 4
# The longest pause before the second attempt; it doubles from one attempt to the next.
PAUSE_SECONDS = 0.02


async def retry_races(attempt: Callable[[], Awaitable[T]]) -> T:
    """The result of `attempt`, a whole transaction, run up to `ATTEMPTS` times.

    A transaction that Postgres aborted has changed nothing, and succeeds once the others have
    finished. Pauses are random, so that the same transactions do not conflict again. Source: the
    PostgreSQL manual, 13.5, Serialization Failure Handling.
    """
    for number in range(ATTEMPTS - 1):
        try:
            return await attempt()
        except Exception as error:
            if not is_race(error):
                raise
        await asyncio.sleep(uniform(0, PAUSE_SECONDS * 2**number))
    return await attempt()
