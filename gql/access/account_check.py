"""Checks that the account and tenant of a token still exist.

Tokens can outlive accounts; deletion is detected periodically.
"""

import asyncio
import logging
from time import monotonic
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from db.errors import DATABASE_ERRORS
from db.orm.columns import is_visible
from db.orm.scope import scope_of
from db.session.database import Database
from db.session.identity import Identity
from db.session.transaction import open_read
from gql.caching.single_flight import SingleFlight
from gql.caching.weighted_cache import WeightedCache
from gql.errors import ServiceUnavailable, TookTooLong, Unauthenticated, service_unavailable
from gql.nodes.application import Application

log = logging.getLogger("gateway.presence")

MAX_KNOWN = 4_000
UNCHECKED = "Whether this account still exists cannot be checked just now: try again."


class AccountCheck:
    """Who was there when last looked for."""

    def __init__(self, database: Database, application: Application) -> None:
        self._database = database
        self._application = application
        self._seconds = database.settings.auth_recheck_seconds
        self._most_seconds = database.settings.database_statement_seconds
        self._seen: WeightedCache[str, float] = WeightedCache(MAX_KNOWN)
        self._looking: SingleFlight[bool] = SingleFlight()

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
        statement = _account(self._application, identity)
        if statement is None:
            return False
        tx = open_read(self._database, identity)
        try:
            # A database that stands still would keep everybody who asks as this person.
            async with asyncio.timeout(self._most_seconds):
                found = await tx.scalar(statement)
        finally:
            await tx.close()
        if found is not None:
            self._seen.put(identity.name, monotonic())
        return found is not None


def _account(application: Application, identity: Identity) -> Select[Any] | None:
    """Finds the account of `identity` in its tenant; None where the application has no accounts."""
    accounts, tenancy = application.accounts, application.tenancy
    if accounts is None:
        return None
    account: Any = accounts.model
    statement = select(account.id).where(account.id == identity.id(accounts.setting))
    scope = scope_of(account)
    if scope is not None:
        column = getattr(account, scope.column)
        statement = statement.where(column == identity.id(scope.setting))
        if tenancy is not None and tenancy.setting == scope.setting:
            tenant: Any = tenancy.model
            statement = statement.join(tenant, tenant.id == column).where(*_visible(tenant))
    return statement.where(*_visible(account))


def _visible(model: Any) -> list[ColumnElement[bool]]:
    criterion = is_visible(model)
    return [] if criterion is None else [criterion]
