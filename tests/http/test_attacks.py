"""Attacks on a gateway process: each is refused quickly, and other requests are not delayed."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from db.urls.url import DatabaseUrl
from tests.support.attacks import Attack, attacks
from tests.support.client import SECRET, authorization
from tests.support.fixtures import TestTenant
from tests.support.running import Gateway, gateway

# Each attack has several tries, as other tests run at the same time.
REFUSED_SECONDS = 0.1
BYSTANDER_SECONDS = 0.25
TRIES = 5
GROWN_BYTES = 50_000_000


@pytest.fixture(scope="module")
def attacked(
    tmp_path_factory: pytest.TempPathFactory, shared_url: DatabaseUrl
) -> Iterator[Gateway]:
    """A gateway process with the settings of production, but with `SECRET`."""
    folder = tmp_path_factory.mktemp("attacked")
    environment = {
        "ENVIRONMENT": "production",
        "INTROSPECTION": "true",
        "LIMIT_RATE": "0",
        "DATABASE_URL": shared_url.dsn,
        "AUTH_JWT_SECRET": SECRET,
        # What is kept of documents fills up soon, so that growth beyond it shows.
        "CACHE_MIB": "8",
    }
    with gateway(folder, "serve", **environment) as running:
        yield running


def resident(running: Gateway) -> int:
    """The resident memory of the process in bytes."""
    for line in Path(f"/proc/{running.process.pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    raise AssertionError("a process has memory")


@asynccontextmanager
async def bystander(running: Gateway) -> AsyncIterator[list[float]]:
    """The seconds that each request of another viewer took meanwhile."""
    took: list[float] = []

    async def ask() -> None:
        async with httpx.AsyncClient(base_url=running.address, timeout=30) as http:
            while True:
                began = time.monotonic()
                response = await http.post("/graphql", json={"query": "{ __typename }"})
                took.append(time.monotonic() - began)
                assert response.json() == {"data": {"__typename": "Query"}}

    asking = asyncio.create_task(ask())
    try:
        while not took:
            await asyncio.sleep(0)
        yield took
    finally:
        asking.cancel()
        with suppress(asyncio.CancelledError):
            await asking


@pytest.mark.parametrize("attack", list(attacks()), ids=lambda attack: attack.name)
async def test_an_attack_is_refused_quickly_and_does_not_delay_other_requests(
    attacked: Gateway, ours: TestTenant, attack: Attack
) -> None:
    seconds, worst = await best_of(attacked, ours, attack)
    assert seconds < REFUSED_SECONDS
    assert worst < BYSTANDER_SECONDS


async def best_of(attacked: Gateway, ours: TestTenant, attack: Attack) -> tuple[float, float]:
    """The time of the refusal and the slowest bystander request, in the best of several tries."""
    found = []
    async with httpx.AsyncClient(base_url=attacked.address, timeout=30) as http:
        for number in range(TRIES):
            body = json.dumps({"query": attack.query + " " * number, "variables": attack.variables})
            async with bystander(attacked) as took:
                began = time.monotonic()
                response = await post(http, body, ours)
                seconds = time.monotonic() - began
            check(response.json(), attack)
            found.append((seconds, max(took)))
            if seconds < REFUSED_SECONDS and max(took) < BYSTANDER_SECONDS:
                break
    return found[-1]


async def post(http: httpx.AsyncClient, body: str, tenant: TestTenant) -> httpx.Response:
    headers = {**authorization(tenant.member), "Content-Type": "application/json"}
    return await http.post("/graphql", content=body, headers=headers)


def check(answer: dict[str, Any], attack: Attack) -> None:
    assert {error["extensions"]["code"] for error in answer["errors"]} == {attack.code}
    assert not answer.get("data")
    assert len(json.dumps(answer)) < 20_000


async def test_memory_does_not_grow_after_attacks(attacked: Gateway, ours: TestTenant) -> None:
    async with httpx.AsyncClient(base_url=attacked.address, timeout=30) as http:

        async def attack_with(mark: str) -> None:
            for attack in attacks():
                query = f"{attack.query} #{mark}"
                body = json.dumps({"query": query, "variables": attack.variables})
                check((await post(http, body, ours)).json(), attack)

        # What is kept of documents and plans is bounded, and fills up first.
        for number in range(5):
            await attack_with(f"warm {number}")
        before = resident(attacked)
        for number in range(10):
            await attack_with(f"again {number}")
        assert resident(attacked) - before < GROWN_BYTES
