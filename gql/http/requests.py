"""HTTP in, GraphQL requests out. Source: the GraphQL over HTTP specification, sections 5 and 6."""

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

# A page of another origin can send these only after its browser asked the gateway whether it may.
PREFLIGHTED = (b"authorization", b"apollo-require-preflight", b"x-apollo-operation-name")
# What orjson says of JSON that it does not read, and what clients are told.
UNREAD = {
    "number is infinity when parsed as double": f"has a number that {OUT_OF_RANGE}",
    "depth limit exceeded": "is nested too deeply.",
}
# What a form can send, and so any page.
SIMPLE_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data", "text/plain")


class UnsupportedMediaType(GatewayError):
    code = "BAD_REQUEST"
    status = 415


class ContentTooLarge(GatewayError):
    """A body over the limit; what is left of it is discarded by `gql.server.uvicorn_protocol`."""

    code = "BAD_REQUEST"
    status = 413

    def __init__(self, limit: int) -> None:
        super().__init__(f"The body is larger than {limit} bytes.")


class SentTooSlowly(GatewayError):
    code = "BAD_REQUEST"
    status = 408
    headers: Mapping[str, str] = {"Connection": "close"}


class MethodNotAllowed(GatewayError):
    """The method does not do this here; `allow` lists those that do."""

    code = "BAD_REQUEST"
    status = 405

    def __init__(self, allow: str) -> None:
        super().__init__(f"This needs {allow.replace(', ', ' or ')}.")
        self.headers = {"Allow": allow}


# One request, or several at once; what is wrong with one of several is told in its place.
Asked: TypeAlias = GraphQLRequest | list[GraphQLRequest | GatewayError]


def headers_of(scope: Scope) -> dict[bytes, bytes]:
    """The headers by lower-case name; one that is sent several times is a list of values."""
    pairs: list[tuple[bytes, bytes]] = scope["headers"]
    headers = dict(pairs)
    if len(headers) < len(pairs):
        for name in headers:
            headers[name] = b", ".join(value for given, value in pairs if given == name)
    return headers


class Requests:
    """Reads requests, within the limits of `settings`."""

    def __init__(self, settings: Settings) -> None:
        self._most_bytes = settings.limit_body_bytes
        self._most_seconds = settings.limit_body_seconds
        self._most_together = settings.limit_batch
        self._prevents_csrf = settings.csrf_prevention

    async def read(self, scope: Scope, headers: Mapping[bytes, bytes], receive: Receive) -> Asked:
        """What a client asks; `GatewayError` with a status if that is nothing."""
        if scope["method"] == "GET":
            if self._prevents_csrf:
                _check_preflighted(headers)
            return _from_parameters(dict(parse_qsl(scope["query_string"].decode("latin-1"), True)))
        _check_media(headers.get(b"content-type", b"").decode("latin-1"))
        codings = headers.get(b"content-encoding", b"").lower().split(b",")
        if not {coding.strip() for coding in codings} <= {b"", b"identity"}:
            raise UnsupportedMediaType("Send the request as it is, without a Content-Encoding.")
        if IS_WHOLE in scope:
            # A clock costs more than what it would wait for.
            body = await self._pieces(receive)
        else:
            body = await self._body(headers, receive)
        return self._from_json(_loads(body, "The body"))

    def _from_json(self, given: Any) -> Asked:
        if not isinstance(given, list):
            return _from_object(given)
        if not self._most_together:
            raise BadRequest("Arrays of requests are not taken here: send them one by one.")
        if not 0 < len(given) <= self._most_together:
            raise BadRequest(
                f"The array has {len(given)} requests; send 1 to {self._most_together}."
            )
        if not all(isinstance(item, dict) for item in given):
            raise BadRequest("Each item of the array must be an object with the key `query`.")
        return [_or_error(item) for item in given]

    async def _body(self, headers: Mapping[bytes, bytes], receive: Receive) -> bytes:
        length = headers.get(b"content-length", b"")
        if length.isdigit() and int(length) > self._most_bytes:
            raise ContentTooLarge(self._most_bytes)
        try:
            async with asyncio.timeout(self._most_seconds):
                return await self._pieces(receive)
        except TimeoutError:
            raise SentTooSlowly(
                f"The body did not arrive within {self._most_seconds:g} s."
            ) from None

    async def _pieces(self, receive: Receive) -> bytes:
        # An array: many small pieces must not be copied anew for each of them.
        body, more = bytearray(), True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise ClientDisconnect
            body += message.get("body", b"")
            if len(body) > self._most_bytes:
                raise ContentTooLarge(self._most_bytes)
            more = message.get("more_body", False)
        return bytes(body)


