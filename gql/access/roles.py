"""Knows which roles of the database requests may act as: those that the login role may assume."""

import asyncio
import logging
from dataclasses import dataclass
from time import monotonic

from db.checks.assumable_roles import assumable_roles, login_role
from db.session.database import Database
from gql.access.checking import checking
from gql.caching.single_flight import SingleFlight
from gql.errors import Unauthenticated

log = logging.getLogger("gateway.roles")

# A role that is revoked or dropped is refused after this time.
MAX_AGE_SECONDS = 60
# An unknown role reads the roles again, but no more often than this.
MIN_AGE_SECONDS = 1
UNCHECKED = "The role of this request cannot be checked at the moment: try again."
REFUSED = "The role of this request cannot be used here: sign in again."


@dataclass(frozen=True, slots=True)
class _Known:
    names: frozenset[str]
    login: str
    read_at: float


class Roles:
    """The roles, as they were read when a request asked for them first or last."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._timeout_seconds = database.settings.database_statement_seconds
        self._known: _Known | None = None
        self._in_flight: SingleFlight[_Known] = SingleFlight()

    def allows(self, role: str) -> bool:
        """Whether `role` need not be checked now."""
        known = self._known
        return (
            known is not None
            and monotonic() - known.read_at < MAX_AGE_SECONDS
            and role in known.names
        )

    async def check(self, role: str) -> None:
        """`Unauthenticated` if requests may not act as `role`, whether it exists or not.

        `ServiceUnavailable` if the roles cannot be read: no role passes unchecked.
        """
        if self.allows(role):
            return
        known = await self._read(MIN_AGE_SECONDS)
        if role not in known.names:
            log.info("a request was refused: the role %r may not be assumed", role[:80])
            raise Unauthenticated(REFUSED)

    async def login(self) -> str:
        """The role that logs in."""
        known = self._known or await self._read(MAX_AGE_SECONDS)
        return known.login

    async def _read(self, max_age: float) -> _Known:
        known = self._known
        if known is not None and monotonic() - known.read_at < max_age:
            return known
        with checking(log, "no role can be checked", UNCHECKED):
            return await self._in_flight.get("roles", self._query)

    async def _query(self) -> _Known:
        pool = self._database.pool
        connection = await pool.acquire()
        try:
            # A database that hangs would block every request.
            async with asyncio.timeout(self._timeout_seconds):
                names = await assumable_roles(connection, in_production=pool.settings.in_production)
                login = await login_role(connection)
        finally:
            await pool.release(connection)
        self._known = _Known(frozenset(names), login, monotonic())
        return self._known
