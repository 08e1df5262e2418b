"""Runs operations, or root fields of mutations, as one SQL statement each."""

from collections.abc import Mapping, Sequence
from typing import Any

import asyncpg
import orjson

from db.errors import DATABASE_ERRORS
from db.session.database import Database
from db.session.identity import Identity, Preamble
from gql.cost.cost_limits import check_estimate
from gql.cost.cost_model import Variables
from gql.errors import (
    BAD_VALUES,
    NOT_ALLOWED,
    Forbidden,
    GatewayError,
    is_bad_value,
    may_be_bad_value,
)
from gql.nodes.application import Application
from gql.plan.bad_values import refuse_bad_value
from gql.plan.compilation import Compiled, Statement, compile_built, compile_plan
from gql.plan.estimate import Estimates, explain
from gql.plan.execute import read, write
from gql.plan.large_read import LARGE_ESTIMATE
from gql.plan.planner import INPUT, plan_of
from gql.plan.refused import Outdated, payload_of, reason_in
from gql.resolvers.write_source import Build, Change, Insert
from gql.writes.payload import MutationErrorCode, Refused
from gql.writes.violations import refusal

# How often a write starts again that waited for another one: each time, another one has succeeded.
MAX_ATTEMPTS = 64
FAILURES = (*DATABASE_ERRORS, GatewayError)
# Errors of a value, of a privilege, or of a function in the database: resolvers say in which field.
FIELD_FAILURES = (*BAD_VALUES, NOT_ALLOWED, asyncpg.exceptions.PLPGSQLError)
Arguments = Sequence[Any]


class PlanLane:
    """Runs compiled statements."""

    def __init__(self, database: Database, application: Application) -> None:
        self._database = database
        self._application = application
        self._estimates = Estimates(database)
        self._max_estimate = database.settings.limit_estimate
        self._nobody = dict.fromkeys(application.settings, "")
        # The statements of resolvers, by source, and of mutations' bodies.
        self._sources: dict[Insert | Change, Statement] = {}
        self._built: dict[Build, Compiled] = {}

    async def check(self, statement: Statement, arguments: Arguments, viewer: Identity) -> None:
        """`TooExpensive` if Postgres estimates that the statement exceeds LIMIT_ESTIMATE."""
        try:
            estimate = await self._estimates.of(viewer, statement, arguments)
        except asyncpg.PostgresError as error:
            if may_be_bad_value(error) or isinstance(error, NOT_ALLOWED):
                # Running the statement says so too.
                return
            raise
        check_estimate(estimate, self._max_estimate)

    def is_within_estimate(
        self, statement: Statement, arguments: Arguments, viewer: Identity
    ) -> bool:
        """Whether `check` need not be asked: the statement is known to be cheap enough."""
        if not self._max_estimate:
            return True
        known = self._estimates.known(viewer, statement, arguments)
        return known is not None and known <= self._max_estimate

    async def run(self, statement: Statement, arguments: Arguments, viewer: Identity) -> bytes:
        """The data of the statement."""
        if statement.is_write:
            return await self._write_or_refuse(statement, arguments, viewer)
        sql, preamble = await self._form(statement, arguments, viewer)
        data = await read(self._database, viewer, sql, arguments, preamble)
        assert data is not None, "a statement that reads has data"
        return data

    async def _form(
        self, statement: Statement, arguments: Arguments, viewer: Identity
    ) -> tuple[str, Preamble | None]:
        """The SQL of a read as it runs for these values, and what sets the identity before it."""
        large = statement.large
        if large is None or not await self._is_large(statement, arguments, viewer):
            return statement.sql, None
        return large.sql, Preamble(large.identity_sql, large.identity_arguments(arguments))

    async def _is_large(self, statement: Statement, arguments: Arguments, viewer: Identity) -> bool:
        try:
            estimate = await self._estimates.of(viewer, statement, arguments)
        except FAILURES:
            # The primary may be away while a replica answers; any other fault is the statement's.
            return False
        return estimate >= LARGE_ESTIMATE

    async def _write_or_refuse(
        self, statement: Statement, arguments: Arguments, viewer: Identity
    ) -> bytes:
        try:
            return await self.write(statement, arguments, viewer)
        except Refused as refused:
            return payload_of(statement.plan, refused.errors)

    async def write(self, statement: Statement, arguments: Arguments, viewer: Identity) -> bytes:
        """As `run` for a statement that writes; `Refused` or `Forbidden` if it says why not."""
        before: Outdated | None = None
        for _ in range(MAX_ATTEMPTS):
            outcome = await self._attempt(statement, arguments, viewer)
            if isinstance(outcome, bytes):
                return outcome
            if not isinstance(outcome, Outdated):
                raise outcome
            if (refused := outcome.refused_after(before)) is not None:
                raise refused
            before = outcome
        raise Refused(MutationErrorCode.CONFLICT, "Others change this at the same time: try again.")

    async def _attempt(
        self, statement: Statement, arguments: Arguments, viewer: Identity
    ) -> bytes | Refused | Forbidden | Outdated:
        """The data of what was written, or why nothing was."""
        source = statement.plan.source
        try:
            data = await write(
                self._database,
                viewer,
                statement.sql,
                arguments,
                is_all_or_nothing=statement.plan.writes_several,
            )
        except asyncpg.PostgresError as error:
            refused = refusal(error, self._application.metadata, deletes=statement.plan.deletes)
            # A rule of a domain is of no table: it is broken by a value alone.
            if refused is None or is_bad_value(error) or not error.table_name:
                database = self._database
                named = await refuse_bad_value(database, statement, arguments, viewer, error)
                refused = named or refused
            if refused is None:
                raise
            return refused
        assert data is not None, "a statement that writes says why it wrote nothing"
        return reason_in(data, self._application, source) or data

    async def perform(self, source: Insert | Change, input: Any, viewer: Identity) -> Any:
        """Write what `source` describes; returns the id, or (id, whether it is new) of each row.

        This is how a resolver writes; the payload is then read by other resolvers.
        """
        statement = self._sources.get(source)
        if statement is None:
            statement = self._sources[source] = compile_plan(plan_of(source), self._application)
        arguments = statement.arguments({INPUT: input}, viewer)
        [written] = orjson.loads(await self.write(statement, arguments, viewer)).values()
        if isinstance(source, Insert) and source.is_list:
            return [(each["row"]["id"], each["isNew"]) for each in written["rows"]]
        return written["id"]

    async def evaluate(self, build: Build, values: Mapping[str, Any], viewer: Identity) -> Any:
        """The value of the statement that `build` makes, parsed from JSON; None without a row."""
        compiled = self._built.get(build)
        if compiled is None:
            compiled = self._built[build] = compile_built(build, self._application)
        assert not values.keys() & self._nobody.keys(), "these names are those of the identity"
        arguments = compiled.arguments({**self._nobody, **values, **viewer.values})
        data = await write(self._database, viewer, compiled.sql, arguments)
        return None if data is None else orjson.loads(data)

    async def explain(self, statement: Statement, arguments: Arguments, viewer: Identity) -> Any:
        """The plan that Postgres makes for the statement; None if EXPLAIN fails."""
        try:
            sql, preamble = await self._form(statement, arguments, viewer)
            return await explain(self._database, viewer, sql, arguments, preamble)
        except FAILURES:
            return None


def arguments_of(statement: Statement, variables: Variables, viewer: Identity) -> Arguments | None:
    """The values of the parameters; None if one is invalid, and resolvers must say why."""
    try:
        return statement.arguments(variables, viewer)
    except GatewayError:
        return None
