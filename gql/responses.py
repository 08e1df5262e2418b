"""Results in, HTTP out: which media type, which status, which bytes.

Source: the GraphQL over HTTP draft, sections 6.1 and 6.4.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson
from starlette.types import Send

from gql.errors import GatewayError, error_body

JSON = "application/json"
GRAPHQL = "application/graphql-response+json"
OFFERS = (JSON, GRAPHQL)
HEADERS = {
    media: (
        (b"content-type", f"{media}; charset=utf-8".encode()),
        (b"cache-control", b"no-store"),
        (b"vary", b"Accept, Authorization"),
        (b"x-content-type-options", b"nosniff"),
    )
    for media in OFFERS
}


class NotAcceptable(GatewayError):
    code = "BAD_REQUEST"
    status = 406


@dataclass(frozen=True, slots=True)
class Reply:
    """A response before it is sent."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes

    async def send(self, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        await send({"type": "http.response.body", "body": self.body})


@lru_cache(256)
def media_type(accept: bytes) -> str:
    """Which of the two GraphQL media types the client likes best; `NotAcceptable` for neither."""
    wanted = accept.decode("latin-1").strip() or "*/*"
    ranges = [_range(part) for part in wanted.split(",") if part.strip()]
    quality = {offer: _quality(offer, ranges) for offer in OFFERS}
    best = max(OFFERS, key=lambda offer: quality[offer])
    if quality[best] <= 0:
        raise NotAcceptable(f"This address answers with {' or '.join(OFFERS)}.")
    return best


def respond(media: str, data: bytes | None, errors: list[dict[str, Any]], request_id: str) -> Reply:
    """A GraphQL response; `data` is JSON, or None if nothing was executed.

    With application/json such a response has status 200, for clients that know nothing newer.
    """
    members = [b"{"]
    if errors:
        members += [b'"errors":', orjson.dumps(errors)]
    if data is not None:
        members += [b',"data":' if errors else b'"data":', data]
    members.append(b"}")
    status = 400 if data is None and media == GRAPHQL else 200
    # Data may be large: it is copied once.
    return _reply(media, b"".join(members), status, request_id)


def refuse(media: str, error: GatewayError, request_id: str) -> Reply:
    """The response to a request that never became an operation."""
    reply = _reply(media, orjson.dumps(error_body(error, request_id)), error.status, request_id)
    reply.headers.extend(
        (name.lower().encode(), value.encode()) for name, value in error.headers.items()
    )
    return reply


def _reply(media: str, body: bytes, status: int, request_id: str) -> Reply:
    length = (b"content-length", b"%d" % len(body))
    headers = [*HEADERS[media], length, (b"x-request-id", request_id.encode())]
    return Reply(status, headers, body)


def _range(part: str) -> tuple[str, float]:
    name, *parameters = (piece.strip().lower() for piece in part.split(";"))
    quality = 1.0
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                quality = min(max(float(parameter[2:]), 0.0), 1.0)
            except ValueError:
                quality = 0.0
    return name, quality


def _quality(offer: str, ranges: list[tuple[str, float]]) -> float:
    """The quality of the most specific range that covers `offer`. Source: RFC 9110, 12.5.1."""
    covering = (offer, offer.partition("/")[0] + "/*", "*/*")
    for name in covering:
        found = [quality for given, quality in ranges if given == name]
        if found:
            return max(found)
    return 0.0
