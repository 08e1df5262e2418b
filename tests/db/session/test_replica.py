"""A real streaming replica: what it may answer, what it must not, and that it comes and goes."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from itertools import pairwise
from time import monotonic
from uuid import uuid4

import asyncpg
import pytest

from db.embedded.bootstrap import APP, DATABASE, SUPERUSER
from db.session.identity import OPERATOR
from db.session.replica import POLL_SECONDS
from db.settings.fields import Secret
from gql.plan import execute
from models.base import identity
from tests.support.client import Client
from tests.support.fixtures import TestTenant
from tests.support.mutations import HERE, ask, do
from tests.support.pgbouncer import PROGRAMS, pooler
from tests.support.replicated import (
    PERSON,
    Connection,
    Replicated,
    pause,
    rename,
    replicated,
    resume,
    until,
)
from tests.support.samples import numbers
from tests.support.standby import Standby

WHO = "{ viewer { user { id displayName } tenant { slug } } }"
LEFT_OUT = 'gateway_replica{state="left_out"}'
PLACE = "query ($id: ID!) { location(id: $id) { id } }"


@pytest.fixture
async def gateway(
    standby: Standby, monkeypatch: pytest.MonkeyPatch, ours: TestTenant
) -> AsyncIterator[Replicated]:
    """A gateway whose replica already answers."""
    async with replicated(standby, monkeypatch) as made:
        await made.until(ours.member, served=True)
        yield made


@pytest.fixture
async def administrator(standby: Standby) -> AsyncIterator[Connection]:
    """A superuser on the replica; replay goes on afterwards."""
    connection = await asyncpg.connect(standby.url(SUPERUSER, DATABASE).dsn)
    yield connection
    await resume(connection)
    await connection.close()


async def test_planned_reads_go_to_the_replica_and_others_to_the_primary(
    gateway: Replicated, standby: Standby, administrator: Connection, ours: TestTenant
) -> None:
    await pause(administrator)
    user, name = str(ours.users[3]), uuid4().hex
    await rename(standby, user, name)
    stale, from_replica = await gateway.name(ours.member, user)
    assert from_replica
    assert stale != name
    assert await gateway.name(OPERATOR, user) == (name, False)
    resolvers = Client(gateway.client.http, "resolvers")
    assert await resolvers.data(PERSON, ours.member, {"id": user}) == {
        "user": {"displayName": name}
    }


async def test_who_wrote_reads_it_while_the_replica_stands_still_and_others_go_on_there(
    gateway: Replicated, administrator: Connection, ours: TestTenant
) -> None:
    """By both lanes: `recordLocation` is planned, `updateUser` is not."""
    await pause(administrator)
    user = str(ours.users[5])
    before, _ = await gateway.name(ours.member, user)
    for round_ in range(200):
        if round_ % 2:
            made = await do(gateway.client, ours.admin, "recordLocation", HERE, "location { id }")
            data, from_replica = await gateway.ask(PLACE, ours.admin, id=made["location"]["id"])
            assert (data["location"], from_replica) == (made["location"], False)
        else:
            given = {"id": user, "displayName": f"Round {round_}"}
            await do(gateway.client, ours.admin, "updateUser", given)
            assert await gateway.name(ours.admin, user) == (f"Round {round_}", False)
        assert await gateway.name(ours.member, user) == (before, True)
    await resume(administrator)
    await gateway.until(ours.admin, served=True)
    assert await gateway.name(ours.admin, user) == ("Round 198", True)


async def test_who_wrote_reads_it_while_the_replica_runs(
    gateway: Replicated, ours: TestTenant
) -> None:
    user, answered = str(ours.users[6]), 0
    for round_ in range(200):
        given = {"id": user, "displayName": f"Turn {round_}"}
        await do(gateway.client, ours.admin, "updateUser", given)
        if round_ % 40 == 0:
            await gateway.until(ours.admin, served=True)
        name, from_replica = await gateway.name(ours.admin, user)
        assert name == f"Turn {round_}"
        answered += from_replica
    assert answered >= 5


async def test_a_refused_write_counts_as_well_and_so_does_who_was_made_by_one(
    gateway: Replicated, administrator: Connection, ours: TestTenant
) -> None:
    await pause(administrator)
    given = {"id": str(ours.users[2]), "displayName": " "}
    assert (await ask(gateway.client, ours.admin, "updateUser", given))["errors"]
    assert not gateway.replica.serves(ours.admin.fingerprint)
    made = await do(gateway.client, ours.admin, "createInviteCode", {}, "inviteCode { code }")
    joining = {
        "code": made["inviteCode"]["code"],
        "email": f"{uuid4().hex}@example.com",
        "displayName": "Zoe",
    }
    document = "mutation ($input: RedeemInviteCodeInput!) { redeemInviteCode(input: $input) {"
    body = await gateway.client.send(document + " user { id } } }", None, {"input": joining})
    joined = identity("member", ours.id, body["data"]["redeemInviteCode"]["user"]["id"])
    data, from_replica = await gateway.ask(WHO, joined)
    assert (data["viewer"]["user"]["displayName"], from_replica) == ("Zoe", False)


async def test_everybody_gets_what_is_theirs_from_the_replica(
    standby: Standby, monkeypatch: pytest.MonkeyPatch, ours: TestTenant, theirs: TestTenant
) -> None:
    """Many at once, of two tenants, on three connections that serve them all."""
    async with replicated(standby, monkeypatch, database_pool_size=3) as gateway:
        await gateway.until(ours.member, served=True)

        async def ask(number: int) -> None:
            tenant = (ours, theirs)[number % 2]
            user = tenant.users[number % len(tenant.users)]
            viewer = identity("member", tenant.id, user)
            data = await gateway.client.data(WHO, viewer)
            assert data["viewer"]["user"]["id"] == str(user)
            assert data["viewer"]["tenant"] == {"slug": tenant.slug}
            other = (theirs, ours)[number % 2].users[0]
            assert await gateway.client.data(PERSON, viewer, {"id": str(other)}) == {"user": None}

        await asyncio.gather(*(ask(number) for number in range(4)))
        gateway.ran.clear()
        for _ in range(3):
            await asyncio.gather(*(ask(number) for number in range(50)))
        assert gateway.ran
        assert {pool is gateway.replica.pool for pool in gateway.ran} == {True}
        lease = await gateway.replica.pool.acquire()
        left = await lease.fetchrow(
            "select current_setting('app.tenant_id', true), (select count(*) from users),"
            " pg_is_in_recovery()"
        )
        await gateway.replica.pool.release(lease)
        assert [value or None for value in left or ()] == [None, None, True]


async def test_a_killed_replica_is_no_error_and_comes_back(
    gateway: Replicated,
    standby: Standby,
    ours: TestTenant,
    theirs: TestTenant,
    caplog: pytest.LogCaptureFixture,
) -> None:
    asked = 0
    stopping = asyncio.create_task(asyncio.to_thread(standby.kill))
    while not stopping.done() or asked < 50:
        viewer = (ours.member, theirs.member)[asked % 2]
        await asyncio.gather(*(gateway.ask(WHO, viewer) for _ in range(10)))
        asked += 1
    assert (await gateway.ask(WHO, ours.member))[1] is False
    assert (await numbers(gateway.client.http))[LEFT_OUT] == 1

    async def is_said() -> bool:
        return any("replica is left out: Nothing answers" in said for said in caplog.messages)

    await until(is_said)
    await asyncio.to_thread(standby.start)
    await gateway.until(ours.member, served=True)
    assert (await gateway.ask(WHO, ours.member))[1] is True


async def test_a_replica_behind_the_limit_is_left_out_and_comes_back(
    standby: Standby,
    monkeypatch: pytest.MonkeyPatch,
    administrator: Connection,
    ours: TestTenant,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("INFO", "gateway.replica")
    user, name = str(ours.users[7]), uuid4().hex
    async with replicated(standby, monkeypatch, database_replica_lag_seconds=1) as gateway:
        await gateway.until(ours.member, served=True)
        await pause(administrator)
        await rename(standby, user, name)
        await gateway.until(ours.member, served=False)
        assert await gateway.name(ours.member, user) == (name, False)
        assert (await numbers(gateway.client.http))[LEFT_OUT] == 1

        async def is_said() -> bool:
            return any("more than 1 s behind" in message for message in caplog.messages)

        await until(is_said)
        await resume(administrator)
        await gateway.until(ours.member, served=True)
        assert await gateway.name(ours.member, user) == (name, True)
        assert (await numbers(gateway.client.http))[LEFT_OUT] == 0

        async def is_said_to_serve() -> bool:
            return "reads go to" in caplog.messages[-1]

        await until(is_said_to_serve)
    # Each change is logged once, however often the replica is checked. A busy machine may add some.
    serves = ["reads go to" in message for message in caplog.messages]
    assert len(serves) >= 3
    assert all(now != before for before, now in pairwise(serves))


async def test_a_quiet_primary_does_not_look_like_a_lagging_replica(
    standby: Standby, monkeypatch: pytest.MonkeyPatch, ours: TestTenant
) -> None:
    """After a switch of the log its end is past a header that no replica ever replays."""
    async with replicated(standby, monkeypatch, database_replica_lag_seconds=1) as gateway:
        await gateway.until(ours.member, served=True)
        primary = await asyncpg.connect(standby.primary.url(SUPERUSER).dsn)
        await primary.execute("select pg_switch_wal()")
        await primary.close()
        await asyncio.sleep(1.5)
        await gateway.until(ours.member, served=True)


async def test_what_nobody_has_committed_yet_keeps_nobody_waiting(
    gateway: Replicated, standby: Standby, ours: TestTenant
) -> None:
    """It is logged, and may not reach the disk for long."""
    primary = await asyncpg.connect(standby.primary.url(SUPERUSER).dsn)
    end = "select pg_current_wal_insert_lsn() > pg_current_wal_flush_lsn()"
    transaction = primary.transaction()
    await transaction.start()
    await primary.execute("update users set display_name = 'x' where id = $1", ours.users[4])
    assert await primary.fetchval(end)
    gateway.replica.record_write(ours.admin.fingerprint)
    assert not gateway.replica.serves(ours.admin.fingerprint)
    async with asyncio.timeout(3):
        while not gateway.replica.serves(ours.admin.fingerprint):
            await asyncio.sleep(0.05)
    await transaction.rollback()
    await primary.close()


async def test_commits_that_wait_for_no_disk_are_waited_for(
    standby: Standby, monkeypatch: pytest.MonkeyPatch, ours: TestTenant
) -> None:
    """The replica may be behind them though it has all that is on the primary's disk."""
    primary = await asyncpg.connect(standby.primary.url(SUPERUSER).dsn)
    await primary.execute(f"alter role {APP} set synchronous_commit = off")
    user = str(ours.users[9])
    try:
        async with replicated(standby, monkeypatch) as gateway:
            # Who wrote nothing does not wait for the rest of the log, which may take 15 s.
            async with primary.transaction(), asyncio.timeout(3):
                await primary.execute("update users set display_name = 'x' where id = $1", user)
                await gateway.until(ours.member, served=True)
            for round_ in range(10):
                given = {"id": user, "displayName": f"Soon {round_}"}
                await do(gateway.client, ours.admin, "updateUser", given)
                looked_at = monotonic() + 2 * POLL_SECONDS
                while monotonic() < looked_at:
                    assert (await gateway.name(ours.admin, user))[0] == f"Soon {round_}"
    finally:
        await primary.execute(f"alter role {APP} reset synchronous_commit")
        await primary.close()


