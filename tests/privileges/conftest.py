"""Databases of the clinic, and the application that their role sees."""

from collections.abc import Iterator

import asyncpg
import pytest

from db.checks.privileges import read_privileges
from db.embedded.bootstrap import Server
from db.orm.names import TableName
from gql.nodes.application import Application
from gql.nodes.restricted import restricted
from tests.privileges.application import clinic as application
from tests.privileges.world import Clinic, clinic_database


@pytest.fixture
def clinic(server: Server) -> Iterator[Clinic]:
    """A database of this test's own."""
    with clinic_database(server) as made:
        yield made


@pytest.fixture
async def served(clinic: Clinic) -> Application:
    """The application that the role of the clinic sees."""
    return await application_of(clinic)


async def application_of(clinic: Clinic) -> Application:
    connection = await asyncpg.connect(clinic.url.dsn)
    try:
        tables = map(TableName.of, application.metadata.tables.values())
        privileges = await read_privileges(connection, clinic.role, tables)
    finally:
        await connection.close()
    return restricted(application, privileges)
