"""The roles that the peers of the benchmark log in as."""

from __future__ import annotations

import asyncio

import asyncpg

from bench.database import TENANT_PEER, drop_roles, make_roles
from db.embedded.bootstrap import Server
from tests.bench.conftest import WORLD


def test_peer_logs_in_with_the_settings_that_policies_read(server: Server) -> None:
    make_roles(server, WORLD.admin)
    try:
        found = asyncio.run(_settings(server, list(WORLD.admin.settings)))
    finally:
        drop_roles(server)
    assert found == WORLD.admin.settings
    assert found["app.tenant_id"] == str(WORLD.tenant_id)


async def _settings(server: Server, names: list[str]) -> dict[str, str]:
    connection = await asyncpg.connect(server.url(TENANT_PEER).dsn)
    try:
        sql = "select current_setting($1)"
        return {name: await connection.fetchval(sql, name) for name in names}
    finally:
        await connection.close()
