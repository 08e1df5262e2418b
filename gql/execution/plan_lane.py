"""Runs operations, or root fields of mutations, as one SQL statement each."""

from collections.abc import Awaitable, Sequence
from typing import Any

import asyncpg

from db.errors import DATABASE_ERRORS
from db.session.database import Database
from db.session.identity import Identity
from gql.cost.cost_limits import check_estimate
from gql.cost.cost_model import Variables
from gql.errors import GatewayError
from gql.nodes.application import Application
from gql.plan.cache import Statement
from gql.plan.estimate import Estimates, explain
from gql.plan.execute import read, write
from gql.plan.refused import payload_of, reason_in
from gql.writes.payload import Refused, refusal

# Errors by which the database refuses a write. Of a batch, resolvers find the row that is to blame.
REFUSED_WRITES = (
    asyncpg.IntegrityConstraintViolationError,
    asyncpg.InsufficientPrivilegeError,
)
FAILURES = (*DATABASE_ERRORS, GatewayError)
Arguments = Sequence[Any]


class PlanLane:
    """Runs compiled statements."""

    def __init__(self, database: Database, application: Application) -> None:
        self._database = database
        self._application = application
        self._estimates = Estimates(database)
        self._max_estimate = database.settings.limit_estimate

    async def check(self, statement: Statement, arguments: Arguments, viewer: Identity) -> None:
        """`TooExpensive` if Postgres estimates that the statement exceeds LIMIT_ESTIMATE."""
        estimate = await self._estimates.of(viewer, statement, arguments)
        check_estimate(estimate, self._max_estimate)

    def is_within_estimate(
        self, statement: Statement, arguments: Arguments, viewer: Identity
    ) -> bool:
        """Whether `check` need not be asked: the statement is known to be cheap enough."""
        if not self._max_estimate:
            return True
        known = self._estimates.known(viewer, statement, arguments)
        return known is not None and known <= self._max_estimate

    def run(
        self, statement: Statement, arguments: Arguments, viewer: Identity
    ) -> Awaitable[bytes | None]:
        """The data of the statement; None if it wrote nothing, and resolvers must say why."""
        if not statement.is_write:
            return read(self._database, viewer, statement.sql, arguments)
        return self._write_or_refuse(statement, arguments, viewer)

    async def _write_or_refuse(
        self, statement: Statement, arguments: Arguments, viewer: Identity
    ) -> bytes | None:
        try:
            return await self.write(statement, arguments, viewer)
        except Refused as refused:
            return payload_of(statement.plan, refused.error)

    async def write(
        self, statement: Statement, arguments: Arguments, viewer: Identity
    ) -> bytes | None:
        """As `run` for a statement that writes; `Refused` or `Forbidden` if it says why not."""
        plan = statement.plan
        try:
            data = await write(
                self._database,
                viewer,
                statement.sql,
                arguments,
                is_all_or_nothing=plan.writes_several,
            )
        except REFUSED_WRITES as error:
            if plan.writes_several:
                return None
            refused = refusal(error, self._application.metadata, deletes=plan.deletes)
            if refused is None:
                raise
        else:
            refused = None if data is None else reason_in(data, self._application)
            if refused is None:
                return data
        raise refused

    async def explain(self, statement: Statement, arguments: Arguments, viewer: Identity) -> Any:
        """The plan that Postgres makes for the statement; None if EXPLAIN fails."""
        try:
            return await explain(self._database, viewer, statement.sql, arguments)
        except FAILURES:
            return None


def arguments_of(statement: Statement, variables: Variables, viewer: Identity) -> Arguments | None:
    """The values of the parameters; None if one is invalid, and resolvers must say why."""
    try:
        return statement.arguments(variables, viewer)
    except GatewayError:
        return None
