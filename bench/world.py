"""A filled database in, who asks and for whom out."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import asyncpg

from db.errors import Fault
from db.roles import OPERATOR_ROLE
from db.session.identity import Identity
from db.urls.url import DatabaseUrl
from models.base import identity

USERS = 1_000
PLACES = """
select latitude, longitude from locations
where tenant_id = $1 and latitude is not null
order by id limit $2
"""


@dataclass(frozen=True, slots=True)
class World:
    """The first tenant by id, its first users by id, their names, and some places.

    Places are degrees north and east.
    """

    tenant_id: UUID
    user_ids: tuple[UUID, ...]
    names: tuple[str, ...]
    places: tuple[tuple[float, float], ...]

    @property
    def admin(self) -> Identity:
        """Who asks, of the tenant."""
        return identity("admin", self.tenant_id, self.user_ids[0])


async def find_world(url: DatabaseUrl) -> World:
    """The world of the database at `url`, as any role that may act as an operator sees it."""
    connection = await asyncpg.connect(url.dsn)
    try:
        async with connection.transaction(readonly=True):
            await connection.execute(f"set local role {OPERATOR_ROLE}")
            tenant_id = await connection.fetchval("select id from tenants order by id limit 1")
            found = await connection.fetch(
                "select id, display_name from users where tenant_id = $1 order by id limit $2",
                tenant_id,
                USERS,
            )
            places = await connection.fetch(PLACES, tenant_id, USERS)
    finally:
        await connection.close()
    if not found:
        raise Fault("The benchmark's database holds no users: delete its folder and try again.")
    return World(
        tenant_id,
        tuple(row["id"] for row in found),
        tuple(row["display_name"] for row in found),
        tuple((row["latitude"], row["longitude"]) for row in places),
    )
