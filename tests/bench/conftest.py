"""Fixtures: Chinook as the benchmark makes it, in the Postgres of the tests."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest

from bench.chinook.database import drop, make
from bench.dataset import Dataset, reflected_dataset
from bench.world import World
from db.embedded.bootstrap import Server

WORLD = World(UUID(int=1), (UUID(int=2), UUID(int=3)), ("Ada", "Omar"), ((32.0, 34.8),))


@pytest.fixture(scope="session")
def chinook(server: Server) -> Iterator[Dataset]:
    """The database, served as `gateway serve --reflect` does."""
    name = f"chinook_{uuid4().hex}"
    url = make(server, name, name)
    try:
        yield asyncio.run(reflected_dataset(url, WORLD))
    finally:
        drop(server, name, name)
