"""Checks that the gateway can work with a database: role, migration, isolation, replica."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager

import asyncpg

from db.checks.kept_policies import check_kept, check_session
from db.checks.report import DatabaseReport, NotMigrated, check_head
from db.checks.revision import current_revision
from db.checks.rls_audit import audit_isolation, excess_privileges
from db.connection.connect import connect
from db.connection.pool import Pool
from db.connection.pooler import check_profile
from db.errors import DatabaseFault, translate_database_errors
from db.orm.application import load_application
from db.orm.schemas import schemas_of
from db.roles import MEMBER_ROLE
from db.settings import Settings
from db.urls.url import DatabaseUrl

ROLE = """
select
  current_setting('server_version') as version,
  exists (
    select from pg_roles
    where rolname = $1 and pg_has_role(role.oid, oid, 'member')
  ) as is_member
from pg_roles as role
where role.rolname = current_user
"""

# The identifiers of the cluster and of the database, which are the same on a replica.
IDENTITY = """
select
  pg_is_in_recovery() as is_replica,
  (select system_identifier from pg_control_system()) as system,
  (select oid from pg_database where datname = current_database()) as database
"""


async def verify(
    settings: Settings, url: DatabaseUrl, roles: Collection[str] = ()
) -> DatabaseReport:
    """Connect and check the database; raises `DatabaseFault` if the gateway cannot use it.

    A privileged role is refused, since it bypasses row-level security, except in development with
    the profile `session`, where sessions take the group role. A table that row-level security does
    not protect is refused in production; otherwise `DatabaseReport.unsafe` lists it.

    Where the policies of the database decide, `roles` are those that statements run as, by default
    the login role; production refuses a superuser, and tables that are open to one of `roles`.
    """
    application = load_application(settings)
    async with _connected(settings, url) as connection:
        await check_profile(settings, url, connection)
        if application.keeps_policies:
            report = await check_kept(connection, settings, url, roles)
        else:
            report = await _check_database(connection, settings, url)
    if application.keeps_policies:
        await check_session(settings, url)
    else:
        await _check_login(settings, url)
    return report


async def _check_login(settings: Settings, url: DatabaseUrl) -> None:
    """Raise `DatabaseFault` if a session with the settings of requests cannot be opened."""
    pool = Pool(settings, url)
    try:
        await pool.release(await pool.acquire())
    except DatabaseFault as fault:
        if "startup parameter" not in str(fault):
            raise
        raise DatabaseFault(
            f"{url.name} points at a pooler, which rejects the role: set "
            "DATABASE_PROFILE=transaction."
        ) from fault
    finally:
        await pool.close()


async def verify_replica(
    settings: Settings, url: DatabaseUrl, primary: DatabaseUrl
) -> DatabaseFault | None:
    """Why the replica is not used for now, or None; raises `DatabaseFault` if it never can be.

    The gateway starts without a replica that is down, and checks it again while it runs.
    """
    async with _connected(settings, primary) as primary_connection:
        try:
            connection = await connect(settings, url)
        except DatabaseFault as fault:
            return fault
        try:
            with translate_database_errors(url):
                await check_replica(settings, url, connection, primary_connection)
        except NotMigrated as fault:
            return fault
        finally:
            await connection.close()
    return None


async def check_replica(
    settings: Settings,
    url: DatabaseUrl,
    replica: asyncpg.Connection[asyncpg.Record],
    primary: asyncpg.Connection[asyncpg.Record],
) -> None:
    """Raise `DatabaseFault` if `replica`, at `url`, cannot answer in place of `primary`."""
    keeps_policies = load_application(settings).keeps_policies
    grantee = url.user if keeps_policies else MEMBER_ROLE
    try:
        theirs, ours = await replica.fetchrow(IDENTITY), await primary.fetchrow(IDENTITY)
    except asyncpg.InsufficientPrivilegeError:
        raise DatabaseFault(
            f"Whether {url.name} is a replica of DATABASE_URL cannot be checked: run "
            f"`grant execute on function pg_control_system to {grantee}` as an administrator."
        ) from None
    assert theirs is not None, "a row without conditions"
    assert ours is not None, "a row without conditions"
    if not theirs["is_replica"]:
        raise DatabaseFault(f"{url.name} points at {url.place}, which is not a streaming replica.")
    if (theirs["system"], theirs["database"]) != (ours["system"], ours["database"]):
        raise DatabaseFault(
            f"{url.name} points at a replica of another database than DATABASE_URL."
        )
    await (check_kept if keeps_policies else _check_database)(replica, settings, url)


@asynccontextmanager
async def _connected(
    settings: Settings, url: DatabaseUrl
) -> AsyncIterator[asyncpg.Connection[asyncpg.Record]]:
    connection = await connect(settings, url)
    try:
        with translate_database_errors(url):
            yield connection
    finally:
        await connection.close()


async def _check_database(
    connection: asyncpg.Connection[asyncpg.Record], settings: Settings, url: DatabaseUrl
) -> DatabaseReport:
    role = await connection.fetchrow(ROLE, MEMBER_ROLE)
    assert role is not None, "there is always a current role"
    application = load_application(settings)
    schemas = schemas_of(application.metadata)
    privileges = tuple(await excess_privileges(connection, schemas))
    if privileges and (settings.in_production or settings.database_profile != "session"):
        raise DatabaseFault(
            f"{url.name} logs in as {url.user}, which is too powerful ({', '.join(privileges)}): "
            f"use a login role that is only in the group role {MEMBER_ROLE}."
        )
    revision, may_use = None, False
    try:
        revision = await current_revision(connection)
        # Before the first migration the group role may not exist yet.
        may_use = revision is None or bool(role["is_member"])
    except asyncpg.InsufficientPrivilegeError:
        pass
    if not may_use:
        raise DatabaseFault(
            f"The role {url.user} of {url.name} is not in the group role {MEMBER_ROLE}: "
            f"run `grant {MEMBER_ROLE} to {url.user}` as an administrator."
        )
    head = check_head(application, revision, url)
    unsafe = tuple(await audit_isolation(connection, settings.public_tables))
    if unsafe and settings.in_production:
        raise DatabaseFault(
            *(
                f"In {url.database} at {url.place}, {reason}: tenants are not isolated."
                for reason in unsafe
            ),
            "Production does not start like this: `gateway db check` compares the tables with the "
            "models, and docs/roles.sql defines the roles.",
        )
    return DatabaseReport(url, role["version"], revision, head, privileges, unsafe)
