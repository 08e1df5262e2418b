"""A database URL in, what was found there out: whether the gateway can work there, as whom."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg

from db.checks.revision import current_revision, is_behind, revisions
from db.checks.rls_audit import exposed, powers
from db.connection.connect import connect
from db.connection.pool import Pool
from db.connection.pooler import check_profile
from db.errors import DatabaseFault, translate_database_errors
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


# The server's own number is the same on its replicas, and so are the databases'.
SAME = """
select
  pg_is_in_recovery() as is_replica,
  (select system_identifier from pg_control_system()) as system,
  (select oid from pg_database where datname = current_database()) as database
"""


class NotMigrated(DatabaseFault):
    """The database is not at the migration this code needs."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a database turned out to be."""

    url: DatabaseUrl
    version: str
    revision: str | None
    head: str | None
    privileges: tuple[str, ...]
    unsafe: tuple[str, ...]

    def __str__(self) -> str:
        how = f" ({', '.join(self.privileges)})" if self.privileges else ""
        return (
            f"Postgres {self.version} at {self.url.place}, database {self.url.database}, "
            f"as {self.url.user}{how}, at migration {self.revision or 'none'}."
        )


async def verify(settings: Settings, url: DatabaseUrl) -> Found:
    """Connect once and look; `DatabaseFault` says why the gateway cannot work there.

    A privileged role is such a reason, since row-level security would not hold it; only in
    development, and only where a session can enter as another role, it is let in. In production it
    is another that row-level security does not hold every table; else `Found.unsafe` tells.
    """
    await check_profile(settings, url)
    async with _connected(settings, url) as connection:
        found = await _look(connection, settings, url)
    await _enter(settings, url)
    return found


async def _enter(settings: Settings, url: DatabaseUrl) -> None:
    """`DatabaseFault` where requests could not get in, with what they bring along."""
    pool = Pool(settings, url)
    try:
        await pool.release(await pool.acquire())
    except DatabaseFault as fault:
        if "startup parameter" not in str(fault):
            raise
        raise DatabaseFault(
            f"{url.name} points at a pooler, which takes no role: set DATABASE_PROFILE=transaction."
        ) from fault
    finally:
        await pool.close()


async def verify_replica(
    settings: Settings, url: DatabaseUrl, primary: DatabaseUrl
) -> DatabaseFault | None:
    """Why the replica is left out for now, None if it is not; `DatabaseFault` if it never fits.

    The gateway starts without one that is down, and looks again while it runs.
    """
    async with _connected(settings, primary) as ours:
        try:
            connection = await connect(settings, url)
        except DatabaseFault as fault:
            return fault
        try:
            with translate_database_errors(url):
                await check_replica(settings, url, connection, ours)
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
    """`DatabaseFault` says why `replica`, at `url`, cannot answer in place of `primary`."""
    try:
        found, ours = await replica.fetchrow(SAME), await primary.fetchrow(SAME)
    except asyncpg.InsufficientPrivilegeError:
        raise DatabaseFault(
            f"Whether {url.name} points at a replica of DATABASE_URL cannot be seen: run "
            f"`grant execute on function pg_control_system to {MEMBER_ROLE}` as an administrator."
        ) from None
    assert found is not None, "a row without conditions"
    assert ours is not None, "a row without conditions"
    if not found["is_replica"]:
        raise DatabaseFault(f"{url.name} points at {url.place}, which is no streaming replica.")
    if (found["system"], found["database"]) != (ours["system"], ours["database"]):
        raise DatabaseFault(
            f"{url.name} points at a replica of another database than DATABASE_URL."
        )
    await _look(replica, settings, url)


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


async def _look(
    connection: asyncpg.Connection[asyncpg.Record], settings: Settings, url: DatabaseUrl
) -> Found:
    role = await connection.fetchrow(ROLE, MEMBER_ROLE)
    assert role is not None, "there is always a current role"
    privileges = tuple(await powers(connection))
    if privileges and (settings.in_production or settings.database_profile != "session"):
        raise DatabaseFault(
            f"{url.name} enters as {url.user}, which is too powerful ({', '.join(privileges)}): "
            f"use a login role that is only in the group role {MEMBER_ROLE}."
        )
    revision, may_use = None, False
    try:
        revision = await current_revision(connection)
        # Before the first migration there may be no such role yet.
        may_use = revision is None or bool(role["is_member"])
    except asyncpg.InsufficientPrivilegeError:
        pass
    if not may_use:
        raise DatabaseFault(
            f"The role {url.user} of {url.name} is not in the group role {MEMBER_ROLE}: "
            f"run `grant {MEMBER_ROLE} to {url.user}` as an administrator."
        )
    known = revisions()
    if is_behind(revision, known):
        raise NotMigrated(
            f"The database {url.database} at {url.place} is at migration {revision or 'none'}, "
            f"this code needs {known[-1]}: run `gateway db migrate` (or `alembic upgrade head`)."
        )
    unsafe = tuple(await exposed(connection))
    if unsafe and settings.in_production:
        raise DatabaseFault(
            *(
                f"In {url.database} at {url.place}, {why}: tenants would not be held apart."
                for why in unsafe
            ),
            "Production does not start so: `gateway db check` tells what the models say of tables, "
            "docs/roles.sql has the roles.",
        )
    return Found(url, role["version"], revision, known[-1], privileges, unsafe)
