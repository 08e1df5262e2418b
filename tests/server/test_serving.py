"""The programs `gateway dev` and `gateway serve` from start to shutdown."""

import asyncio
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import httpx
import pytest

from db.embedded.bootstrap import SUPERUSER, Server
from db.embedded.server import Embedded
from db.urls.url import DatabaseUrl
from tests.support.client import SECRET, authorization
from tests.support.fixtures import TestTenant
from tests.support.running import (
    USERS,
    WAITING,
    WHO,
    eventually,
    gateway,
    has_ended,
    until,
)
from tests.support.serve import is_listening

RECORD = """
mutation { recordLocation(input: { latitude: 31.5, longitude: 34.5 }) {
  location { id latitude } errors { message }
} }
"""
LOCATION = "query ($id: ID!) { location(id: $id) { latitude } }"


@pytest.fixture(scope="module")
def data_dir() -> Iterator[Path]:
    """The data folder of every `gateway dev` here, so that the demo data is created once."""
    folder = Path(tempfile.mkdtemp(prefix="gateway-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def test_dev_serves_the_demo_admin_without_a_token_and_with_the_printed_one(
    data_dir: Path, tmp_path: Path
) -> None:
    with gateway(tmp_path, "dev", DATA_DIR=str(data_dir)) as running:
        body = running.ask(WHO)
        assert body["data"]["viewer"]["role"] == "ADMIN", body
        assert body["data"]["viewer"]["tenant"]["slug"] == "demo"
        assert running.ask(WHO, running.token) == body
        assert "without a token act as the demo tenant's admin" in running.errors.read_text()
        [error] = running.ask(WHO, "no.such.token")["errors"]
        assert error["extensions"]["code"] == "UNAUTHENTICATED"


def test_ctrl_c_stops_dev_and_its_postgres_and_keeps_the_data(
    data_dir: Path, tmp_path: Path
) -> None:
    with gateway(tmp_path, "dev", DATA_DIR=str(data_dir)) as first:
        postgres = Embedded(data_dir).running()
        assert postgres is not None
        recorded = first.ask(RECORD)["data"]["recordLocation"]
        assert recorded["errors"] == []
        token = first.token
        assert first.stop(signal.SIGINT) == 0
    # Its parent has ended as well, so init reaps it, which may take a moment.
    until(lambda: has_ended(postgres.pid))
    assert Embedded(data_dir).running() is None
    with gateway(tmp_path, "dev", DATA_DIR=str(data_dir)) as second:
        assert not second.said("Making demo data")
        # The secret persists as well, so the token of the first run is still valid.
        found = second.ask(LOCATION, token, id=recorded["location"]["id"])
        assert found == {"data": {"location": {"latitude": 31.5}}}
        assert second.stop(signal.SIGTERM) == 0


def test_a_start_that_was_interrupted_can_be_repeated(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    for step in ("Starting Postgres", "applied: ", "Making demo data"):
        with gateway(tmp_path, "dev", says=step, DATA_DIR=str(folder)) as stopped:
            code = stopped.stop(signal.SIGTERM)
            assert "Traceback" not in stopped.errors.read_text()
            assert code == 0
            assert Embedded(folder).running() is None
    with gateway(tmp_path, "dev", DATA_DIR=str(folder)) as running:
        assert len(running.ask(USERS)["data"]["users"]["nodes"]) == 3


@pytest.mark.parametrize("workers", ["1", "2"])
async def test_a_request_in_flight_is_answered_before_sigterm_ends_the_gateway(
    server: Server, url: DatabaseUrl, ours: TestTenant, tmp_path: Path, workers: str
) -> None:
    administrator = await asyncpg.connect(server.url(SUPERUSER, url.database).dsn)
    environment = {"DATABASE_URL": url.dsn, "AUTH_JWT_SECRET": SECRET, "WORKERS": workers}
    with gateway(tmp_path, "serve", **environment) as running:
        async with httpx.AsyncClient(base_url=running.address, timeout=30) as http:
            async with administrator.transaction():
                await administrator.execute("lock table users in access exclusive mode")
                asking = asyncio.create_task(
                    http.post("/graphql", json={"query": USERS}, headers=authorization(ours.admin))
                )

                async def waits() -> bool:
                    return bool(await administrator.fetchval(WAITING))

                async def is_closed() -> bool:
                    return not is_listening(running.port)

                await eventually(waits)
                running.process.send_signal(signal.SIGTERM)
                await eventually(is_closed)
                assert not asking.done()
            response = await asking
        assert response.status_code == 200
        assert len(response.json()["data"]["users"]["nodes"]) == 3
        assert await asyncio.to_thread(running.process.wait, 30) == 0
    await administrator.close()


def test_production_has_no_explorer_and_no_viewer_without_a_token(
    url: DatabaseUrl, ours: TestTenant, tmp_path: Path
) -> None:
    production = {
        "ENVIRONMENT": "production",
        "DATABASE_URL": url.dsn,
        "AUTH_JWT_SECRET": SECRET,
    }
    with gateway(tmp_path, "serve", **production) as running:
        page = httpx.get(f"{running.address}/graphql", headers={"Accept": "text/html"})
        assert "html" not in page.headers["content-type"]
        assert "<html" not in page.text.lower()
        assert httpx.get(f"{running.address}/explorer/index.html").status_code == 404
        [error] = running.ask(WHO)["errors"]
        assert error["extensions"]["code"] == "UNAUTHENTICATED"
        token = authorization(ours.member)["Authorization"].removeprefix("Bearer ")
        body = running.ask(WHO, token)
        assert body["data"]["viewer"]["tenant"]["slug"] == ours.slug, body
        assert SECRET not in running.output.read_text() + running.errors.read_text()
