"""Parses HTTP requests. Source: the GraphQL over HTTP specification, sections 5 and 6."""

import asyncio
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, TypeAlias
from urllib.parse import parse_qsl

import orjson
from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope

from db.settings import Settings
from gql.documents.graphql_request import SHA256, GraphQLRequest
from gql.errors import OUT_OF_RANGE, BadRequest, GatewayError
from gql.http.media import parse_media_type
from gql.server.uvicorn_protocol import IS_WHOLE

# A page of another origin can send these headers only after a CORS preflight.
PREFLIGHTED = (b"authorization", b"apollo-require-preflight", b"x-apollo-operation-name")
# Errors of orjson, and the messages for clients.
JSON_ERRORS = {
    "number is infinity when parsed as double": f"has a number that {OUT_OF_RANGE}",
    "depth limit exceeded": "is nested too deeply.",
}
# The content types of forms, which any page can send without a preflight.
SIMPLE_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data", "text/plain")


class UnsupportedMediaType(GatewayError):
    code = "BAD_REQUEST"
    status = 415


class ContentTooLarge(GatewayError):
    """The body is over the limit; `gql.server.uvicorn_protocol` discards the rest of it."""

    code = "BAD_REQUEST"
    status = 413

    def __init__(self, limit: int) -> None:
        super().__init__(f"The body is larger than {limit} bytes.")


class SentTooSlowly(GatewayError):
    code = "BAD_REQUEST"
    status = 408
    headers: Mapping[str, str] = {"Connection": "close"}


class MethodNotAllowed(GatewayError):
    """The method is not allowed for this request; `allow` lists those that are."""

    code = "BAD_REQUEST"
    status = 405

    def __init__(self, allow: str) -> None:
        super().__init__(f"This needs {allow.replace(', ', ' or ')}.")
        self.headers = {"Allow": allow}


# One request, or a batch; an invalid item of a batch is replaced by its error.
RequestOrBatch: TypeAlias = GraphQLRequest | list[GraphQLRequest | GatewayError]


def headers_of(scope: Scope) -> dict[bytes, bytes]:
    """The headers by lower-case name; the values of repeated headers are joined with commas."""
    pairs: list[tuple[bytes, bytes]] = scope["headers"]
    headers = dict(pairs)
    if len(headers) < len(pairs):
        for name in headers:
            headers[name] = b", ".join(value for key, value in pairs if key == name)
    return headers


class Requests:
    """Reads and parses requests within the limits of `settings`."""

    def __init__(self, settings: Settings) -> None:
        self._max_bytes = settings.limit_body_bytes
        self._max_seconds = settings.limit_body_seconds
        self._max_batch = settings.limit_batch
        self._prevents_csrf = settings.csrf_prevention

    async def read(
        self, scope: Scope, headers: Mapping[bytes, bytes], receive: Receive
    ) -> RequestOrBatch:
        """Parse a request or a batch; raise `GatewayError` with an HTTP status if it is invalid."""
        if scope["method"] == "GET":
            if self._prevents_csrf:
                _check_preflighted(headers)
            return _from_parameters(dict(parse_qsl(scope["query_string"].decode("latin-1"), True)))
        _check_media(headers.get(b"content-type", b"").decode("latin-1"))
        codings = headers.get(b"content-encoding", b"").lower().split(b",")
        if not {coding.strip() for coding in codings} <= {b"", b"identity"}:
            raise UnsupportedMediaType("Send the request as it is, without a Content-Encoding.")
        if IS_WHOLE in scope:
            # The whole body has arrived: a timeout would cost more than reading it.
            body = await self._read_chunks(receive)
        else:
            body = await self._read_body(headers, receive)
        return self._from_json(_loads(body, "The body"))

    def _from_json(self, body: Any) -> RequestOrBatch:
        if not isinstance(body, list):
            return _from_object(body)
        if not self._max_batch:
            raise BadRequest(
                "Arrays of requests are not accepted here; send the requests one by one."
            )
        if not 0 < len(body) <= self._max_batch:
            raise BadRequest(f"The array has {len(body)} requests; send 1 to {self._max_batch}.")
        if not all(isinstance(item, dict) for item in body):
            raise BadRequest("Each item of the array must be an object with the key `query`.")
        return [_item(item) for item in body]

    async def _read_body(self, headers: Mapping[bytes, bytes], receive: Receive) -> bytes:
        length = headers.get(b"content-length", b"")
        if length.isdigit() and int(length) > self._max_bytes:
            raise ContentTooLarge(self._max_bytes)
        try:
            async with asyncio.timeout(self._max_seconds):
                return await self._read_chunks(receive)
        except TimeoutError:
            raise SentTooSlowly(
                f"The body did not arrive within {self._max_seconds:g} s."
            ) from None

    async def _read_chunks(self, receive: Receive) -> bytes:
        # A bytearray grows in place: with bytes, each small chunk would copy the whole body.
        body, more = bytearray(), True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise ClientDisconnect
            body += message.get("body", b"")
            if len(body) > self._max_bytes:
                raise ContentTooLarge(self._max_bytes)
            more = message.get("more_body", False)
        return bytes(body)


