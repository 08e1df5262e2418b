"""Defines the errors that clients see, and formats exceptions as GraphQL errors.

    GatewayError              an error whose message is meant for the client
    +-- BadRequest            the request is not a GraphQL request
    +-- BadUserInput          an argument is not valid
    +-- Unauthenticated       the request has no valid token
    +-- Forbidden             the viewer is not allowed to do this
    +-- TooExpensive          the operation exceeds a cost limit
    +-- ServiceUnavailable    the database cannot serve the request
        +-- TimedOut          the statement was cancelled
        +-- Busy              too many requests are running

Errors of requests that are not yet operations are defined in `gql.http.requests`,
`gql.http.responses`, `gql.documents.persisted` and `gql.access.rates`.

Any other exception is logged in full and masked: the client gets only a request id to quote.
"""

import logging
import re
from collections.abc import Mapping
from typing import Any, TypeGuard

import asyncpg
from graphql import GraphQLError, GraphQLSyntaxError

from db.errors import causes, summary, unavailable

log = logging.getLogger("gateway.errors")

# How graphql-core's errors about values of variables begin; those about declarations differ.
BAD_VARIABLE = re.compile(r"Variable ('\$\w+' has invalid value|values )")
RACE = "Another request is changing the same data: try again."
# Messages for clients when the database cannot serve, by SQLSTATE.
MESSAGES = {
    "25006": "The database only answers reads just now: try again later.",
    "40001": RACE,
    "40P01": RACE,
    "53100": "Database storage is full: try again later.",
    "55P03": RACE,
}
UNREACHABLE = "The database cannot be reached just now: try again."
# SQLSTATEs that need an operator; the other conditions are temporary.
NEEDS_OPERATOR = ("53100", "58", "XX", "F0")
INTERNAL = "INTERNAL_SERVER_ERROR"
# For a number, in a document or in JSON, that is too large for a 64-bit float.
OUT_OF_RANGE = "is out of range: its magnitude can be 1.8e308 at most."
# The HTTP status of a well-formed request that was not executed; 400 with the newer media type.
NOT_EXECUTED = 200


FORBIDDEN = "The viewer may not do this."
NOT_ALLOWED = asyncpg.InsufficientPrivilegeError

# Errors for a value that Postgres cannot read as its type. The syntax is that of the value: of an
# SQL/JSON path, for example.
BAD_VALUES = (asyncpg.DataError, asyncpg.PostgresSyntaxError)
# Classes of errors that a value may cause alone: an unknown name of a `regclass` is an undefined
# table. So may a fault of the statement: whether a value did is asked of each value.
SUSPECT_CLASSES = ("0A", "22", "3F", "42", "54")
# PostGIS says no more than that something is wrong.
SUSPECT_STATE = "XX000"
TYPE_NAME = re.compile(r"for type ([a-z][a-z0-9 ]*)", re.ASCII)


class InvalidValue(GraphQLError):
    """A value that is not valid for its scalar; `rule` is the predicate, as in "must be ..."."""

    def __init__(self, scalar: str, rule: str) -> None:
        super().__init__(f"{scalar} {rule}")
        self.rule = rule


class GatewayError(Exception):
    """An error written for the client; `status` is its HTTP status before execution."""

    code = INTERNAL
    status = 500
    headers: Mapping[str, str] = {}
    # Entries of `extensions` besides the code.
    extensions: Mapping[str, Any] = {}


class BadRequest(GatewayError):
    """The request is not a GraphQL request."""

    code = "BAD_REQUEST"
    status = 400


class BadUserInput(GatewayError):
    code = "BAD_USER_INPUT"
    status = 400


class Unauthenticated(GatewayError):
    code = "UNAUTHENTICATED"
    status = 401
    headers: Mapping[str, str] = {"WWW-Authenticate": "Bearer"}


class Forbidden(GatewayError):
    code = "FORBIDDEN"
    status = 403


class ServiceUnavailable(GatewayError):
    code = "SERVICE_UNAVAILABLE"
    status = 503
    headers: Mapping[str, str] = {"Retry-After": "1"}


class TimedOut(ServiceUnavailable):
    def __init__(self, what: str = "The database") -> None:
        super().__init__(f"{what} took too long to answer: ask for less at once.")


class Busy(ServiceUnavailable):
    def __init__(self) -> None:
        super().__init__("The gateway is busy: try again in a moment.")


class TooExpensive(GatewayError):
    code = "COST_ESTIMATED_TOO_EXPENSIVE"
    status = NOT_EXECUTED

    def __init__(self, message: str, cost: Mapping[str, Any]) -> None:
        super().__init__(message)
        self.extensions = {"cost": cost}


def format_refusal(error: GatewayError, request_id: str) -> dict[str, Any]:
    """The only entry of `errors` for a request that was rejected before execution."""
    return _entry(str(error), error.code, request_id, error.extensions)


