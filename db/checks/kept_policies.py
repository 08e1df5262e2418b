"""Checks a database whose own policies and grants decide what a viewer may do."""

from __future__ import annotations

from collections.abc import Collection

import asyncpg

from db.checks.assumable_roles import assumable_roles
from db.checks.open_tables import described, open_tables
from db.checks.report import DatabaseReport, check_head
from db.checks.revision import current_revision
from db.connection.connect import connect
from db.connection.pool import timeouts
from db.errors import DatabaseFault
from db.orm.application import load_application
from db.orm.names import TableName
from db.orm.scope import scope_of_table
from db.orm.tables import tables_of
from db.settings import Settings
from db.urls.url import DatabaseUrl

LOGIN = """
select current_setting('server_version') as version, rolname as name, rolsuper as is_superuser
from pg_roles where rolname = session_user
"""


async def check_kept(
    connection: asyncpg.Connection[asyncpg.Record],
    settings: Settings,
    url: DatabaseUrl,
    roles: Collection[str] = (),
) -> DatabaseReport:
    """Check a database whose own policies and grants decide, for statements of `roles`.

    By default they are those that the login role may act as.
    """
    application = load_application(settings)
    role = await connection.fetchrow(LOGIN)
    assert role is not None, "there is always a current role"
    if role["is_superuser"] and settings.in_production:
        raise DatabaseFault(
            f"{url.name} logs in as {url.user}, a superuser, whom no policy or grant limits: make "
            "a login role with `noinherit` and without `bypassrls`, grant it the roles that "
            "requests run as, and log in as that."
        )
    revision = None
    if application.migrations:
        try:
            revision = await current_revision(connection)
        except asyncpg.InsufficientPrivilegeError:
            raise DatabaseFault(
                f"The role {url.user} of {url.name} may not see the migration of {url.database}: "
                f"run `grant select on alembic_version to {url.user}` as its owner."
            ) from None
    head = check_head(application, revision, url)
    tables = tables_of(application.metadata)
    names = [TableName.of(table) for table in tables if scope_of_table(table) is None]
    served = roles or await assumable_roles(connection, in_production=settings.in_production)
    found = await open_tables(connection, served, names, settings.public_tables)
    if found and settings.in_production:
        raise DatabaseFault(f"In {url.database} at {url.place}: {described(found)}")
    powers = ("a superuser",) if role["is_superuser"] else ()
    return DatabaseReport(url, role["version"], revision, head, powers, open=tuple(found))


async def check_session(settings: Settings, url: DatabaseUrl) -> None:
    """Raise `DatabaseFault` if a session of the login role with its timeouts cannot be opened."""
    if settings.database_profile == "session":
        connection = await connect(settings, url, statements=0, **timeouts(settings))
    else:
        connection = await connect(settings, url)
    await connection.close()
