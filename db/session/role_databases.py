"""Databases by role: each has a pool whose sessions act as that role, and all share one budget."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, cast

from db.connection.pool import REPLICA, Pool
from db.connection.role_pool import Budget, RolePool
from db.process.worker import Worker
from db.session.database import Database
from db.settings import Settings
from db.urls.url import DatabaseUrl

if TYPE_CHECKING:
    from db.session.replica import Replica


class RoleReplica:
    """The replica as `shared` polls it, with connections of one role."""

    def __init__(self, shared: Replica, pool: Pool) -> None:
        self.pool = pool
        self.serves = shared.serves
        self.record_write = shared.record_write
        self.failed = shared.failed
        self._shared = shared

    @property
    def is_fresh(self) -> bool:
        """As `Replica.is_fresh`."""
        return self._shared.is_fresh

    @property
    def state(self) -> bool | None:
        """As `Replica.state`."""
        return self._shared.state

    async def stop(self) -> None:
        """Nothing: the database of the login role stops the polls."""


class LoginDatabase(Database):
    """The database as the role that logs in; `as_role` has the same for other roles.

    Nothing of it sets the role `gateway`, which need not exist.
    """

    def __init__(self, settings: Settings, url: DatabaseUrl, worker: Worker | None = None) -> None:
        self._budgets = Budget(settings), Budget(settings)
        self._by_role: dict[str, Database] = {}
        super().__init__(settings, url, worker)

    def as_role(self, role: str) -> Database:
        """The database of `role`, always the same.

        The caller must know that the role exists and may be assumed. Behind a pooler all roles
        have the same connections, and transactions set theirs.
        """
        if self.settings.database_profile != "session":
            return self
        if role not in self._by_role:
            self._by_role[role] = _RoleDatabase(self, role, *self._budgets)
        return self._by_role[role]

    async def close(self, deadline: float = 5) -> None:
        """As `Database.close`, for all roles."""
        others = (each.close(deadline) for each in self._by_role.values())
        await asyncio.gather(super().close(deadline), *others)
        await asyncio.gather(*(budget.closed() for budget in self._budgets))

    def _pool(self) -> Pool:
        return RolePool(self.settings, self.url, self._budgets[0])

    @property
    def polled(self) -> Replica | None:
        """The replica, which the databases of all roles share."""
        return cast("Replica | None", self.replica)

    def _replica(self) -> Replica | None:
        url = self.settings.replica_url
        if url is None:
            return None
        # Imported here because most databases have no replica.
        from db.session.replica import Replica

        pool = RolePool(self.settings, url, self._budgets[1], server=REPLICA)
        return Replica(self.settings, url, self.pool, self.worker, pool)


class _RoleDatabase(Database):
    """The database of one role; it shares what polls the replica with that of the login role."""

    def __init__(self, login: LoginDatabase, role: str, primary: Budget, replica: Budget) -> None:
        self._login = login
        self._role = role
        self._primary_budget, self._replica_budget = primary, replica
        super().__init__(login.settings, login.url, login.worker)

    def _pool(self) -> Pool:
        return RolePool(self.settings, self.url, self._primary_budget, self._role)

    def _replica(self) -> RoleReplica | None:
        shared = self._login.polled
        if shared is None:
            return None
        budget = self._replica_budget
        pool = RolePool(self.settings, shared.url, budget, self._role, REPLICA)
        return RoleReplica(shared, pool)
