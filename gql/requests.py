"""HTTP in, a GraphQL request out. Source: the GraphQL over HTTP draft, sections 5 and 6."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl

import orjson
from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope

from gql.errors import GatewayError

BODY_BYTES = 1_000_000


class BadRequest(GatewayError):
    """What was sent is no GraphQL request."""

    code = "BAD_REQUEST"
    status = 400


class UnsupportedMediaType(GatewayError):
    code = "BAD_REQUEST"
    status = 415


class ContentTooLarge(GatewayError):
    code = "BAD_REQUEST"
    status = 413


class MethodNotAllowed(GatewayError):
    """The method does not do this here; `allow` lists those that do."""

    code = "BAD_REQUEST"
    status = 405

    def __init__(self, allow: str) -> None:
        super().__init__(f"This needs {allow.replace(', ', ' or ')}.")
        self.headers = {"Allow": allow}


@dataclass(frozen=True, slots=True)
class GraphQLRequest:
    """A document, what to run in it, and with which variables."""

    query: str
    operation_name: str | None
    variables: dict[str, Any]


def headers_of(scope: Scope) -> dict[bytes, bytes]:
    """The headers by lower-case name; one that is sent several times is a list of values."""
    pairs: list[tuple[bytes, bytes]] = scope["headers"]
    headers = dict(pairs)
    if len(headers) < len(pairs):
        for name in headers:
            headers[name] = b", ".join(value for given, value in pairs if given == name)
    return headers


async def read_request(
    scope: Scope, headers: Mapping[bytes, bytes], receive: Receive
) -> GraphQLRequest:
    """The GraphQL request a client sends; `GatewayError` with a status if there is none."""
    if scope["method"] == "GET":
        return _from_parameters(dict(parse_qsl(scope["query_string"].decode("latin-1"), True)))
    _check_media(headers.get(b"content-type", b"").decode("latin-1"))
    return _from_object(_loads(await _body(receive), "The body"))


def _from_parameters(parameters: dict[str, str]) -> GraphQLRequest:
    given: dict[str, Any] = dict(parameters)
    for name in ("variables", "extensions"):
        if name in given:
            given[name] = _loads(given[name], f"`{name}`") if given[name] else None
    return _from_object(given)


@lru_cache(64)
def _check_media(content_type: str) -> None:
    kind, _, parameters = content_type.partition(";")
    if kind.strip().lower() != "application/json":
        raise UnsupportedMediaType("Send the request as `Content-Type: application/json`.")
    charset = parameters.strip().lower().removeprefix("charset=").strip('"')
    if charset not in ("", "utf-8", "utf8"):
        raise UnsupportedMediaType("Send the request in UTF-8.")


async def _body(receive: Receive) -> bytes:
    # An array: many small pieces must not be copied anew for each of them.
    body, more = bytearray(), True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        body += message.get("body", b"")
        if len(body) > BODY_BYTES:
            raise ContentTooLarge(f"The body is larger than {BODY_BYTES} bytes.")
        more = message.get("more_body", False)
    return bytes(body)


def _loads(text: bytes | str, what: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        raise BadRequest(f"{what} is not JSON.") from None


def _from_object(given: Any) -> GraphQLRequest:
    if not isinstance(given, dict):
        raise BadRequest("A GraphQL request is a JSON object with the key `query`.")
    query = given.get("query")
    name = given.get("operationName")
    variables = given.get("variables")
    extensions = given.get("extensions")
    if not isinstance(query, str):
        raise BadRequest("The key `query` must hold a GraphQL document, as a string.")
    if name is not None and not isinstance(name, str):
        raise BadRequest("The key `operationName` must be a string.")
    if variables is not None and not isinstance(variables, dict):
        raise BadRequest("The key `variables` must be an object.")
    if extensions is not None and not isinstance(extensions, dict):
        raise BadRequest("The key `extensions` must be an object.")
    return GraphQLRequest(query=query, operation_name=name or None, variables=variables or {})
