"""A database URL in, what was found there out: whether the gateway can work there, as whom."""

from __future__ import annotations

from dataclasses import dataclass

import asyncpg

from db.exposed import exposed
from db.faults import DatabaseFault, database_in_words
from db.revision import current_revision, revisions
from db.roles import MEMBER_ROLE
from db.settings import Settings
from db.url import DatabaseUrl

ROLE = """
select
  current_setting('server_version') as version,
  role.rolsuper as is_superuser,
  role.rolbypassrls as bypasses_policies,
  exists (
    select from pg_class
    where relnamespace = current_schema()::regnamespace
      and relkind in ('r', 'p')
      and pg_has_role(role.oid, relowner, 'usage')
  ) as owns_tables,
  exists (
    select from pg_roles
    where rolname = $1 and pg_has_role(role.oid, oid, 'member')
  ) as is_member
from pg_roles as role
where role.rolname = current_user
"""


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
    with database_in_words(url):
        connection = await asyncpg.connect(
            url.dsn, timeout=settings.database_connect_seconds, statement_cache_size=0
        )
        try:
            return await _look(connection, settings, url)
        finally:
            await connection.close()


async def _look(
    connection: asyncpg.Connection[asyncpg.Record], settings: Settings, url: DatabaseUrl
) -> Found:
    role = await connection.fetchrow(ROLE, MEMBER_ROLE)
    assert role is not None, "there is always a current role"
    privileges = tuple(
        words
        for column, words in (
            ("is_superuser", "a superuser"),
            ("bypasses_policies", "bypasses row-level security"),
            ("owns_tables", "owns tables"),
        )
        if role[column]
    )
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
    *behind, head = revisions()
    # One this code does not know is ahead of it: a rollout has migrated already, and code of before
    # is restarted meanwhile.
    if revision is None or revision in behind:
        raise DatabaseFault(
            f"The database {url.database} at {url.place} is at migration {revision or 'none'}, "
            f"this code needs {head}: run `gateway db migrate` (or `alembic upgrade head`)."
        )
    unsafe = tuple(await exposed(connection))
    if unsafe and settings.in_production:
        raise DatabaseFault(
            *(
                f"In {url.database} at {url.place}, {why}: tenants would not be held apart."
                for why in unsafe
            ),
            "Production does not start so: `gateway db check` tells what the models say.",
        )
    return Found(url, role["version"], revision, head, privileges, unsafe)
