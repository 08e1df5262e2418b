"""Restricts an application to what a role of the database may do at the moment."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from db.checks.privileges import read_privileges
from db.orm.names import TableName
from db.session.database import Database
from gql.nodes.application import Application
from gql.nodes.restricted import restricted


def restricted_to(
    application: Application, database: Database
) -> Callable[[str], Awaitable[Application]]:
    """A function that makes the application as a role sees it, by its privileges of that moment."""
    tables = [TableName.of(table) for table in application.metadata.tables.values()]

    async def of(role: str) -> Application:
        connection = await database.pool.acquire()
        try:
            privileges = await read_privileges(connection, role, tables)
        finally:
            await database.pool.release(connection)
        return restricted(application, privileges)

    return of
