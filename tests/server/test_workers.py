"""Several workers: one connection limit, one set of metrics, and no lost requests."""

import asyncio
import json
import os
import re
import signal
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from pathlib import Path
from uuid import uuid4

import asyncpg
import httpx
import pytest

from db.connection.pool import PRIMARY, REPLICA
from db.embedded.bootstrap import APP, DATABASE, SUPERUSER, Server
from db.session.identity import Identity
from db.urls.url import DatabaseUrl
from tests.server.test_load import viewers
from tests.support.client import SECRET
from tests.support.fixtures import TestTenant
from tests.support.load import LoadResult, Question, Socket, questions, request_of, sustained_load
from tests.support.replicated import pause, resume
from tests.support.running import USERS, Gateway, eventually, gateway, until
from tests.support.samples import numbers
from tests.support.serve import is_listening
from tests.support.standby import Standby

# One worker may hold three connections, the other two.
POOL = 5
SOCKETS = 10
HELD = """
select count(*) from pg_stat_activity
where datname = current_database() and application_name = 'gateway'
"""
WAITING = "select count(*) from pg_locks where relation = 'users'::regclass and not granted"
ANSWERED = "gateway_requests_total"
ROLE = "query Counted { viewer { role } }"
NAME = '{{ user(id: "{}") {{ displayName }} }}'
RECEIPT = b"\r\nX-Gateway-Receipt: 1\r\n\r\n"
RENAME = """mutation {{
  updateUser(input: {{ id: "{}", displayName: "{}" }}) {{ errors {{ message }} }}
}}"""


def started(folder: Path, url: DatabaseUrl, **more: str) -> AbstractContextManager[Gateway]:
    """A gateway with two workers."""
    environment = {
        "DATABASE_URL": url.dsn,
        "DATABASE_POOL_SIZE": str(POOL),
        "DATABASE_CONNECT_SECONDS": "30",
        "AUTH_JWT_SECRET": SECRET,
    }
    return gateway(folder, "serve --workers 2", **environment, **more)


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory, shared_url: DatabaseUrl) -> Iterator[Gateway]:
    with started(tmp_path_factory.mktemp("pair"), shared_url) as running:
        yield running


def workers(of: Gateway) -> list[int]:
    """The process ids of both workers, once both run."""
    parent = of.process.pid
    children = Path(f"/proc/{parent}/task/{parent}/children")
    until(lambda: len(children.read_text().split()) == 2)
    return [int(pid) for pid in children.read_text().split()]


