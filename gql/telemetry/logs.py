"""Formats log records as text or JSON, one per line on standard error.

A record has a message and `about`, a mapping of names to values. Of what clients send, these hold
only the name of the operation. Details of Postgres errors are left out, as they can quote rows.
"""

import logging
import sys
import traceback
import warnings
from typing import Any

import asyncpg
from graphql import GraphQLError
from sqlalchemy.exc import StatementError

from db.errors import causes, summary
from db.settings import Settings
from gql.telemetry.line_sink import Line, LineSink, json_line, text_line, text_of

# The logger of the line for each request.
REQUESTS = "gateway.request"
LINE = "%(levelname)s %(name)s: %(message)s"


def configure_logging(settings: Settings) -> None:
    """Log to standard error; from uvicorn and Alembic only warnings and errors."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Json() if settings.logs_json else Text(LINE))
    logging.basicConfig(level=settings.log_level.upper(), handlers=[handler])
    requests = logging.getLogger(REQUESTS)
    requests.addHandler(LineSink(json_line if settings.logs_json else text_line))
    requests.propagate = False
    # No format prints the caller, thread or process: without collecting them a line takes half the
    # time. Source: "Optimization" in the documentation of `logging`.
    logging._srcfile = None  # noqa: SLF001
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    for name in ("uvicorn", "uvicorn.error", "alembic"):
        logging.getLogger(name).setLevel(logging.WARNING)
    # When a field fails, graphql-core cancels its siblings, and drops coroutines they have created.
    for coroutine in ("GraphQLCoreConverter.from_resolver", "Executor"):
        warnings.filterwarnings("ignore", f"coroutine '{coroutine}.* was never", RuntimeWarning)


class Text(logging.Formatter):
    """Formats `LEVEL logger: message name=value ...` on one line; only tracebacks have more."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 logging's name
        return text_of(super().formatMessage(record), getattr(record, "about", {}))

    def formatException(self, ei: Any) -> str:  # noqa: N802 logging's name
        return format_traceback(ei[1])


class Json(logging.Formatter):
    """Formats `{"level": ..., "logger": ..., "message": ..., "time": ..., ...}`."""

    def format(self, record: logging.LogRecord) -> str:
        about = {**getattr(record, "about", {})}
        if record.exc_info and record.exc_info[1]:
            about["exception"] = format_traceback(record.exc_info[1])
        message = record.getMessage()
        line = Line(record.levelname, record.name, message, record.created, lambda: about)
        return json_line(line).decode().rstrip("\n")


def format_traceback(error: BaseException) -> str:
    """The tracebacks of an error and of its causes, without values of rows."""
    return "\n\n".join(
        f"{''.join(traceback.format_tb(each.__traceback__))}{type(each).__name__}: {_message(each)}"
        for each in reversed(list(causes(error)))
    )


def _message(error: BaseException) -> str:
    match error:
        case asyncpg.PostgresError():
            return f"{error.sqlstate}: {summary(error)}"
        case StatementError():
            return "as the database says above"
        case GraphQLError():
            return error.message
    return str(error)