def _check_preflighted(headers: Mapping[bytes, bytes]) -> None:
    """Refuse requests that any page can send without a preflight. Source: Apollo Server's rule."""
    if any(headers.get(name) for name in PREFLIGHTED):
        return
    kind = parse_media_type(headers.get(b"content-type", b"").decode("latin-1")).name
    if kind and kind not in SIMPLE_TYPES:
        return
    raise BadRequest(
        "A GET needs a header that no other web page can send: Authorization, "
        "Apollo-Require-Preflight or X-Apollo-Operation-Name."
    )


def _from_parameters(parameters: dict[str, str]) -> GraphQLRequest:
    request: dict[str, Any] = dict(parameters)
    for name in ("variables", "extensions"):
        if name in request:
            request[name] = _loads(request[name], f"`{name}`") if request[name] else None
    return _from_object(request)


@lru_cache(64)
def _check_media(content_type: str) -> None:
    """Refuse any body but JSON in UTF-8; other parameters do not change how it is read."""
    media = parse_media_type(content_type)
    if media.name != "application/json":
        raise UnsupportedMediaType("Send the request as `Content-Type: application/json`.")
    if not media.is_utf_8:
        raise UnsupportedMediaType("Send the request in UTF-8, or leave `charset` out.")


def _loads(text: bytes | str, what: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise BadRequest(f"{what} {JSON_ERRORS.get(error.msg, 'is not JSON.')}") from None


def _item(item: Any) -> GraphQLRequest | GatewayError:
    try:
        return _from_object(item)
    except GatewayError as error:
        return error


def _from_object(value: Any) -> GraphQLRequest:
    if not isinstance(value, dict):
        raise BadRequest("A GraphQL request is a JSON object with the key `query`.")
    query = value.get("query")
    name = value.get("operationName")
    variables = value.get("variables")
    extensions = value.get("extensions")
    if name is not None and not isinstance(name, str):
        raise BadRequest("The key `operationName` must be a string.")
    if variables is not None and not isinstance(variables, dict):
        raise BadRequest("The key `variables` must be an object.")
    if extensions is not None and not isinstance(extensions, dict):
        raise BadRequest("The key `extensions` must be an object.")
    document_id, is_automatic = _document_id(value.get("documentId"), extensions)
    if query is None and document_id is not None:
        query = ""
    elif not isinstance(query, str):
        raise BadRequest("The key `query` must hold a GraphQL document, as a string.")
    return GraphQLRequest(query, name or None, variables or {}, document_id, is_automatic)


def _document_id(value: Any, extensions: Mapping[str, Any] | None) -> tuple[str | None, bool]:
    """The id of a persisted document, and whether Apollo's protocol was used to send it.

    Sources: the appendix on persisted documents; Apollo's protocol of automatic persisted queries.
    """
    if value is not None and not isinstance(value, str):
        raise BadRequest("The key `documentId` must be a string.")
    persisted = (extensions or {}).get("persistedQuery")
    if persisted is None:
        return value or None, False
    digest = persisted.get("sha256Hash") if isinstance(persisted, dict) else None
    if not isinstance(digest, str) or persisted.get("version") != 1:
        raise BadRequest("`extensions.persistedQuery` must have `version` 1 and `sha256Hash`.")
    # graphql-codegen prefixes its hashes with `sha256:`.
    digest = digest.removeprefix(SHA256)
    if value and value.removeprefix(SHA256) != digest:
        raise BadRequest(
            "`documentId` and `extensions.persistedQuery` name different documents: send one of "
            "them alone."
        )
    return f"{SHA256}{digest}", True
