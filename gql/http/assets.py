"""Serves the built files of the explorer, compressed where the build made compressed copies."""

import os
from collections.abc import Mapping
from mimetypes import guess_type
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.types import Scope

from gql.http.media import parse_accept

# The content codings of the build and the endings of their files, the smallest first.
CODINGS = {"br": ".br", "gzip": ".gz"}
# Only the files in this folder have names that contain a hash of their content.
HASHED = "assets"


class Assets(StaticFiles):
    """Static files with `headers`; caches keep those that have a hash in their name."""

    def __init__(self, folder: Path, headers: Mapping[str, str]) -> None:
        super().__init__(directory=folder, check_dir=False)
        self._headers = headers

    def lookup_path(self, path: str) -> tuple[str, os.stat_result | None]:
        # A compressed copy is another form of a file, not a file of its own.
        if path.endswith(tuple(CODINGS.values())):
            return "", None
        return super().lookup_path(path)

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        """The file, or its compressed copy in a coding that the client accepts.

        Each copy has an ETag of its own, and a range is a range of the copy. Source: RFC 9110,
        sections 8.8.3.3 and 14.2.
        """
        request, path = Headers(scope=scope), Path(full_path)
        copies = {name: Path(f"{path}{end}") for name, end in CODINGS.items()}
        copies = {name: copy for name, copy in copies.items() if copy.is_file()}
        coding = accepted_coding(request.getlist("accept-encoding"), copies)
        headers = dict(self._headers)
        headers["Cache-Control"] = (
            "public, max-age=31536000, immutable" if path.parent.name == HASHED else "no-cache"
        )
        headers.pop("Vary", None)
        if copies:
            headers["Vary"] = "Accept-Encoding"
        if coding is not None:
            headers["Content-Encoding"] = coding
            path = copies[coding]
            stat_result = path.stat()
        media_type, _ = guess_type(full_path)
        response = FileResponse(
            path, status_code, headers, media_type or "text/plain", stat_result=stat_result
        )
        if self.is_not_modified(response.headers, request):
            return NotModifiedResponse(response.headers)
        return response


def accepted_coding(accept_encoding: list[str], offers: Mapping[str, object]) -> str | None:
    """The coding of `offers` that the client prefers, or else the first; None for no coding.

    Source: RFC 9110, section 12.5.3.
    """
    ranges = {each.name: each.quality for each in parse_accept(", ".join(accept_encoding))}
    quality = {offer: ranges.get(offer, ranges.get("*", 0.0)) for offer in offers}
    best = max(offers, key=lambda offer: quality[offer], default=None)
    return best if best is not None and quality[best] > 0 else None
