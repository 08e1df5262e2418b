"""Every error a client can see: exceptions in, GraphQL errors with `extensions.code` out.

    GatewayError              an error whose words are meant for the client
    +-- BadRequest            what was sent is not a GraphQL request
    +-- BadUserInput          an argument cannot be used as given
    +-- Unauthenticated       nobody, or a token that is not good
    +-- Forbidden             somebody, but not allowed
    +-- TooExpensive          the operation could give more than is allowed
    +-- ServiceUnavailable    the database cannot be reached just now
        +-- TookTooLong       the statement was cancelled
        +-- Busy              as many requests are under way as may be

What is wrong with a request before it becomes an operation is in `gql.http.requests`,
`gql.http.responses`, `gql.documents.persisted` and `gql.access.rates`.

Anything else is logged whole and masked: the client gets a request id to quote, nothing more.
"""

import logging
import re
from collections.abc import Mapping
from typing import Any

import asyncpg
from graphql import GraphQLError, GraphQLSyntaxError

from db.errors import summary, unavailable

log = logging.getLogger("gateway.errors")

# What graphql-core says of values; of a variable's declaration it says other things.
BAD_VARIABLE = re.compile(r"Variable ('\$\w+' has invalid value|values )")
RACE = "Somebody else is changing the same just now: try again."
# What a client is told of a database that cannot serve, by SQLSTATE.
STATES = {
    "25006": "The database only answers reads just now: try again later.",
    "40001": RACE,
    "40P01": RACE,
    "53100": "The database has no room just now: try again later.",
    "55P03": RACE,
}
UNREACHABLE = "The database cannot be reached just now: try again."
# What somebody has to mend: the others pass by themselves.
TO_MEND = ("53100", "58", "XX", "F0")
INTERNAL = "INTERNAL_SERVER_ERROR"
# Of a number, in a document or in JSON, that no 64-bit float can hold.
OUT_OF_RANGE = "is out of range: its magnitude can be 1.8e308 at most."
# The status of a response without data to a request that was well-formed; 400 for those who know
# the newer media type.
NOT_RUN = 200


class InvalidValue(GraphQLError):
    """A value that is not as its scalar has it; `rule` says how it must be, as in "must be ..."."""

    def __init__(self, scalar: str, rule: str) -> None:
        super().__init__(f"{scalar} {rule}")
        self.rule = rule


class GatewayError(Exception):
    """An error written for the client; `status` is its HTTP status before execution."""

    code = INTERNAL
    status = 500
    headers: Mapping[str, str] = {}
    # What `extensions` hold beside the code.
    extensions: Mapping[str, Any] = {}


class BadRequest(GatewayError):
    """What was sent is not a GraphQL request."""

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


class TookTooLong(ServiceUnavailable):
    def __init__(self, what: str = "The database") -> None:
        super().__init__(f"{what} took too long to answer: ask for less at once.")


class Busy(ServiceUnavailable):
    def __init__(self) -> None:
        super().__init__("The gateway is busy: try again in a moment.")


class TooExpensive(GatewayError):
    code = "COST_ESTIMATED_TOO_EXPENSIVE"
    status = NOT_RUN

    def __init__(self, message: str, cost: Mapping[str, Any]) -> None:
        super().__init__(message)
        self.extensions = {"cost": cost}


def format_refusal(error: GatewayError, request_id: str) -> dict[str, Any]:
    """The one entry of `errors` of a request that was refused before it was executed."""
    return _entry(str(error), error.code, request_id, error.extensions)


def format_error(error: GraphQLError, request_id: str) -> dict[str, Any]:
    """One entry of `errors`; what is not meant for the client is logged and masked."""
    cause = _cause(error.original_error)
    if cause is None:
        entry = _entry(error.message, _code(error), request_id)
    else:
        told = cause if isinstance(cause, GatewayError) else masked(cause, request_id, error.path)
        entry = _entry(str(told), told.code, request_id, told.extensions)
    if error.locations:
        entry["locations"] = [{"line": at.line, "column": at.column} for at in error.locations]
    if error.path:
        entry["path"] = error.path
    return entry


def masked(error: BaseException, request_id: str, at: object) -> GatewayError:
    """What the client hears of an error that is not meant for clients; it is logged whole."""
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
    """The code of an error graphql-core made itself; Apollo's names."""
    if isinstance(error, GraphQLSyntaxError):
        return "GRAPHQL_PARSE_FAILED"
    if error.extensions and "code" in error.extensions:
        return str(error.extensions["code"])
    # Only variables are wrong without a path; a field's own arguments carry one.
    if error.path or BAD_VARIABLE.match(error.message):
        return "BAD_USER_INPUT"
    return "GRAPHQL_VALIDATION_FAILED"


def _cause(error: Exception | None) -> BaseException | None:
    """The exception to report: `ServiceUnavailable` where the database cannot serve."""
    if error is None or isinstance(error, GatewayError | GraphQLError):
        return error if isinstance(error, GatewayError) else None
    return service_unavailable(error) or error


def service_unavailable(error: BaseException) -> ServiceUnavailable | None:
    """What the client hears where the database cannot serve; the log has what operators need.

    None where that is not what `error` says.
    """
    cause = unavailable(error)
    if cause is None:
        return None
    state = str(getattr(cause, "sqlstate", None) or "")
    if isinstance(cause, asyncpg.QueryCanceledError):
        return TookTooLong()
    level = logging.ERROR if state.startswith(TO_MEND) else logging.WARNING
    if state in STATES or level == logging.ERROR:
        said = "the disk of Postgres is full" if state == "53100" else "the database cannot serve"
        log.log(level, "%s: %s (SQLSTATE %s)", said, summary(cause), state)
    else:
        log.log(level, "the database cannot be reached: %s", summary(cause))
    return ServiceUnavailable(STATES.get(state, UNREACHABLE))
