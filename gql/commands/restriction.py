"""Restricts an application to what a role of the database may do at the moment."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from db.checks.assumable_roles import login_role
from db.checks.privileges import read_privileges
from db.connection.connect import connect
from db.errors import translate_database_errors
from db.orm.names import TableName
from db.session.database import Database
from db.settings import Settings
from db.urls.url import DatabaseUrl
from gql.nodes.application import Application
from gql.nodes.restricted import restricted
from gql.schema import build_schema


async def build_default(application: Application, settings: Settings, url: DatabaseUrl) -> None:
    """Build the schema of requests without a token before the first of them, if there is a role."""
    if settings.in_production and settings.anonymous_role is None:
        return
    connection = await connect(settings, url)
    try:
        with translate_database_errors(url):
            role = settings.anonymous_role or await login_role(connection)
            privileges = await read_privileges(connection, role, _tables(application))
    finally:
        await connection.close()
    build_schema(restricted(application, privileges))


def restricted_to(
    application: Application, database: Database
) -> Callable[[str], Awaitable[Application]]:
    """A function that makes the application as a role sees it, by its privileges of that moment."""
    tables = _tables(application)

    async def of(role: str) -> Application:
        connection = await database.pool.acquire()
        try:
            privileges = await read_privileges(connection, role, tables)
        finally:
            await database.pool.release(connection)
        return restricted(application, privileges)

    return of


def _tables(application: Application) -> list[TableName]:
    return [TableName.of(table) for table in application.metadata.tables.values()]
