"""Who asks without a token in development, whatever became of the demo data."""

import asyncpg
import pytest

from db.embedded.bootstrap import SUPERUSER, Server
from db.urls.url import DatabaseUrl
from gql.commands.serve import _viewer
from models.data.demo_tenant import DemoTenant
from tests.conftest import settings
from tests.support.fixtures import TestTenant

pytestmark = pytest.mark.writes

DEVELOPMENT = settings(environment="development")


async def change(server: Server, url: DatabaseUrl, statement: str) -> None:
    connection = await asyncpg.connect(server.url(SUPERUSER, url.database).dsn)
    await connection.execute(statement)
    await connection.close()


async def test_the_gateway_starts_without_the_demo_admin_and_without_a_demo_tenant(
    server: Server, url: DatabaseUrl, ours: TestTenant, caplog: pytest.LogCaptureFixture
) -> None:
    assert await _viewer(DEVELOPMENT, url, DemoTenant(), prepare=True) == ours.admin
    await change(server, url, f"update users set deleted_at = now() where id = '{ours.users[0]}'")
    viewer = await _viewer(DEVELOPMENT, url, DemoTenant(), prepare=True)
    assert viewer is not None
    assert (viewer.role, viewer.id("tenant_id")) == ("admin", ours.id)
    assert viewer.id("user_id") in ours.users[1:]
    assert "need a token" not in caplog.text
    # Some tenants of the demo data are still there, so it cannot be made anew.
    await change(server, url, f"update tenants set deleted_at = now() where id = '{ours.id}'")
    assert await _viewer(DEVELOPMENT, url, DemoTenant(), prepare=True) is None
    assert "requests need a token" in caplog.text
