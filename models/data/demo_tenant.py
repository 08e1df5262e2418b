"""Makes the demo data of `gateway dev`, and finds the admin of its demo tenant."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, suppress

from sqlalchemy import select

from db.session.database import Database
from db.session.identity import OPERATOR, Identity
from db.session.transaction import open_read
from models import Tenant, User
from models.base import identity

RANDOM_SEED = 1


class DemoTenant:
    """The demo data of development; what makes and finds it is imported only there."""

    async def viewer(self, database: Database) -> Identity | None:
        """The demo tenant's admin, or else another of its users; None without a demo tenant."""
        from models.data.demo import DEMO_EMAIL, DEMO_SLUG

        statement = (
            select(User.tenant_id, User.id)
            .join(Tenant, Tenant.id == User.tenant_id)
            .where(Tenant.slug == DEMO_SLUG, Tenant.deleted_at.is_(None), User.deleted_at.is_(None))
            .order_by(User.email != DEMO_EMAIL, User.id)
            .limit(1)
        )
        tx = open_read(database, OPERATOR)
        try:
            row = (await tx.execute(statement)).one_or_none()
        finally:
            await tx.close()
        return None if row is None else identity("admin", row.tenant_id, row.id)

    async def make(
        self, database: Database, step: Callable[[str], AbstractContextManager[None]]
    ) -> None:
        """Store the demo data unless some of it exists; `step` reports the work in progress."""
        from models.data.demo import Demo, Size, load_cities
        from models.data.seed import AlreadySeeded, check_unseeded, seed

        # The README asks for rows around Tel Aviv.
        size = Size(tenants=3, users=300, locations=20_000, neighbors=10)
        demo = Demo(size, RANDOM_SEED, load_cities())
        with suppress(AlreadySeeded):
            await check_unseeded(database, demo)
            # Seeding holds a lock: a second process waits, and then finds the rows of the first.
            with (
                step(f"Making demo data: {size.locations} locations of {size.users} people"),
                suppress(AlreadySeeded),
            ):
                await seed(database, demo, lambda *_: None)