async def test_a_read_that_replaying_cancels_is_answered_by_the_primary(
    gateway: Replicated, standby: Standby, ours: TestTenant
) -> None:
    slow = (
        "select convert_to((select count(*) from users)::text || case when pg_is_in_recovery()"
        " then pg_sleep(10)::text else '' end, 'UTF8')"
    )
    reading = asyncio.create_task(execute.read(gateway.database, ours.member, slow, ()))
    primary = await asyncpg.connect(standby.primary.url(SUPERUSER).dsn)
    running = "select count(*) from pg_stat_activity where query like $1 and state = 'active'"
    replica = await asyncpg.connect(standby.url(SUPERUSER, DATABASE).dsn)

    async def is_running() -> bool:
        return bool(await replica.fetchval(running, "select convert_to((select count%"))

    await until(is_running)
    async with primary.transaction():
        await primary.execute("lock table users in access exclusive mode")
    assert await asyncio.wait_for(reading, 5) == b"0"
    assert gateway.ran[-2:] == [gateway.replica.pool, gateway.database.pool]
    for connection in (primary, replica):
        await connection.close()


@pytest.mark.skipif(not PROGRAMS, reason="there is no pgbouncer here")
async def test_poolers_may_stand_in_front_of_both(
    standby: Standby, monkeypatch: pytest.MonkeyPatch, ours: TestTenant
) -> None:
    behind = replace(standby.primary, port=standby.port)
    with (
        pooler(PROGRAMS[0], standby.primary, DATABASE) as url,
        pooler(PROGRAMS[0], behind, DATABASE) as replica_url,
    ):
        changes = {"database_profile": "transaction", "database_pool_size": 5}
        async with replicated(
            standby, monkeypatch, url, database_replica_url=Secret(replica_url.dsn), **changes
        ) as gateway:
            await gateway.until(ours.admin, served=True)
            user = str(ours.users[8])
            for round_ in range(20):
                given = {"id": user, "displayName": f"Pooled {round_}"}
                await do(gateway.client, ours.admin, "updateUser", given)
                assert (await gateway.name(ours.admin, user))[0] == f"Pooled {round_}"
            await gateway.until(ours.admin, served=True)
            assert await gateway.name(ours.admin, user) == ("Pooled 19", True)
