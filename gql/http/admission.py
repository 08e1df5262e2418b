"""Admits at most so many requests at a time."""

from collections.abc import Iterator
from contextlib import contextmanager

from gql.errors import Busy


class Admission:
    """The requests in flight."""

    def __init__(self, max_in_flight: int) -> None:
        self._max_in_flight = max_in_flight
        self.in_flight = 0

    @contextmanager
    def admitted(self) -> Iterator[None]:
        """Count a request while the block runs; `Busy` if there are too many."""
        if self.in_flight >= self._max_in_flight:
            raise Busy
        self.in_flight += 1
        try:
            yield
        finally:
            self.in_flight -= 1
