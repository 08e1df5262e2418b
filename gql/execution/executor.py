"""Executes an operation: as one SQL statement if it can be planned, otherwise by resolvers.

The resolver lane is the reference, and produces the error messages. When an argument is invalid or
the database refuses a write, the plan lane changes nothing and leaves the operation to resolvers.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any, NamedTuple

import asyncpg
import orjson
from graphql import ExecutionResult, GraphQLError, GraphQLSchema, execute
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from db.errors import DATABASE_ERRORS
from db.session.database import Database
from db.session.identity import Identity
from db.timeline import ENCODE, note
from db.timeline import PLAN as PLANNING
from gql.access.rates import Rates
from gql.cost.cost_limits import check_estimate, check_price, cost_extension
from gql.cost.cost_model import Variables
from gql.cost.field_collection import Collector
from gql.documents.document_store import RequestedOperation
from gql.documents.graphql_request import GraphQLRequest
from gql.documents.limits import OverLimit
from gql.documents.parsing import Document, Operation
from gql.errors import BadUserInput, GatewayError, TooExpensive
from gql.execution.field_path import with_field_path
from gql.execution.request_context import (
    PLAN,
    RESOLVERS,
    Execution,
    Observer,
    OperationResult,
    RequestContext,
)
from gql.nodes.application import Application
from gql.plan.cache import Plans, Statement
from gql.plan.estimate import Estimates, explain
from gql.plan.execute import read, write
from gql.resolvers.context import Context
from gql.values.scalars import printable

TOO_DEEP = "The variables are nested too deeply."
# The cost charged for an invalid document, which has been parsed and validated for nothing.
REFUSED_COST = 20
# Errors by which the database refuses a write; the resolver lane words them for the client.
REFUSED_WRITES = (
    asyncpg.IntegrityConstraintViolationError,
    asyncpg.InsufficientPrivilegeError,
)
FAILURES = (*DATABASE_ERRORS, GatewayError)


class _Work(NamedTuple):
    """An operation with its coerced variables."""

    document: Document
    operation: Operation
    request: GraphQLRequest
    variables: Variables

    @property
    def shape(self) -> Hashable:
        return self.operation.variables.shape(self.variables)


class Executor:
    """Runs operations on both lanes; `issue` signs a token, or returns None without a secret."""

    def __init__(
        self,
        database: Database,
        application: Application,
        schema: GraphQLSchema,
        issue: Callable[[Identity], str | None],
        observer: Observer,
    ) -> None:
        self._observer = observer
        self._database = database
        self._application = application
        self._issue = issue
        # Passed to graphql-core: Strawberry's `execute` would parse and validate each time.
        self._schema = schema
        self._plans = Plans(application)
        self._rates = Rates(database.settings)
        self._estimates = Estimates(database)
        self._max_estimate = database.settings.limit_estimate
        self._hides_names = not database.settings.shows_schema

    @property
    def plan_count(self) -> int:
        """The number of cached plans."""
        return len(self._plans)

    async def close(self) -> None:
        """Close everything but the database."""
        await self._rates.close()

    async def execute(
        self, requested: RequestedOperation, context: RequestContext
    ) -> OperationResult:
        """Execute an operation; raise `GatewayError` if it exceeds a limit."""
        document, request, operation = requested.document, requested.request, requested.operation
        variables = None
        if operation is not None:
            with _within_depth():
                variables = operation.variables.coerce(request.variables)
        if operation is None or variables is None:
            await self._rates.charge(context.viewer, context.address, REFUSED_COST)
            return await self._run_resolvers(document, request, context)
        work = _Work(document, operation, request, variables)
        try:
            result = await self._within_limits(work, context)
        except OverLimit as error:
            # A document that is exempt from limits must still be one whose price can be computed.
            return OperationResult(RESOLVERS, None, (error,))
        if context.options.wants_cost and result.execution is not None:
            cost = cost_extension(result.execution.price, document.max_cost)
            return result._replace(extensions={"cost": cost})
        return result

    async def explain_plan(self, execution: Execution, viewer: Identity) -> Any:
        """The plan that Postgres makes for the statement; None without one, or if EXPLAIN fails."""
        statement = execution.prepared.made
        if execution.arguments is None or not isinstance(statement, Statement):
            return None
        try:
            return await explain(self._database, viewer, statement.sql, execution.arguments)
        except FAILURES:
            return None

    async def _within_limits(self, work: _Work, context: RequestContext) -> OperationResult:
        key = (work.request.query, work.request.operation_name, work.shape)
        prepared = self._plans.find(key)
        self._observer.plan_lookup(hit=prepared is not None)
        if prepared is None:
            began = monotonic()
            prepared = self._plans.price(key, self._collector(work))
            note(PLANNING, began)
        price = prepared.cost.of(work.variables)
        check_price(price, work.document.max_cost)
        await self._rates.charge(context.viewer, context.address, price.total)
        viewer = context.viewer if context.options.may_plan else None
        if viewer is not None and prepared.made is None:
            began = monotonic()
            prepared = self._plans.plan(key, prepared, self._collector(work))
            note(PLANNING, began)
        execution = Execution(prepared, work.variables, price)
        if viewer is not None:
            planned = await self._run_plan(execution, work, viewer)
            if planned is not None:
                return planned
        result = await self._run_resolvers(work.document, work.request, context)
        return result._replace(execution=execution)

    async def _run_plan(
        self, execution: Execution, work: _Work, viewer: Identity
    ) -> OperationResult | None:
        """The result of the plan lane; None if resolvers must run this operation or request."""
        statement = execution.prepared.made
        if not isinstance(statement, Statement):
            return None
        try:
            arguments = statement.arguments(work.variables, viewer)
        except GatewayError:
            return None
        try:
            if self._max_estimate and work.document.max_cost is not None:
                estimate = await self._estimates.of(viewer, statement, arguments)
                check_estimate(estimate, self._max_estimate)
            if statement.plan.is_write:
                data = await write(
                    self._database,
                    viewer,
                    statement.sql,
                    arguments,
                    is_all_or_nothing=statement.plan.writes_several,
                )
            else:
                data = await read(self._database, viewer, statement.sql, arguments)
        except TooExpensive:
            raise
        except REFUSED_WRITES as error:
            return None if statement.plan.is_write else _failed(error, execution)
        except FAILURES as error:
            return _failed(error, execution)
        if data is None:
            return None
        return OperationResult(PLAN, data, execution=execution._replace(arguments=arguments))

    def _collector(self, work: _Work) -> Collector:
        """A collector of the selections of `work`, with variables in the form of graphql-core."""
        assert work.document.ast is not None, "a document with an operation was parsed"
        with _within_depth():
            full = work.operation.variables.coerce_fully(work.request.variables)
        if full is None:
            # The variables were valid before; only graphql-core's deeper stack can fail here.
            raise BadUserInput(TOO_DEEP)
        return Collector(self._schema, work.document.ast, work.operation.node, full)

    async def _run_resolvers(
        self, document: Document, request: GraphQLRequest, context: RequestContext
    ) -> OperationResult:
        if document.errors or document.ast is None:
            return OperationResult(RESOLVERS, None, document.errors)
        operation_context = Context(
            self._database, self._application, context.viewer, context.request_id, self._issue
        )
        try:
            with _within_depth():
                running = execute(
                    self._schema,
                    document.ast,
                    context_value=operation_context,
                    variable_values=request.variables,
                    operation_name=request.operation_name,
                    executor_class=StrawberryGraphQLCoreExecutionContext,
                    middleware=[with_field_path] if context.options.wants_receipt else None,
                    hide_suggestions=self._hides_names,
                )
            result = running if isinstance(running, ExecutionResult) else await running
        finally:
            await operation_context.close()
        errors = tuple(result.errors or ())
        # Without data and without a path: the request failed before execution.
        if result.data is None and not any(error.path for error in errors):
            return OperationResult(RESOLVERS, None, errors)
        began = monotonic()
        data = orjson.dumps(printable(result.data))
        note(ENCODE, began)
        return OperationResult(RESOLVERS, data, errors)


@contextmanager
def _within_depth() -> Iterator[None]:
    """Turn a RecursionError into `BadUserInput`; errors in fields do not reach this point."""
    try:
        yield
    except RecursionError:
        raise BadUserInput(TOO_DEEP) from None


def _failed(error: Exception, execution: Execution) -> OperationResult:
    """The result of an operation whose statement failed as a whole."""
    failed = GraphQLError("The statement failed.", original_error=error)
    return OperationResult(PLAN, b"null", (failed,), execution=execution)
