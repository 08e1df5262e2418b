"""An identity in; nothing out while the person and the tenant it names are there.

A token outlives whom it names: that they were deleted is noticed here, some time after.
"""

import asyncio
import logging
from time import monotonic

from cachetools import LRUCache
from sqlalchemy import select

from db.errors import DATABASE_ERRORS
from db.session.database import Database
from db.session.identity import Identity
from db.session.transaction import open_read
from gql.caching.single_flight import Shared
from gql.errors import ServiceUnavailable, TookTooLong, Unauthenticated, service_unavailable
from models import Tenant, User

log = logging.getLogger("gateway.presence")

MOST_KNOWN = 4_000
UNCHECKED = "Whether this account still exists cannot be checked just now: try again."


class AccountCheck:
    """Who was there when last looked for."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._seconds = database.settings.auth_recheck_seconds
        self._most_seconds = database.settings.database_statement_seconds
        self._seen: LRUCache[str, float] = LRUCache(MOST_KNOWN)
        self._looking: Shared[bool] = Shared()

    def is_known(self, identity: Identity) -> bool:
        """Whether `identity` need not be looked for; operators belong to nobody."""
        if not self._seconds or identity.role == "operator":
            return True
        seen = self._seen.get(identity.name)
        return seen is not None and monotonic() - seen < self._seconds

    async def check(self, identity: Identity) -> None:
        """`Unauthenticated` if person or tenant is gone; who comes back is let in at once.

        `ServiceUnavailable` where that cannot be found out: nobody is let in unchecked.
        """
        try:
            is_there = await self._looking.get(identity.name, lambda: self._look(identity))
        except TimeoutError:
            raise TookTooLong from None
        except DATABASE_ERRORS as error:
            away = service_unavailable(error)
            if away is None:
                log.exception("no account can be checked")
            raise away or ServiceUnavailable(UNCHECKED) from None
        if not is_there:
            log.info("a token was refused: the person or the tenant is gone")
            raise Unauthenticated("This account or tenant no longer exists; sign in again.")

    async def _look(self, identity: Identity) -> bool:
        statement = (
            select(User.id)
            .join(Tenant, Tenant.id == User.tenant_id)
            .where(
                User.tenant_id == identity.tenant_id,
                User.id == identity.user_id,
                User.deleted_at.is_(None),
                Tenant.deleted_at.is_(None),
            )
        )
        tx = open_read(self._database, identity)
        try:
            # A database that stands still would keep everybody who asks as this person.
            async with asyncio.timeout(self._most_seconds):
                found = await tx.scalar(statement)
        finally:
            await tx.close()
        if found is not None:
            self._seen[identity.name] = monotonic()
        return found is not None
