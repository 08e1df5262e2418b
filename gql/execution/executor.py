"""An operation in, its answer out: by one SQL statement if it can be planned, else by resolvers.

The resolver lane is the reference. It also tells what is wrong: an argument that cannot be used, a
write the database refuses. The plan lane then steps back, having changed nothing.
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
from gql.cost.cost_limits import check_estimate, check_price, told
from gql.cost.cost_model import Variables
from gql.cost.field_collection import Collector
from gql.documents.document_store import RequestedOperation
from gql.documents.graphql_request import GraphQLRequest
from gql.documents.limits import OverLimit
from gql.documents.parsing import Document, Operation
from gql.errors import BadUserInput, GatewayError, TooExpensive
from gql.execution.field_path import in_its_place
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
# What reading a document takes that is then refused.
REFUSED_COST = 20
# What a statement that changed nothing says of a write; its resolver finds the words.
REFUSED_WRITES = (
    asyncpg.IntegrityConstraintViolationError,
    asyncpg.InsufficientPrivilegeError,
)
FAILURES = (*DATABASE_ERRORS, GatewayError)


class _Work(NamedTuple):
    """An operation with its coerced variables."""

    document: Document
    operation: Operation
    asked: GraphQLRequest
    variables: Variables

    @property
    def shape(self) -> Hashable:
        return self.operation.variables.shape(self.variables)


class Executor:
    """Both lanes over one database; `issue` signs a token, if this gateway does."""

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
        # graphql-core executes it directly: Strawberry's `execute` parses and validates every time.
        self._schema = schema
        self._plans = Plans(application)
        self._rates = Rates(database.settings)
        self._estimates = Estimates(database)
        self._most_estimated = database.settings.limit_estimate
        self._hides_names = not database.settings.shows_schema

    @property
    def kept(self) -> int:
        """How many operations are known."""
        return len(self._plans)

    async def close(self) -> None:
        """Close what was opened besides the database."""
        await self._rates.close()

    async def execute(
        self, requested: RequestedOperation, context: RequestContext
    ) -> OperationResult:
        """The result of an operation; `GatewayError` if it is over a limit."""
        document, asked, operation = requested.document, requested.request, requested.operation
        variables = None
        if operation is not None:
            with _within_depth():
                variables = operation.variables.coerce(asked.variables)
        if operation is None or variables is None:
            await self._rates.charge(context.viewer, context.address, REFUSED_COST)
            return await self._resolved(document, asked, context)
        work = _Work(document, operation, asked, variables)
        try:
            result = await self._within_limits(work, context)
        except OverLimit as error:
            # Even a document that is free of limits must be one that a price can be found for.
            return OperationResult(RESOLVERS, None, (error,))
        if context.options.wants_cost and result.execution is not None:
            cost = told(result.execution.price, document.most_cost)
            return result._replace(extensions={"cost": cost})
        return result

    async def explain_plan(self, execution: Execution, viewer: Identity) -> Any:
        """Postgres's plan of the one statement; None if there was none, or it cannot be had."""
        statement = execution.prepared.made
        if execution.arguments is None or not isinstance(statement, Statement):
            return None
        try:
            return await explain(self._database, viewer, statement.sql, execution.arguments)
        except FAILURES:
            return None

    async def _within_limits(self, work: _Work, context: RequestContext) -> OperationResult:
        key = (work.asked.query, work.asked.operation_name, work.shape)
        prepared = self._plans.find(key)
        self._observer.plan_lookup(hit=prepared is not None)
        if prepared is None:
            began = monotonic()
            prepared = self._plans.price(key, self._collector(work))
            note(PLANNING, began)
        price = prepared.cost.of(work.variables)
        check_price(price, work.document.most_cost)
        await self._rates.charge(context.viewer, context.address, price.total)
        viewer = context.viewer if context.options.may_plan else None
        if viewer is not None and prepared.made is None:
            began = monotonic()
            prepared = self._plans.plan(key, prepared, self._collector(work))
            note(PLANNING, began)
        execution = Execution(prepared, work.variables, price)
        if viewer is not None:
            planned = await self._planned(execution, work, viewer)
            if planned is not None:
                return planned
        result = await self._resolved(work.document, work.asked, context)
        return result._replace(execution=execution)

    async def _planned(
        self, execution: Execution, work: _Work, viewer: Identity
    ) -> OperationResult | None:
        """The plan lane's answer; None if the operation, or this request, is not for it."""
        statement = execution.prepared.made
        if not isinstance(statement, Statement):
            return None
        try:
            arguments = statement.arguments(work.variables, viewer)
        except GatewayError:
            return None
        try:
            if self._most_estimated and work.document.most_cost is not None:
                estimate = await self._estimates.of(viewer, statement, arguments)
                check_estimate(estimate, self._most_estimated)
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
        """What looks at the selections of `work`, with its variables in graphql-core's form."""
        assert work.document.ast is not None, "a document with an operation was parsed"
        with _within_depth():
            full = work.operation.variables.coerce_fully(work.asked.variables)
        if full is None:
            # What was coerced can be coerced again, but graphql-core's stack is deeper.
            raise BadUserInput(TOO_DEEP)
        return Collector(self._schema, work.document.ast, work.operation.node, full)

    async def _resolved(
        self, document: Document, asked: GraphQLRequest, context: RequestContext
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
                    variable_values=asked.variables,
                    operation_name=asked.operation_name,
                    executor_class=StrawberryGraphQLCoreExecutionContext,
                    middleware=[in_its_place] if context.options.wants_receipt else None,
                    hide_suggestions=self._hides_names,
                )
            result = running if isinstance(running, ExecutionResult) else await running
        finally:
            await operation_context.close()
        errors = tuple(result.errors or ())
        # No data at all, not even null: the request failed before anything was executed.
        if result.data is None and not any(error.path for error in errors):
            return OperationResult(RESOLVERS, None, errors)
        began = monotonic()
        data = orjson.dumps(printable(result.data))
        note(ENCODE, began)
        return OperationResult(RESOLVERS, data, errors)


@contextmanager
def _within_depth() -> Iterator[None]:
    """`BadUserInput` for variables that nobody can coerce; what fields do stays within them."""
    try:
        yield
    except RecursionError:
        raise BadUserInput(TOO_DEEP) from None


def _failed(error: Exception, execution: Execution) -> OperationResult:
    """Something failed that no field is to blame for."""
    failed = GraphQLError("The statement failed.", original_error=error)
    return OperationResult(PLAN, b"null", (failed,), execution=execution)
