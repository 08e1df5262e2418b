"""The built files of the explorer: content codings, caching, ranges, and what is packaged."""

import gzip
import tomllib
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from gql.http import graphiql
from gql.http.assets import Assets, accepted_coding
from tests.conftest import ROOT

SCRIPT = b"export const answer = 42;\n" * 100
GZIP = gzip.compress(SCRIPT, mtime=0)
# The tests need no real brotli: nothing here decodes it.
BROTLI = b"stands for brotli"
OFFERS = {"br": "", "gzip": ""}


@pytest.fixture
async def assets(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a folder with a hashed script in three forms, and a page."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets/main-1a2b.js").write_bytes(SCRIPT)
    (tmp_path / "assets/main-1a2b.js.gz").write_bytes(GZIP)
    (tmp_path / "assets/main-1a2b.js.br").write_bytes(BROTLI)
    (tmp_path / "index.html").write_bytes(b"<!doctype html>")
    app = Starlette(routes=[Mount("/explorer", Assets(tmp_path, graphiql.HEADERS))])
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as http:
        yield http


async def get(http: httpx.AsyncClient, coding: str, **headers: str) -> httpx.Response:
    """The script as it is sent: httpx would decode it."""
    request = http.build_request(
        headers.pop("method", "GET"),
        "/explorer/assets/main-1a2b.js",
        headers={"Accept-Encoding": coding, **headers},
    )
    response = await http.send(request, stream=True)
    response.extensions["raw"] = b"".join([part async for part in response.aiter_raw()])
    return response


@pytest.mark.parametrize(
    ("accept", "coding"),
    [
        ([], None),
        ([""], None),
        (["identity"], None),
        (["gzip, deflate, br, zstd"], "br"),
        (["gzip, deflate"], "gzip"),
        (["gzip", "br"], "br"),
        (["br;q=0.5, gzip"], "gzip"),
        (["br;q=0, gzip;q=0"], None),
        (["*"], "br"),
        (["br;q=0, *;q=0.1"], "gzip"),
        (["BR"], "br"),
    ],
)
def test_the_client_chooses_the_coding(accept: list[str], coding: str | None) -> None:
    assert accepted_coding(accept, OFFERS) == coding


@pytest.mark.parametrize(
    ("accept", "coding", "body"),
    [
        ("identity", None, SCRIPT),
        ("gzip", "gzip", GZIP),
        ("gzip, br", "br", BROTLI),
    ],
    ids=["identity", "gzip", "br"],
)
async def test_a_script_is_sent_compressed(
    assets: httpx.AsyncClient, accept: str, coding: str | None, body: bytes
) -> None:
    for method in ("GET", "HEAD"):
        response = await get(assets, accept, method=method)
        assert response.status_code == 200
        assert response.headers.get("content-encoding") == coding
        assert response.headers["content-type"].startswith("text/javascript")
        assert response.headers["content-length"] == str(len(body))
        assert response.headers["vary"] == "Accept-Encoding"
        assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert response.headers["content-security-policy"]
        assert len(response.extensions["raw"]) == (len(body) if method == "GET" else 0)


async def test_each_coding_has_an_etag_of_its_own(assets: httpx.AsyncClient) -> None:
    tags = {coding: (await get(assets, coding)).headers["etag"] for coding in ("br", "gzip", "")}
    assert len(set(tags.values())) == 3
    for coding, tag in tags.items():
        same = await get(assets, coding, **{"If-None-Match": tag})
        assert same.status_code == 304
        assert same.headers["etag"] == tag
        assert same.headers["vary"] == "Accept-Encoding"
        other = await get(assets, coding, **{"If-None-Match": tags["" if coding else "br"]})
        assert other.status_code == 200


@pytest.mark.parametrize(
    ("coding", "body"), [("identity", SCRIPT), ("br", BROTLI)], ids=["identity", "br"]
)
async def test_a_range_is_part_of_what_is_sent(
    assets: httpx.AsyncClient, coding: str, body: bytes
) -> None:
    tag = (await get(assets, coding)).headers["etag"]
    response = await get(assets, coding, **{"Range": "bytes=3-9", "If-Range": tag})
    assert response.status_code == 206
    assert response.extensions["raw"] == body[3:10]
    assert response.headers["content-range"] == f"bytes 3-9/{len(body)}"
    changed = await get(assets, coding, **{"Range": "bytes=3-9", "If-Range": '"other"'})
    assert (changed.status_code, changed.extensions["raw"]) == (200, body)


async def test_a_file_without_a_hash_is_revalidated(assets: httpx.AsyncClient) -> None:
    response = await assets.get("/explorer/index.html")
    assert response.headers["cache-control"] == "no-cache"
    assert "vary" not in response.headers
    assert "content-encoding" not in response.headers


async def test_a_compressed_copy_is_no_file_of_its_own(assets: httpx.AsyncClient) -> None:
    assert (await assets.get("/explorer/assets/main-1a2b.js.gz")).status_code == 404
    assert (await assets.get("/explorer/assets/main-1a2b.js.br")).status_code == 404


def test_the_build_compresses_every_large_text_and_the_package_has_it() -> None:
    assert (graphiql.FOLDER / "index.html").exists(), "make explorer builds it"
    large = [
        file
        for file in graphiql.FOLDER.rglob("*")
        if file.suffix in {".js", ".css", ".md"} and file.stat().st_size > 1400
    ]
    assert len(large) > 10
    package = ROOT / "gql"
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    patterns = project["tool"]["setuptools"]["package-data"]["gql"]
    packaged = {file for pattern in patterns for file in package.glob(pattern)}
    for file in large:
        for copy in (file.with_name(f"{file.name}.br"), file.with_name(f"{file.name}.gz")):
            assert copy.stat().st_size < file.stat().st_size
            assert copy in packaged
    size = sum(file.stat().st_size for file in large)
    compressed = sum(file.with_name(f"{file.name}.br").stat().st_size for file in large)
    assert compressed < size / 3
