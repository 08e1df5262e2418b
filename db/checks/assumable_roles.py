"""Reads which roles the login role may act as."""

from __future__ import annotations

import asyncpg

# Superusers and the predefined roles are no roles to act as, but for who develops as one. Before
# version 16 every member may assume a role.
ROLES = """
select rolname::text as name
from pg_catalog.pg_roles
where pg_catalog.pg_has_role(
    session_user,
    oid,
    case when current_setting('server_version_num')::int >= 160000 then 'SET' else 'MEMBER' end
  )
  and ((not rolsuper and rolname !~ '^pg_') or ($1 and rolname = session_user))
order by 1
"""
LOGIN = "select session_user::text"


async def login_role(connection: asyncpg.Connection[asyncpg.Record]) -> str:
    """The role that logs in, whatever role the session acts as."""
    return str(await connection.fetchval(LOGIN))


async def assumable_roles(
    connection: asyncpg.Connection[asyncpg.Record], *, in_production: bool
) -> list[str]:
    """The names of the roles, among them the login role unless it is a superuser in production."""
    rows = await connection.fetch(ROLES, not in_production)
    return [row["name"] for row in rows]