def state(process: int) -> str:
    """The state of a process: `Z` if it has ended, `T` if it is stopped."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return "Z"


@contextmanager
def frozen(worker: int) -> Iterator[None]:
    """Freeze a worker, so that the other one accepts new connections."""
    os.kill(worker, signal.SIGSTOP)
    until(lambda: state(worker) == "T")
    try:
        yield
    finally:
        os.kill(worker, signal.SIGCONT)


async def scrape(of: Gateway) -> Mapping[str, float]:
    """The metrics of either worker, over a new connection."""
    async with httpx.AsyncClient(base_url=of.address, timeout=30) as http:
        return await numbers(http)


def total(found: Mapping[str, float], start: str) -> float:
    return sum(number for name, number in found.items() if name.startswith(start))


async def wait_for_more(result: LoadResult) -> None:
    """Wait until some more requests were answered."""
    target = result.right + 10 * SOCKETS

    async def is_answered() -> bool:
        return result.right > target

    await eventually(is_answered)


@asynccontextmanager
async def load_on(of: Gateway, other: int, asked: Sequence[Question]) -> AsyncIterator[LoadResult]:
    """A sustained load on one worker; `other` is frozen while its connections open."""
    async with sustained_load(of.port, asked, SOCKETS) as result:
        with frozen(other):
            await wait_for_more(result)
        yield result


async def test_workers_together_stay_within_the_connection_limit(
    pair: Gateway, server: Server, shared_url: DatabaseUrl
) -> None:
    administrator = await asyncpg.connect(server.url(SUPERUSER, shared_url.database).dsn)
    sockets, asking = [], []

    async def ask(worker: int, most_waiting: int) -> None:
        with frozen(worker):
            for viewer in viewers():
                sockets.append(Socket(pair.port))
                asked = sockets[-1].ask(request_of(USERS, viewer))
                asking.append(asyncio.create_task(asked))

            async def wait() -> bool:
                return int(await administrator.fetchval(WAITING)) >= most_waiting

            await eventually(wait)

    async def is_told() -> bool:
        found = await scrape(pair)
        of = 'gateway_connections{{server="primary",state="{}"}}'
        return [found[of.format(state)] for state in ("used", "most")] == [POOL, POOL]

    async with administrator.transaction():
        await administrator.execute("lock table users in access exclusive mode")
        first, second = workers(pair)
        await ask(first, POOL // 2)
        await ask(second, POOL)
        await eventually(is_told)
        assert await administrator.fetchval(WAITING) == POOL
        assert await administrator.fetchval(HELD) == POOL
    answers = await asyncio.gather(*asking)
    assert all(b'{"users":{"nodes":[{' in answer for answer in answers)
    for socket in sockets:
        socket.close()
    await administrator.close()


async def test_each_worker_reports_the_metrics_of_all(pair: Gateway) -> None:
    counted = f'{ANSWERED}{{lane="plan",operation="Counted",outcome="ok"}}'
    for times, other in enumerate(workers(pair) * 2, 1):
        with frozen(other):
            socket = Socket(pair.port)
            assert b"errors" not in await socket.ask(request_of(ROLE, viewers()[0]))
            socket.close()
            assert (await scrape(pair))[counted] == times


async def test_a_killed_worker_is_replaced_and_the_other_loses_no_requests(
    pair: Gateway,
) -> None:
    asked = await questions(pair.port, viewers())
    victim, other = workers(pair)
    before = await scrape(pair)
    async with load_on(pair, victim, asked) as spared, load_on(pair, other, asked) as struck:
        os.kill(victim, signal.SIGKILL)
        await wait_for_more(struck)
        await wait_for_more(spared)
    assert spared.wrong == struck.wrong == []
    assert spared.lost == {}
    assert 0 < struck.lost.total() <= SOCKETS
    [successor] = set(workers(pair)) - {other}
    after = await scrape(pair)
    assert [name for name in before if is_count(name) and after[name] < before[name]] == []
    assert total(after, ANSWERED) - total(before, ANSWERED) >= spared.right + struck.right
    os.kill(successor, signal.SIGKILL)
    until(lambda: successor not in workers(pair))
    said = pair.errors.read_text()
    assert re.search(rf"worker \d \(process {victim}\) ended by SIGKILL: another takes", said)
    # How long it waits depends on how long the successor ran.
    assert re.search(rf"\(process {successor}\) ended by SIGKILL: .* in (0|0\.25|0\.5) s", said)


def is_count(name: str) -> bool:
    return name.partition("{")[0].endswith(("_total", "_count", "_sum", "_bucket"))


async def test_a_write_through_one_worker_is_read_through_the_other(
    standby: Standby, ours: TestTenant, tmp_path: Path
) -> None:
    """With a paused replica; viewers who did not write still read from it."""
    replica = await asyncpg.connect(standby.url(SUPERUSER, DATABASE).dsn)
    more = {
        "DATABASE_REPLICA_URL": standby.url(APP, DATABASE).dsn,
        "DATABASE_REPLICA_LAG_SECONDS": "60",
    }
    user, given = ours.users[9], [uuid4().hex for _ in range(4)]
    with started(tmp_path, standby.primary.url(), **more) as running:
        sockets = []

        async def name(socket: Socket, viewer: Identity) -> tuple[str, str]:
            """The name, and the server that it was read from."""
            asked = request_of(NAME.format(user), viewer)
            answer = await socket.ask(asked.replace(b"\r\n\r\n", RECEIPT, 1))
            body = json.loads(answer)
            [*_, statement] = body["extensions"]["receipt"]["statements"]
            return body["data"]["user"]["displayName"], statement["server"]

        for other in workers(running):
            with frozen(other):
                sockets.append(Socket(running.port))
                before, _ = await name(sockets[-1], ours.member)

        async def both_serve() -> bool:
            asked = [await name(socket, ours.member) for socket in sockets]
            return asked == [(before, REPLICA)] * 2

        await eventually(both_serve)
        await pause(replica)
        try:
            for number, new in enumerate(given):
                renamed = request_of(RENAME.format(user, new), ours.admin)
                assert b'"errors":[]' in await sockets[number % 2].ask(renamed)
                for socket in sockets:
                    assert await name(socket, ours.admin) == (new, PRIMARY)
                    assert await name(socket, ours.member) == (before, REPLICA)
        finally:
            await resume(replica)
        for socket in sockets:
            socket.close()
    await replica.close()


def test_workers_end_when_their_parent_process_is_killed(url: DatabaseUrl, tmp_path: Path) -> None:
    with started(tmp_path, url, DRAIN_SECONDS="60") as running:
        both = workers(running)
        assert running.output.read_text().count("Gateway is ready") == 1
        status = Path(f"/proc/{running.process.pid}/status").read_text()
        assert "Threads:\t1\n" in status
        running.process.kill()
        running.process.wait(10)
        try:
            until(lambda: [state(pid) for pid in both] == ["Z", "Z"], 5)
            assert not is_listening(running.port)
        finally:
            for pid in both:
                if state(pid) != "Z":
                    os.kill(pid, signal.SIGKILL)
