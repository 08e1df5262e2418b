"""A rolling restart of two gateways behind a balancer, under load: no request is lost."""

import asyncio
import signal
from contextlib import ExitStack
from pathlib import Path

import asyncpg
import pytest

from db.embedded.bootstrap import SUPERUSER, Server
from db.urls.url import DatabaseUrl
from tests.server.test_load import viewers
from tests.support.balancer import Balancer, balanced
from tests.support.client import SECRET
from tests.support.fixtures import TestTenant, tenants
from tests.support.load import Question, Socket, questions, request_of
from tests.support.mutations import document
from tests.support.running import Gateway, eventually, gateway

CLIENTS = 6
PLACE = document("recordLocation", "location { latitude }")
STORED = "select accuracy_meters::int, count(*) from locations where latitude = $1 group by 1"
LATITUDE = 12.34567


class Load:
    """Clients that read and write all the while, each on a connection it keeps."""

    def __init__(self, balancer: Balancer, asked: list[Question], writer: TestTenant) -> None:
        self.balancer = balancer
        self.read = 0
        self.written: list[int] = []
        self.wrong: list[object] = []
        self._asked = asked
        self._writer = writer.admin
        self._is_over = asyncio.Event()

    async def run(self, number: int) -> None:
        socket = Socket(self.balancer.port)
        while not self._is_over.is_set():
            number += CLIENTS
            try:
                await (self._write if number % 4 == 0 else self._read)(socket, number)
            except (OSError, EOFError) as error:
                self.wrong.append(error)
        socket.close()

    def end(self) -> None:
        self._is_over.set()

    async def more(self, port: int) -> None:
        """Wait until the gateway at `port` has answered some of it."""
        before = self.balancer.answered[port]

        async def has_answered() -> bool:
            return self.balancer.answered[port] >= before + 20

        await eventually(has_answered)

    async def _read(self, socket: Socket, number: int) -> None:
        question = self._asked[number % len(self._asked)]
        body = await socket.ask(question.request)
        if body != question.answer:
            self.wrong.append(body)
        self.read += 1

    async def _write(self, socket: Socket, number: int) -> None:
        given = {"latitude": LATITUDE, "longitude": 1.5, "accuracyMeters": number}
        body = await socket.ask(request_of(PLACE, self._writer, input=given))
        if body != b'{"data":{"recordLocation":{"location":{"latitude":12.34567},"errors":[]}}}':
            self.wrong.append(body)
        self.written.append(number)


@pytest.mark.writes
async def test_a_rolling_restart_of_two_gateways_loses_no_request(
    server: Server, url: DatabaseUrl, tmp_path: Path
) -> None:
    with ExitStack() as stack:

        async def start(name: str, workers: int = 1) -> Gateway:
            (tmp_path / name).mkdir()
            given = {"DATABASE_URL": url.dsn, "AUTH_JWT_SECRET": SECRET, "DRAIN_SECONDS": "0.5"}
            made = gateway(tmp_path / name, "serve", WORKERS=str(workers), **given)
            return await asyncio.to_thread(stack.enter_context, made)

        running = list(await asyncio.gather(start("first"), start("second", workers=2)))
        async with balanced(*(each.port for each in running)) as balancer:
            asked = await questions(running[0].port, viewers())
            load = Load(balancer, [q for q in asked if b"locations" not in q.request], tenants()[0])
            await is_ready(balancer, running)
            clients = [asyncio.create_task(load.run(number)) for number in range(CLIENTS)]
            for name in ("third", "fourth"):
                await load.more(running[0].port)
                await stop(running[0], balancer)
                running = [running[1], await start(name)]
                balancer.ports = [each.port for each in running]
                await is_ready(balancer, running)
            await load.more(running[1].port)
            load.end()
            await asyncio.gather(*clients)
    assert load.wrong == []
    assert balancer.said == {"The gateway is stopping.\n"}
    assert len(balancer.answered) == 4
    assert load.read > 100
    assert len(load.written) > 30
    connection = await asyncpg.connect(server.url(SUPERUSER, url.database).dsn)
    stored = await connection.fetch(STORED, LATITUDE)
    await connection.close()
    assert {row[0]: row[1] for row in stored} == dict.fromkeys(load.written, 1)


async def stop(running: Gateway, balancer: Balancer) -> None:
    """Stop it as a deploy does, and wait until it has ended well."""
    running.process.send_signal(signal.SIGTERM)
    assert await asyncio.to_thread(running.process.wait, 30) == 0
    balancer.forget(running.port)
    log = running.errors.read_text()
    assert "Traceback" not in log
    assert "WARNING" not in log


async def is_ready(balancer: Balancer, running: list[Gateway]) -> None:
    """Wait until requests are sent to all of them."""

    async def all_are() -> bool:
        return set(balancer.ready) == {each.port for each in running}

    await eventually(all_are)
