"""Serves GraphiQL, built from `explorer/`, with a strict content security policy."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Mount
from starlette.types import Scope

from gql.http.assets import Assets
from gql.http.media import parse_accept
from gql.http.responses import OFFERS

FOLDER = Path(__file__).parent.parent / "static" / "explorer"
DIRECTIVES = (
    "default-src 'self'",
    "script-src 'self'",
    # The editor styles its text with inline styles.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    "worker-src 'self'",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "form-action 'none'",
)
HEADERS = {
    "Content-Security-Policy": "; ".join(DIRECTIVES),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache",
    "Vary": "Accept",
}
NOT_BUILT = """<!doctype html>
<title>Gateway explorer</title>
<p>The explorer is not built yet: run <code>make explorer</code>, then reload this page.</p>
<p>GraphQL requests to this address work all the same.</p>
"""


def wants_page(scope: Scope) -> bool:
    """Whether a browser navigates to the endpoint, as opposed to a client that sends a query."""
    if scope["method"] not in ("GET", "HEAD"):
        return False
    request = Request(scope)
    accepted = parse_accept(", ".join(request.headers.getlist("accept")))
    html = max((media.quality for media in accepted if media.name == "text/html"), default=0.0)
    if html <= 0:
        return False
    # A link with a query opens the page, unless the client names a type of GraphQL responses too.
    data = max((media.quality for media in accepted if media.name in OFFERS), default=0.0)
    return html > data or "query" not in request.query_params


def page() -> Response:
    """The page of GraphiQL, or instructions to build it."""
    index = FOLDER / "index.html"
    if not index.exists():
        return HTMLResponse(NOT_BUILT, headers=HEADERS)
    return FileResponse(index, media_type="text/html", headers=HEADERS)


def assets() -> Mount:
    """The route of the scripts, styles and fonts of the page."""
    return Mount("/explorer", Assets(FOLDER, HEADERS))
