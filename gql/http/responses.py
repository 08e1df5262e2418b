"""Builds HTTP responses: media type, status, headers and body.

Source: the GraphQL over HTTP specification of September 2026, section 6.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import Any

import orjson
from starlette.types import Send

from gql.errors import NOT_EXECUTED, GatewayError, format_refusal
from gql.http.media import MediaType, parse_accept

JSON = "application/json"
GRAPHQL = "application/graphql-response+json"
OFFERS = (JSON, GRAPHQL)
# The status of application/graphql-response+json for data with errors.
PARTIAL_SUCCESS = 294
HEADERS = {
    media: (
        (b"content-type", f"{media}; charset=utf-8".encode()),
        (b"cache-control", b"no-store"),
        (b"vary", b"Accept, Authorization"),
        (b"x-content-type-options", b"nosniff"),
    )
    for media in OFFERS
}


# Headers that describe a body, so a 304 omits them.
BODY_HEADERS = (b"content-type", b"content-length")


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
    """The GraphQL media type that the client prefers; `NotAcceptable` if it accepts neither."""
    ranges = parse_accept(accept.decode("latin-1"))
    quality = {offer: _quality(offer, ranges) for offer in OFFERS}
    best = max(OFFERS, key=lambda offer: quality[offer])
    if quality[best] <= 0:
        raise NotAcceptable(f"This address answers with {' or '.join(OFFERS)}.")
    return best


def encode(
    data: bytes | None, errors: Sequence[Any], extensions: Mapping[str, Any] | None = None
) -> bytes:
    """The body of a response; `data` is JSON, or None if nothing was executed."""
    members = [b"{"]
    if errors:
        members += [b'"errors":', orjson.dumps(errors)]
    if data is not None:
        members += [b',"data":' if errors else b'"data":', data]
    if extensions:
        members += [b',"extensions":', orjson.dumps(extensions)]
    members.append(b"}")
    # Data may be large: it is copied once.
    return b"".join(members)


def status_of(media: str, data: bytes | None, errors: Sequence[Any]) -> int:
    """The status of a response; application/json always has 200, for older clients."""
    if media == JSON:
        return 200
    if data is None:
        return 400
    return PARTIAL_SUCCESS if errors else 200


def respond(media: str, status: int, body: bytes, request_id: str) -> Reply:
    """A response with a body of the media type."""
    length = (b"content-length", b"%d" % len(body))
    headers = [*HEADERS[media], length, (b"x-request-id", request_id.encode())]
    return Reply(status, headers, body)


def refuse(media: str, error: GatewayError, request_id: str) -> Reply:
    """The response to a request that is refused before execution."""
    body = encode(None, [format_refusal(error, request_id)])
    status = 400 if media == GRAPHQL and error.status == NOT_EXECUTED else error.status
    reply = respond(media, status, body, request_id)
    reply.headers.extend(
        (name.lower().encode(), value.encode()) for name, value in error.headers.items()
    )
    return reply


def revalidate(reply: Reply, if_none_match: bytes) -> Reply:
    """`reply` with an ETag, or a 304 without a body if the client has that version already.

    Only private caches may store it: the response depends on the viewer. Source: RFC 9110, 13.1.2.
    """
    tag = b'"%s"' % blake2b(reply.body, digest_size=16).hexdigest().encode()
    headers = [
        (name, b"private, no-cache" if name == b"cache-control" else value)
        for name, value in reply.headers
    ]
    headers.append((b"etag", tag))
    tags = [each.strip().removeprefix(b"W/") for each in if_none_match.split(b",")]
    if tag not in tags and tags != [b"*"]:
        return Reply(reply.status, headers, reply.body)
    without_body = [(name, value) for name, value in headers if name not in BODY_HEADERS]
    return Reply(304, without_body, b"")


def _quality(offer: str, ranges: Sequence[MediaType]) -> float:
    """The quality of the most specific range that covers `offer`. Source: RFC 9110, 12.5.1.

    Parameters other than `q` are ignored: each media type is offered in one form.
    """
    # Java's own client sends a single star.
    covering = ((offer,), (offer.partition("/")[0] + "/*",), ("*/*", "*"))
    for names in covering:
        qualities = [each.quality for each in ranges if each.name in names]
        if qualities:
            return max(qualities)
    return 0.0
