"""JavaScript clients over real HTTP: the audits of the specification, and popular clients."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from hashlib import md5, sha256
from pathlib import Path
from typing import Any

import orjson
import pytest

from db.session.database import Database
from db.urls.url import DatabaseUrl
from gql.access.tokens import sign
from gql.types import application
from tests.conftest import settings
from tests.support import npm
from tests.support.client import SECRET
from tests.support.fixtures import TestTenant
from tests.support.npm import Node
from tests.support.serve import serve

# Takes a script, the name of a check and settings of the gateway; returns the result of the check.
Run = Callable[..., Awaitable[Any]]

AUDITS = 61
PLACE = [32.0853, 34.7818]
REFUSED = ["INVALID", "input", "latitude"]
each_client = pytest.mark.parametrize("script", ["apollo.mjs", "urql.mjs", "request.mjs"])


@pytest.fixture(scope="session")
def node() -> Node:
    """Node with the packages of the clients."""
    node = npm.find()
    if node is None:
        pytest.skip(f"there is no npm with Node {npm.OLDEST} or later")
    node.install()
    return node


@pytest.fixture
def run(node: Node, url: DatabaseUrl, ours: TestTenant) -> Run:
    """Run a check as our admin against a new gateway."""

    async def run(script: str, check: str, **changes: object) -> Any:
        database = Database(settings(**changes), url)
        try:
            async with serve(database) as address:
                token = sign(ours.admin, SECRET, timedelta(minutes=5), application.claims)
                return await node.run(script, check, address, token)
        finally:
            await database.close()

    return run


@pytest.fixture
def relay(node: Node) -> Path:
    """The manifest that relay-compiler writes."""
    return node.compile("relay") / "persisted.json"


@pytest.fixture
def typed(node: Node) -> Path:
    """The manifest that graphql-codegen writes; `tsc --strict` has accepted the program."""
    return node.compile("typed") / "gql" / "persisted-documents.json"


def emails(tenant: TestTenant, start: int = 0, end: int | None = None) -> list[str]:
    """The emails of users in the order of their ids."""
    return [row[2] for row in sorted(tenant.rows("users"), key=lambda row: row[1])][start:end]


@pytest.mark.parametrize(
    ("check", "changes"), [("preflighted", {}), ("stock", {"csrf_prevention": False})]
)
async def test_all_audits_of_graphql_over_http_pass(
    run: Run, check: str, changes: dict[str, object]
) -> None:
    assert len(set(await run("audits.mjs", check, **changes))) == AUDITS


@each_client
async def test_clients_continue_from_a_cursor(run: Run, ours: TestTenant, script: str) -> None:
    assert await run(script, "pages") == [emails(ours, 0, 5), emails(ours, 5, 10)]


async def test_apollo_merges_two_pages_into_one_list(run: Run, ours: TestTenant) -> None:
    assert await run("apollo.mjs", "fetchMore") == emails(ours, 0, 10)


@each_client
@pytest.mark.writes
async def test_clients_write_and_get_input_errors_as_data(run: Run, script: str) -> None:
    assert await run(script, "mutations") == {"place": PLACE, "refused": REFUSED}


@each_client
async def test_clients_show_the_codes_of_errors(run: Run, script: str) -> None:
    assert await run(script, "errors") == {
        "unknown": "GRAPHQL_VALIDATION_FAILED",
        "anonymous": "UNAUTHENTICATED",
        "stranger": "UNAUTHENTICATED",
    }


@each_client
async def test_a_get_without_a_preflight_is_refused(run: Run, script: str) -> None:
    # Apollo sends a Content-Type even with GET, which needs a preflight.
    simple = "UNAUTHENTICATED" if script == "apollo.mjs" else "BAD_REQUEST"
    assert await run(script, "simple") == [simple, "UNAUTHENTICATED"]


@each_client
async def test_clients_show_data_together_with_errors(run: Run, script: str) -> None:
    found = await run(script, "partial")
    assert found == {"role": "ADMIN", "tenant": None, "codes": ["BAD_USER_INPUT"]}


@each_client
@pytest.mark.writes
async def test_clients_send_queries_with_get_and_mutations_with_post(
    run: Run, ours: TestTenant, script: str
) -> None:
    assert await run(script, "gets") == {
        "emails": emails(ours, 0, 3),
        "sent": ["GET document: 200", "POST document: 200"],
    }


@each_client
async def test_clients_register_a_document_once_and_send_its_hash(
    run: Run, ours: TestTenant, script: str
) -> None:
    assert await run(script, "hashes") == {
        "emails": emails(ours, 0, 3),
        "sent": [
            "POST hash: PERSISTED_QUERY_NOT_FOUND",
            "POST document and hash: 200",
            "POST hash: 200",
            "POST hash: 200",
        ],
    }


@each_client
async def test_clients_reuse_cached_responses_until_they_change(
    run: Run, ours: TestTenant, script: str
) -> None:
    found = await run(script, "revalidation")
    # Apollo registers documents with POST, whose responses are not cached.
    kept = ["POST document and hash: 200", "GET hash: 200", "GET hash: 304"]
    if script != "apollo.mjs":
        kept[0] = "GET document and hash: 200"
    assert found == {"slug": ours.slug, "sent": ["GET hash: PERSISTED_QUERY_NOT_FOUND", *kept]}


@each_client
async def test_clients_stop_sending_hashes_that_are_refused(
    run: Run, ours: TestTenant, script: str
) -> None:
    found = await run(script, "unsupported", automatic_persisted_queries=False)
    documents = ["POST document: 200"] * 2
    assert found == {
        "slug": ours.slug,
        "sent": ["POST hash: PERSISTED_QUERY_NOT_SUPPORTED", *documents],
    }


async def test_apollo_sends_batches(run: Run, ours: TestTenant) -> None:
    assert await run("apollo.mjs", "batches", limit_batch=10) == {
        "emails": emails(ours, 0, 3),
        "role": "ADMIN",
        "unknown": "GRAPHQL_VALIDATION_FAILED",
        "names": ["Users", "Viewer", "Unknown"],
    }


async def test_graphql_request_sends_batches(run: Run, ours: TestTenant) -> None:
    found = await run("request.mjs", "batches", limit_batch=10)
    assert found == {"emails": emails(ours, 0, 3), "role": "ADMIN"}


@pytest.mark.parametrize(("script", "documents"), [("apollo.mjs", 2), ("request.mjs", 1)])
async def test_clients_fail_where_batches_are_disabled(
    run: Run, script: str, documents: int
) -> None:
    found = await run(script, "batchesRefused")
    assert found == [f"POST {documents} documents: BAD_REQUEST"]


async def test_relay_adds_pages_to_its_store(run: Run, relay: Path, ours: TestTenant) -> None:
    assert await trusted(run, relay, "relay/app.js", "pages") == {
        "emails": emails(ours),
        "more": [True, False],
        "sent": ["appQuery", "appPaginationQuery", "appPaginationQuery"],
    }


async def test_relay_loads_the_next_page_of_a_list_below_a_node(
    run: Run, relay: Path, ours: TestTenant
) -> None:
    found = await trusted(run, relay, "relay/app.js", "nested")
    rows = [row for row in ours.locations() if str(row[2]) == found["user"]]
    newest = sorted(rows, key=lambda row: (row[6], row[1].bytes), reverse=True)[:5]
    assert found["locations"] == [str(row[1]) for row in newest]
    assert found["sent"] == ["appQuery", "appUserQuery"]


@pytest.mark.writes
async def test_relay_updates_its_store_after_a_mutation(run: Run, relay: Path) -> None:
    assert await trusted(run, relay, "relay/app.js", "mutations") == {
        "place": PLACE,
        "refused": REFUSED,
        "sent": ["appQuery", "appMutation", "appMutation"],
    }


def test_relay_identifies_documents_by_md5(relay: Path) -> None:
    manifest = orjson.loads(relay.read_bytes())
    assert manifest == {
        md5(source.encode(), usedforsecurity=False).hexdigest(): source
        for source in manifest.values()
    }
    assert len(manifest) == 4


async def test_a_typed_program_sends_hashes(run: Run, typed: Path, ours: TestTenant) -> None:
    found = await trusted(run, typed, "typed.mjs", "pages")
    assert found == [emails(ours, 0, 5), emails(ours, 5, 10), emails(ours, 10)]


async def test_a_typed_program_sends_scalars_with_their_types(
    run: Run, typed: Path, ours: TestTenant
) -> None:
    since = datetime(2026, 9, 1, tzinfo=UTC)
    times = [row[5] for row in ours.rows("users")]
    assert min(times) < since < max(times)
    found = await trusted(run, typed, "typed.mjs", "filters")
    assert found == sum(time >= since for time in times)


@pytest.mark.writes
async def test_a_typed_program_sends_mutations(run: Run, typed: Path) -> None:
    latitude, longitude = PLACE
    time = "2026-10-01T10:00:00.25+00:00"
    assert await trusted(run, typed, "typed.mjs", "mutations") == {
        "stored": {"latitude": latitude, "longitude": longitude, "recordedAt": time},
        "refused": REFUSED[:1],
    }


def test_graphql_codegen_identifies_documents_by_sha256(typed: Path) -> None:
    manifest = orjson.loads(typed.read_bytes())
    assert manifest == {
        f"sha256:{sha256(source.encode()).hexdigest()}": source for source in manifest.values()
    }
    assert len(manifest) == 2


@pytest.mark.parametrize(("app", "script"), [("relay", "relay/app.js"), ("typed", "typed.mjs")])
async def test_documents_outside_the_manifest_are_refused(
    request: pytest.FixtureRequest, run: Run, app: str, script: str
) -> None:
    found = await trusted(run, request.getfixturevalue(app), script, "refusals")
    assert found == [[403, "QUERY_NOT_IN_SAFELIST"], [200, "PERSISTED_QUERY_NOT_FOUND"]]


async def trusted(run: Run, manifest: Path, script: str, check: str) -> Any:
    """The result of a check against a gateway that runs only documents of the manifest."""
    return await run(script, check, persisted_documents=manifest, persisted_mode="required")