def format_error(error: GraphQLError, request_id: str) -> dict[str, Any]:
    """One entry of `errors`; an error that is not meant for the client is logged and masked."""
    cause = _cause(error.original_error)
    if cause is None:
        entry = _entry(error.message, _code(error), request_id)
    else:
        shown = cause if isinstance(cause, GatewayError) else masked(cause, request_id, error.path)
        entry = _entry(str(shown), shown.code, request_id, shown.extensions)
    if error.locations:
        entry["locations"] = [{"line": at.line, "column": at.column} for at in error.locations]
    if error.path:
        entry["path"] = error.path
    return entry


def masked(error: BaseException, request_id: str, at: object) -> GatewayError:
    """The error shown to the client instead of `error`, which is logged in full."""
    log.error("request %s failed at %s", request_id, at, exc_info=error)
    return GatewayError(f"Something went wrong here; quote request {request_id}.")


def _entry(
    message: str, code: str, request_id: str, more: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    extensions = {"code": code, **(more or {})}
    if code == INTERNAL:
        extensions["requestId"] = request_id
    return {"message": message, "extensions": extensions}


def _code(error: GraphQLError) -> str:
    """The code of an error raised by graphql-core, with Apollo's names."""
    if isinstance(error, GraphQLSyntaxError):
        return "GRAPHQL_PARSE_FAILED"
    if error.extensions and "code" in error.extensions:
        return str(error.extensions["code"])
    # Errors in arguments of a field have a path; errors in variables have none.
    if error.path or BAD_VARIABLE.match(error.message):
        return "BAD_USER_INPUT"
    return "GRAPHQL_VALIDATION_FAILED"


def _cause(error: Exception | None) -> BaseException | None:
    """The exception to report: `ServiceUnavailable` if the database cannot serve."""
    if error is None or isinstance(error, GatewayError | GraphQLError):
        return error if isinstance(error, GatewayError) else None
    return service_unavailable(error) or _forbidden(error) or _bad_value(error) or error


def _forbidden(error: BaseException) -> Forbidden | None:
    """The client error if the role of the viewer lacks a privilege, or a policy refuses."""
    cause = next((each for each in causes(error) if isinstance(each, NOT_ALLOWED)), None)
    if cause is None:
        return None
    # The message of Postgres names tables and policies.
    log.warning("the database refuses a statement: %s (SQLSTATE %s)", cause, cause.sqlstate)
    return Forbidden(FORBIDDEN)


def _bad_value(error: BaseException) -> BadUserInput | None:
    """The client error if a value could not be read as its type."""
    cause = next((each for each in causes(error) if is_bad_value(each)), None)
    if cause is None:
        return None
    # The message of Postgres quotes the value.
    name = type(cause).__name__
    log.warning("a value in the arguments is not valid: %s (SQLSTATE %s)", name, cause.sqlstate)
    return BadUserInput(f"Something in the arguments is not valid. {bad_value(cause)}")


def check_nul(text: str, path: str) -> None:
    """`BadUserInput` if a text has the one character that Postgres has no place for."""
    if "\0" in text:
        raise BadUserInput(f"`{path}` must not contain the character NUL.")


def is_bad_value(error: BaseException) -> TypeGuard[asyncpg.PostgresError]:
    """Whether Postgres cannot read a value; to divide by zero is a fault of the statement."""
    return isinstance(error, BAD_VALUES) and not isinstance(error, asyncpg.DivisionByZeroError)


def may_be_bad_value(error: BaseException) -> bool:
    """Whether a value may be the only cause of `error`."""
    return any(
        isinstance(cause, asyncpg.PostgresError)
        and not isinstance(cause, asyncpg.DivisionByZeroError | asyncpg.InsufficientPrivilegeError)
        and ((cause.sqlstate or "").startswith(SUSPECT_CLASSES) or cause.sqlstate == SUSPECT_STATE)
        for cause in causes(error)
    )


def bad_value(error: BaseException, subject: str = "A value") -> str:
    """The sentence for a value that Postgres cannot read; the type is in English messages."""
    named = next(filter(None, (TYPE_NAME.search(str(cause)) for cause in causes(error))), None)
    what = f"the type `{named[1].strip()}`" if named else "its type"
    return f"{subject} cannot be read as {what}, or is outside its range."


def service_unavailable(error: BaseException) -> ServiceUnavailable | None:
    """The client error if `error` means that the database cannot serve; None otherwise.

    The details that operators need are logged.
    """
    cause = unavailable(error)
    if cause is None:
        return None
    state = str(getattr(cause, "sqlstate", None) or "")
    if isinstance(cause, asyncpg.QueryCanceledError):
        return TimedOut()
    level = logging.ERROR if state.startswith(NEEDS_OPERATOR) else logging.WARNING
    if state in MESSAGES or level == logging.ERROR:
        reason = "database storage is full" if state == "53100" else "the database cannot serve"
        log.log(level, "%s: %s (SQLSTATE %s)", reason, summary(cause), state)
    else:
        log.log(level, "the database cannot be reached: %s", summary(cause))
    return ServiceUnavailable(MESSAGES.get(state, UNREACHABLE))
