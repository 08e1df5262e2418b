"""Turns failures of a check into client errors: where a check fails, nobody passes unchecked."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from db.errors import DATABASE_ERRORS
from gql.errors import ServiceUnavailable, TimedOut, service_unavailable


@contextmanager
def checking(log: logging.Logger, nothing: str, message: str) -> Iterator[None]:
    """Raise `TimedOut` or `ServiceUnavailable` if the database fails in the block.

    For an error that is no outage, `log` gets its traceback under the words `nothing`, and the
    client gets `message`.
    """
    try:
        yield
    except TimeoutError:
        raise TimedOut from None
    except DATABASE_ERRORS as error:
        unavailable = service_unavailable(error)
        if unavailable is None:
            log.exception(nothing)
        raise unavailable or ServiceUnavailable(message) from None
