"""Serves GraphiQL, built from `explorer/`, with a strict content security policy."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from gql.http.media import parse_accept

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
    wants_html = any(media.name == "text/html" and media.quality > 0 for media in accepted)
    return wants_html and "query" not in request.query_params


def page() -> Response:
    """The page of GraphiQL, or instructions to build it."""
    index = FOLDER / "index.html"
    if not index.exists():
        return HTMLResponse(NOT_BUILT, headers=HEADERS)
    return FileResponse(index, media_type="text/html", headers=HEADERS)


class _Assets(StaticFiles):
    """The built files; caches keep them, for each name contains a hash of the content."""

    def file_response(self, *args: object, **kwargs: object) -> Response:
        response = super().file_response(*args, **kwargs)  # type: ignore[arg-type]
        response.headers.update(HEADERS)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


def assets() -> Mount:
    """The route of the scripts, styles and fonts of the page."""
    return Mount("/explorer", _Assets(directory=FOLDER, check_dir=False))
