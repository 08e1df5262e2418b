"""Databases of the shapes."""

from collections.abc import Iterator

import pytest

from db.embedded.bootstrap import OWNER, Server
from db.urls.url import DatabaseUrl
from tests.conftest import _database
from tests.shapes.application import shapes
from tests.shapes.world import shapes_database
from tests.support.migrating import migrate


@pytest.fixture(scope="session")
def shapes_url(server: Server) -> Iterator[DatabaseUrl]:
    """Both tenants, for tests that only read or roll back."""
    with shapes_database(server) as url:
        yield url


@pytest.fixture
def migrated_url(server: Server) -> Iterator[DatabaseUrl]:
    """A migrated database without rows, for the owner of its tables."""
    for owned in _database(server, "template1", OWNER):
        migrate(shapes, owned)
        yield owned
