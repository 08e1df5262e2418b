"""Log records in, lines on standard error out: for people, or as JSON an object a line.

A record is a message and, beside it, `about`: names and values. None of these came from a client
but the name of an operation, and what Postgres tells of rows in its errors is left out.
"""

import logging
import sys
import traceback
import warnings
from collections.abc import Mapping
from typing import Any

import asyncpg
from graphql import GraphQLError
from pythonjsonlogger.orjson import OrjsonFormatter
from sqlalchemy.exc import StatementError

from db.errors import causes, summary
from db.settings import Settings

LINE = "%(levelname)s %(name)s: %(message)s"
MEMBERS = "%(levelname)s %(name)s %(message)s"
RENAMED = {"levelname": "level", "name": "logger", "exc_info": "exception"}


def configure_logging(settings: Settings) -> None:
    """Lines on standard error; the server's own chatter only when it matters."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Json() if settings.logs_json else Text(LINE))
    logging.basicConfig(level=settings.log_level.upper(), handlers=[handler])
    # Nobody prints where a record was made, or by which thread: without looking, a line takes half
    # the time. Source: "Optimization" in the documentation of `logging`.
    logging._srcfile = None  # noqa: SLF001
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    for name in ("uvicorn", "uvicorn.error", "alembic"):
        logging.getLogger(name).setLevel(logging.WARNING)
    # Where one field fails, graphql-core cancels those beside it, and drops what these had begun.
    for begun in ("GraphQLCoreConverter.from_resolver", "Executor"):
        warnings.filterwarnings("ignore", f"coroutine '{begun}.* was never", RuntimeWarning)


class Text(logging.Formatter):
    """`LEVEL logger: message name=value ...`, on one line but for a traceback."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 logging's name
        about: Mapping[str, Any] = getattr(record, "about", {})
        words = [super().formatMessage(record), *(f"{name}={about[name]}" for name in about)]
        return " ".join(words).replace("\r", "\\r").replace("\n", "\\n")

    def formatException(self, ei: Any) -> str:  # noqa: N802 logging's name
        return discreet(ei[1])


class Json(OrjsonFormatter):
    """`{"level": ..., "logger": ..., "message": ..., "time": ..., ...}`."""

    def __init__(self) -> None:
        super().__init__(MEMBERS, rename_fields=RENAMED, timestamp="time")

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        log_data.update(log_data.pop("about", {}))
        return log_data

    def formatException(self, ei: Any) -> str:  # noqa: N802 logging's name
        return discreet(ei[1])


def discreet(error: BaseException) -> str:
    """The tracebacks of an error and of what caused it, without values."""
    return "\n\n".join(
        f"{''.join(traceback.format_tb(each.__traceback__))}{type(each).__name__}: {_words(each)}"
        for each in reversed(list(causes(error)))
    )


def _words(error: BaseException) -> str:
    match error:
        case asyncpg.PostgresError():
            return f"{error.sqlstate}: {summary(error)}"
        case StatementError():
            return "as the database says above"
        case GraphQLError():
            return error.message
    return str(error)
