"""Behind a real PgBouncer in transaction mode: the next statement may meet another session."""

import asyncio
import os
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import httpx
import pytest

from db.bootstrap import APP, Server
from db.engine import Database
from db.transaction import OPERATOR
from db.url import DatabaseUrl, parse_url
from gql.lanes import PLAN
from gql.view import LANE
from tests.client import Client
from tests.conftest import settings
from tests.serve import free_port, http_to
from tests.world import TestTenant

PGBOUNCER = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
CONFIG = """
[databases]
* = host=127.0.0.1 port={server}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
auth_type = scram-sha-256
auth_file = {folder}/users
pool_mode = transaction
default_pool_size = 3
unix_socket_dir =
"""
QUERY = """
query ($id: ID!) {
  viewer { tenant { slug } }
  user(id: $id) { id locations(first: 3) { nodes { id tenant { slug } } } }
}
"""

pytestmark = pytest.mark.skipif(PGBOUNCER is None, reason="there is no pgbouncer here")


@pytest.fixture
def pooled_url(server: Server, shared_url: DatabaseUrl) -> Iterator[DatabaseUrl]:
    """The shared database, through a PgBouncer with three connections to it."""
    assert PGBOUNCER is not None
    folder, port = Path(tempfile.mkdtemp(prefix="gateway-pgbouncer-")), free_port()
    folder.chmod(0o755)
    (folder / "users").write_text(f'"{APP}" "{server.password}"\n')
    config = folder / "pgbouncer.ini"
    config.write_text(CONFIG.format(server=server.port, port=port, folder=folder))
    # It refuses to be root.
    user = ["-u", "nobody"] if os.getuid() == 0 else []
    running = subprocess.Popen([PGBOUNCER, "-q", *user, str(config)], stderr=subprocess.DEVNULL)
    yield parse_url(
        "DATABASE_URL",
        f"postgresql://{APP}:{server.password}@127.0.0.1:{port}/{shared_url.database}",
    )
    running.terminate()
    running.wait(10)
    shutil.rmtree(folder)


@pytest.fixture(params=["transaction", "serverless"])
async def pooled_http(
    request: pytest.FixtureRequest, pooled_url: DatabaseUrl
) -> AsyncIterator[httpx.AsyncClient]:
    database = Database(settings(database_profile=request.param), pooled_url)
    async with asyncio.timeout(10):
        while True:
            try:
                await database.pool.release(await database.pool.acquire())
                break
            except Exception:  # noqa: BLE001 it is still starting
                await asyncio.sleep(0.05)
    async with http_to(database) as http:
        yield http
    await database.close()


async def test_everybody_gets_what_is_theirs(
    pooled_http: httpx.AsyncClient, ours: TestTenant, theirs: TestTenant
) -> None:
    """Many at once, of two tenants and an operator, on few sessions that serve them all."""
    client = Client(pooled_http)

    async def ask(number: int) -> None:
        tenant = (ours, theirs)[number % 2]
        user = str(tenant.users[number % len(tenant.users)])
        is_operator = number % 10 == 0
        viewer = OPERATOR if is_operator else tenant.member
        response = await client.post(QUERY, viewer, {"id": user})
        assert response.headers[LANE.decode()] == PLAN, response.text
        body = response.json()
        assert "errors" not in body, body
        data = body["data"]
        assert data["viewer"]["tenant"] == (None if is_operator else {"slug": tenant.slug})
        assert data["user"]["id"] == user
        slugs = {node["tenant"]["slug"] for node in data["user"]["locations"]["nodes"]}
        assert slugs == {tenant.slug}

    for _ in range(4):
        await asyncio.gather(*(ask(number) for number in range(50)))


async def test_nothing_of_an_identity_is_left_for_the_next(
    pooled_http: httpx.AsyncClient, pooled_url: DatabaseUrl, ours: TestTenant
) -> None:
    client = Client(pooled_http)
    for viewer in (ours.admin, OPERATOR):
        await client.data("{ users(first: 1) { nodes { id } } }", viewer)
    for _ in range(6):
        connection = await asyncpg.connect(pooled_url.dsn, statement_cache_size=0)
        try:
            left = await connection.fetchrow(
                "select current_user::text, current_setting('app.tenant_id', true),"
                " current_setting('app.role', true), (select count(*) from users)"
            )
        finally:
            await connection.close()
        assert [value or None for value in left or ()] == [APP, None, None, None]
