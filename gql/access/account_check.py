"""Checks that the account and tenant of a token still exist.

A token may outlive its account, so a periodic check detects deleted accounts.
"""

import asyncio
import logging
from time import monotonic
from typing import Any

from cachetools import LRUCache
from sqlalchemy import ColumnElement, Select, select

from db.orm.columns import is_visible
from db.orm.scope import scope_of
from db.session.database import Database
from db.session.identity import Identity
from db.session.transaction import open_read
from gql.access.checking import checking
from gql.caching.single_flight import SingleFlight
from gql.errors import Unauthenticated
from gql.nodes.application import Application

log = logging.getLogger("gateway.presence")

MAX_KNOWN = 4_000
UNCHECKED = "This account cannot be checked at the moment: try again."


class AccountCheck:
    """Looks up accounts in the database and remembers for a while that they exist."""

    def __init__(self, database: Database, application: Application) -> None:
        self._database = database
        self._application = application
        self._seconds = 0 if application.keeps_policies else database.settings.auth_recheck_seconds
        self._timeout_seconds = database.settings.database_statement_seconds
        self._checked_at: LRUCache[str, float] = LRUCache(MAX_KNOWN)
        self._in_flight: SingleFlight[bool] = SingleFlight()

    def is_known(self, identity: Identity) -> bool:
        """Whether `identity` needs no check now.

        Operators have no account, nor has a database that keeps its own policies.
        """
        if not self._seconds or identity.is_operator:
            return True
        checked_at = self._checked_at.get(identity.name)
        return checked_at is not None and monotonic() - checked_at < self._seconds

    async def check(self, identity: Identity) -> None:
        """`Unauthenticated` if the account or tenant does not exist; this is not cached.

        `ServiceUnavailable` if the lookup fails: no identity passes unchecked.
        """
        with checking(log, "no account can be checked", UNCHECKED):
            exists = await self._in_flight.get(identity.name, lambda: self._exists(identity))
        if not exists:
            log.info("a token was refused: its account or tenant no longer exists")
            raise Unauthenticated("This account or tenant no longer exists; sign in again.")

    async def _exists(self, identity: Identity) -> bool:
        statement = _account(self._application, identity)
        if statement is None:
            return False
        tx = open_read(self._database, identity)
        try:
            # A database that hangs would block every request of this account.
            async with asyncio.timeout(self._timeout_seconds):
                account_id = await tx.scalar(statement)
        finally:
            await tx.close()
        if account_id is not None:
            self._checked_at[identity.name] = monotonic()
        return account_id is not None


def _account(application: Application, identity: Identity) -> Select[Any] | None:
    """Selects the account of `identity` in its tenant; None if the application has no accounts."""
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
