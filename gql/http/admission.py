"""Limits the number of requests in flight."""

from collections.abc import Iterator
from contextlib import contextmanager

from gql.errors import Busy


class Admission:
    """Counts the requests in flight; at most `max_in_flight` are admitted at a time."""

    def __init__(self, max_in_flight: int) -> None:
        self._max_in_flight = max_in_flight
        self.in_flight = 0

    @contextmanager
    def admitted(self) -> Iterator[None]:
        """Count a request while the block runs; raise `Busy` at the limit."""
        if self.in_flight >= self._max_in_flight:
            raise Busy
        self.in_flight += 1
        try:
            yield
        finally:
            self.in_flight -= 1
