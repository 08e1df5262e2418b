"""Creates the roles and the database of a new embedded server."""

from __future__ import annotations

from dataclasses import dataclass

import asyncpg

from db.errors import translate_database_errors
from db.roles import CREATE_ROLES, MEMBER_ROLE
from db.urls.url import DatabaseUrl, parse_url

SUPERUSER, OWNER, APP = "postgres", "gateway_owner", "gateway_app"
DATABASE = "gateway"


@dataclass(frozen=True, slots=True)
class Server:
    """A running embedded Postgres; `started` is true if this process started it."""

    port: int
    pid: int
    password: str
    started: bool

    def url(self, user: str = APP, database: str = DATABASE) -> DatabaseUrl:
        """The URL of `database` for `user`: APP for requests, OWNER for migrations."""
        return parse_url(
            "the embedded database",
            f"postgresql://{user}:{self.password}@127.0.0.1:{self.port}/{database}",
        )


async def bootstrap(server: Server) -> None:
    """Create the roles and the database, as an administrator does once on a real server.

    The owner runs migrations and is not a superuser; the gateway's login role owns nothing. Raises
    `DatabaseFault` if that fails, for example because the disk is full.
    """
    url = server.url(SUPERUSER, "postgres")
    with translate_database_errors(url):
        await _bootstrap(server, await asyncpg.connect(url.dsn))


async def _bootstrap(server: Server, connection: asyncpg.Connection[asyncpg.Record]) -> None:
    try:
        await connection.execute(CREATE_ROLES)
        roles = {row["rolname"] for row in await connection.fetch("select rolname from pg_roles")}
        # Safe to interpolate: the password is generated here and hexadecimal.
        login = f"login password '{server.password}'"
        if OWNER not in roles:
            await connection.execute(f"create role {OWNER} {login} createrole")
        if APP not in roles:
            await connection.execute(f"create role {APP} {login} in role {MEMBER_ROLE}")
        if not await connection.fetchval(
            "select true from pg_database where datname = $1", DATABASE
        ):
            await connection.execute(f"create database {DATABASE} owner {OWNER}")
    finally:
        await connection.close()
