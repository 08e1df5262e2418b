"""Results in, HTTP out: which media type, which status, which bytes.

Source: the GraphQL over HTTP draft, sections 6.1 and 6.4.
"""

from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from gql.errors import GatewayError, error_body

JSON = "application/json"
GRAPHQL = "application/graphql-response+json"
HTML = "text/html"


class NotAcceptable(GatewayError):
    code = "BAD_REQUEST"
    status = 406


def media_type(request: Request, *offers: str) -> str:
    """The one of `offers` the client likes best, the first of equals; `NotAcceptable` for none."""
    accept = request.headers.get("accept", "").strip() or "*/*"
    ranges = [_range(part) for part in accept.split(",") if part.strip()]
    quality = {offer: _quality(offer, ranges) for offer in offers}
    best = max(offers, key=lambda offer: quality[offer])
    if quality[best] <= 0:
        raise NotAcceptable(f"This address answers with {' or '.join(offers)}.")
    return best


def respond(
    media: str, data: bytes | None, errors: list[dict[str, Any]], request_id: str
) -> Response:
    """A GraphQL response; `data` is JSON, or None if nothing was executed.

    With application/json such a response has status 200, for clients that know nothing newer.
    """
    members = []
    if errors:
        members.append(b'"errors":' + orjson.dumps(errors))
    if data is not None:
        members.append(b'"data":' + data)
    status = 400 if data is None and media == GRAPHQL else 200
    return _response(media, b"{" + b",".join(members) + b"}", status, request_id)


def refuse(media: str, error: GatewayError, request_id: str) -> Response:
    """The response to a request that never became an operation."""
    body = orjson.dumps(error_body(error, request_id))
    response = _response(media, body, error.status, request_id)
    response.headers.update(error.headers)
    return response


def _response(media: str, body: bytes, status: int, request_id: str) -> Response:
    return Response(
        body,
        status,
        {
            "Content-Type": f"{media}; charset=utf-8",
            "Cache-Control": "no-store",
            "Vary": "Accept, Authorization",
            "X-Request-Id": request_id,
            "X-Content-Type-Options": "nosniff",
        },
    )


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
