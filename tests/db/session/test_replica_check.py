"""What is looked at before a replica answers: that it is one, of this database, as a safe role."""

import socket
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from db.checks.verify import verify_replica
from db.embedded.bootstrap import APP, DATABASE, OWNER, SUPERUSER
from db.errors import DatabaseFault
from db.session.database import Database
from db.settings.fields import Secret
from db.urls.url import DatabaseUrl, parse_url
from tests.conftest import settings
from tests.support.client import SECRET, authorization
from tests.support.fixtures import TestTenant
from tests.support.replicated import until
from tests.support.running import WHO, gateway
from tests.support.standby import Standby


async def refused(replica: DatabaseUrl, primary: DatabaseUrl, **changes: object) -> str:
    with pytest.raises(DatabaseFault) as caught:
        await verify_replica(settings(**changes), replica, primary)
    return str(caught.value)


async def test_a_replica_of_the_database_fits(standby: Standby) -> None:
    primary = standby.primary.url()
    assert await verify_replica(settings(), standby.url(APP, DATABASE), primary) is None


async def test_what_is_no_replica_is_refused(standby: Standby) -> None:
    primary = standby.primary.url()
    assert "which is not a streaming replica" in await refused(primary, primary)


async def test_a_replica_of_another_database_is_refused(
    standby: Standby, shared_url: DatabaseUrl
) -> None:
    said = await refused(standby.url(APP, DATABASE), shared_url)
    assert "a replica of another database" in said
    said = await refused(standby.url(SUPERUSER, "postgres"), standby.primary.url())
    assert "a replica of another database" in said


@pytest.mark.parametrize(
    "changes", [{"environment": "production"}, {"database_profile": "transaction"}]
)
async def test_a_powerful_role_is_refused_on_a_replica_as_well(
    standby: Standby, changes: dict[str, object]
) -> None:
    said = await refused(standby.url(OWNER, DATABASE), standby.primary.url(), **changes)
    assert "too powerful (owns tables)" in said
    assert "DATABASE_REPLICA_URL" in said


async def test_who_may_not_see_whether_it_fits_is_told_what_to_grant(standby: Standby) -> None:
    primary = standby.primary.url(SUPERUSER)
    function = "execute on function pg_control_system()"
    connection = await asyncpg.connect(primary.dsn)
    try:
        await connection.execute(f"revoke {function} from public")
        said = await refused(standby.primary.url(), standby.primary.url())
        assert "grant execute on function pg_control_system to gateway" in said
        await connection.execute(f"grant {function} to gateway")
        assert "not a streaming replica" in await refused(primary, standby.primary.url())
    finally:
        await connection.execute(f"revoke {function} from gateway")
        await connection.execute(f"grant {function} to public")
        await connection.close()


async def test_one_that_is_down_is_left_out_for_now(standby: Standby, closed: DatabaseUrl) -> None:
    fault = await verify_replica(settings(), closed, standby.primary.url())
    assert "Nothing answers at" in str(fault)


async def test_a_wrong_one_that_comes_up_later_never_answers(
    standby: Standby, shared_url: DatabaseUrl, ours: TestTenant, caplog: pytest.LogCaptureFixture
) -> None:
    """Nobody looked at it when the gateway started; whoever connects to it first does."""
    url = Secret(standby.url(APP, DATABASE).dsn)
    database = Database(settings(database_replica_url=url), shared_url)
    replica = database.replica
    assert replica is not None

    async def is_said() -> bool:
        assert not replica.serves(ours.member.fingerprint)
        return any("a replica of another database" in message for message in caplog.messages)

    await until(is_said)
    await database.close()


def test_the_gateway_starts_without_its_replica(
    shared_url: DatabaseUrl, closed: DatabaseUrl, ours: TestTenant, tmp_path: Path
) -> None:
    environment = {
        "DATABASE_URL": shared_url.dsn,
        "DATABASE_REPLICA_URL": closed.dsn,
        "AUTH_JWT_SECRET": SECRET,
    }
    with gateway(tmp_path, "serve", **environment) as running:
        assert running.said("the replica is left out for now: Nothing answers at")
        token = authorization(ours.member)["Authorization"].removeprefix("Bearer ")
        assert running.ask(WHO, token)["data"]["viewer"]["tenant"] == {"slug": ours.slug}


@pytest.fixture
def closed(standby: Standby) -> Iterator[DatabaseUrl]:
    """Where nothing listens: bound, so that nobody takes it."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        url = standby.url(APP, DATABASE)
        port = bound.getsockname()[1]
        yield parse_url(url.name, url.dsn.replace(f":{standby.port}/", f":{port}/"))
