"""Planned reads of every role go to the replica, with connections of that role."""

from collections.abc import Iterator
from typing import Any

import pytest

from db.connection.pool import Pool
from db.session import replica as replica_module
from db.session.role_databases import LoginDatabase
from db.settings.fields import Secret
from gql.plan import execute
from tests.claims.application import PATH
from tests.claims.client import TokenClient
from tests.claims.world import World, world_of
from tests.conftest import settings
from tests.support.replicated import until
from tests.support.serve import http_to
from tests.support.standby import Standby

COUNT = "{ notes { totalCount } }"
CREATE = 'mutation { createNote(input: {title: "New"}) { note { title } } }'


@pytest.fixture
def replicated_world(standby: Standby) -> Iterator[World]:
    with world_of(standby.primary) as world:
        yield world


async def test_each_role_reads_the_replica_and_its_own_writes(
    standby: Standby, replicated_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = replicated_world
    replica = Secret(standby.url(world.login, world.url.database).dsn)
    chosen = settings(
        application=PATH,
        anonymous_role=world.anon,
        database_replica_url=replica,
        database_replica_lag_seconds=60,
        limit_estimate=0,
    )
    database = LoginDatabase(chosen, world.url)
    ran: list[str] = []
    run = execute.run

    async def recorded(pool: Pool, *args: Any, **options: Any) -> bytes | None:
        ran.append(pool.server)
        return await run(pool, *args, **options)

    async def nothing(*_: object) -> None:
        """The privileges and migrations of a database are tested where they are checked."""

    monkeypatch.setattr(execute, "run", recorded)
    monkeypatch.setattr(replica_module, "check_replica", nothing)
    try:
        async with http_to(database) as http:
            client = TokenClient(http)
            expected = [(world.ana(), 3), (None, 2), (world.token(world.service), 4)]
            for token, count in expected:

                async def is_served(token: str | None = token, count: int = count) -> bool:
                    ran.clear()
                    assert (await client.data(COUNT, token))["notes"]["totalCount"] == count
                    return ran == ["replica"]

                await until(is_served)
            await client.data(CREATE, world.ana())
            ran.clear()
            assert (await client.data(COUNT, world.ana()))["notes"]["totalCount"] == 4
            assert (await client.data(COUNT))["notes"]["totalCount"] == 2
            assert ran[-1] == "replica"
    finally:
        await database.close()