def _check_preflighted(headers: Mapping[bytes, bytes]) -> None:
    """Refuse what a page of any origin could make a browser send. Source: Apollo Server's rule."""
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
    given: dict[str, Any] = dict(parameters)
    for name in ("variables", "extensions"):
        if name in given:
            given[name] = _loads(given[name], f"`{name}`") if given[name] else None
    return _from_object(given)


@lru_cache(64)
def _check_media(content_type: str) -> None:
    """Refuse what is not JSON in UTF-8; other parameters say nothing about the bytes."""
    media = parse_media_type(content_type)
    if media.name != "application/json":
        raise UnsupportedMediaType("Send the request as `Content-Type: application/json`.")
    if not media.is_utf_8:
        raise UnsupportedMediaType("Send the request in UTF-8, or leave `charset` out.")


def _loads(text: bytes | str, what: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise BadRequest(f"{what} {UNREAD.get(error.msg, 'is not JSON.')}") from None


def _or_error(given: Any) -> GraphQLRequest | GatewayError:
    try:
        return _from_object(given)
    except GatewayError as error:
        return error


def _from_object(given: Any) -> GraphQLRequest:
    if not isinstance(given, dict):
        raise BadRequest("A GraphQL request is a JSON object with the key `query`.")
    query = given.get("query")
    name = given.get("operationName")
    variables = given.get("variables")
    extensions = given.get("extensions")
    if name is not None and not isinstance(name, str):
        raise BadRequest("The key `operationName` must be a string.")
    if variables is not None and not isinstance(variables, dict):
        raise BadRequest("The key `variables` must be an object.")
    if extensions is not None and not isinstance(extensions, dict):
        raise BadRequest("The key `extensions` must be an object.")
    document_id, is_automatic = _document_id(given.get("documentId"), extensions)
    if query is None and document_id is not None:
        query = ""
    elif not isinstance(query, str):
        raise BadRequest("The key `query` must hold a GraphQL document, as a string.")
    return GraphQLRequest(query, name or None, variables or {}, document_id, is_automatic)


def _document_id(given: Any, extensions: Mapping[str, Any] | None) -> tuple[str | None, bool]:
    """What stands for the document, and whether Apollo's way, whose hashes are SHA-256.

    Sources: the appendix on persisted documents; Apollo's protocol of automatic persisted queries.
    """
    if given is not None and not isinstance(given, str):
        raise BadRequest("The key `documentId` must be a string.")
    persisted = (extensions or {}).get("persistedQuery")
    if persisted is None:
        return given or None, False
    digest = persisted.get("sha256Hash") if isinstance(persisted, dict) else None
    if not isinstance(digest, str) or persisted.get("version") != 1:
        raise BadRequest("`extensions.persistedQuery` must have `version` 1 and `sha256Hash`.")
    # graphql-codegen writes its hashes with the prefix.
    digest = digest.removeprefix(SHA256)
    if given and given.removeprefix(SHA256) != digest:
        raise BadRequest(
            "`documentId` and `extensions.persistedQuery` name different documents: send one of "
            "them alone."
        )
    return f"{SHA256}{digest}", True
