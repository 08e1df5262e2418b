"""Executes an operation: as SQL statements if it can be planned, otherwise by resolvers.

The resolver lane is the reference, and produces the error messages. When an argument is invalid or
the database refuses a write, the plan lane changes nothing and leaves the operation, or that root
field of a mutation, to resolvers.
"""

from collections.abc import Callable, Hashable, Sequence
from functools import partial
from time import monotonic
from typing import Any, NamedTuple

import orjson
from graphql import FieldNode, GraphQLError, GraphQLSchema

from db.session.database import Database
from db.session.identity import NOBODY, Identity
from db.timeline import FILL, note
from db.timeline import PLAN as PLANNING
from gql.access.rates import Rates
from gql.caching.memory import MemoryCache
from gql.cost.cost_limits import check_price, cost_extension
from gql.cost.cost_model import Variables
from gql.cost.field_collection import Collector
from gql.documents.document_store import RequestedOperation
from gql.documents.graphql_request import GraphQLRequest
from gql.documents.limits import OverLimit
from gql.documents.parsing import Document, Operation
from gql.errors import BadUserInput, TooExpensive, may_be_bad_value
from gql.execution.called import CallRunner, PayloadNotFilled
from gql.execution.plan_lane import FAILURES, FIELD_FAILURES, PlanLane, arguments_of
from gql.execution.request_context import (
    PLAN,
    RESOLVERS,
    Execution,
    Observer,
    OperationResult,
    RequestContext,
)
from gql.execution.resolver_lane import (
    TOO_DEEP,
    Resolved,
    ResolverLane,
    with_fields,
    within_depth,
)
from gql.execution.steps import joined, prepared_of, statements_of
from gql.nodes.application import Application
from gql.plan.cache import Called, Plans, Step, Steps
from gql.plan.compilation import Statement
from gql.plan.placeholders import NotFilled
from gql.resolvers.field_context import FieldContext
from gql.resolvers.field_source import Call, source_of

# The cost charged for an invalid document, which has been parsed and validated for nothing.
REFUSED_COST = 20


class _Work(NamedTuple):
    """An operation with its coerced variables."""

    document: Document
    operation: Operation
    request: GraphQLRequest
    variables: Variables
    context: RequestContext

    @property
    def is_limited(self) -> bool:
        """Whether its cost is limited; documents of the manifest may be exempt."""
        return self.document.max_cost is not None

    @property
    def shape(self) -> Hashable:
        return self.operation.variables.shape(self.variables)


class Executor:
    """Runs operations on both lanes; `issue` signs a token, or returns None without a secret.

    The caller closes `rates`.
    """

    def __init__(
        self,
        database: Database,
        application: Application,
        schema: GraphQLSchema,
        issue: Callable[[Identity], str | None],
        observer: Observer,
        cache: MemoryCache,
        rates: Rates,
    ) -> None:
        self._observer = observer
        self._open_mutations = _open_mutations(schema)
        self._database = database
        self._schema = schema
        self._plans = Plans(application, cache)
        self._rates = rates
        self._plan_lane = PlanLane(database, application)
        self._resolver_lane = ResolverLane(database, application, schema, issue, self._plan_lane)

    async def execute(
        self, requested: RequestedOperation, context: RequestContext
    ) -> OperationResult:
        """Execute an operation; raise `GatewayError` if it exceeds a limit."""
        document, request, operation = requested.document, requested.request, requested.operation
        variables = None
        if operation is not None:
            with within_depth():
                variables = operation.variables.coerce(request.variables)
        if operation is None or variables is None:
            await self._rates.charge(context.viewer, context.address, REFUSED_COST)
            return await self._run_resolvers(document, request, context)
        work = _Work(document, operation, request, variables, context)
        try:
            result = await self._within_limits(work)
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
        return await self._plan_lane.explain(statement, execution.arguments, viewer)

    async def _within_limits(self, work: _Work) -> OperationResult:
        context = work.context
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
        viewer = (context.viewer or self._stranger(work)) if context.options.may_plan else None
        if viewer is not None and prepared.made is None:
            began = monotonic()
            prepared = self._plans.plan(key, prepared, self._collector(work))
            note(PLANNING, began)
        execution = Execution(prepared, work.variables, price)
        planned = None
        if viewer is not None:
            match prepared.made:
                case Statement() as statement if context.viewer is not None:
                    planned = await self._run_statement(statement, execution, work, viewer)
                case Steps(steps=steps):
                    planned = await self._run_steps(steps, work, viewer)
        if planned is None:
            planned = await self._run_resolvers(work.document, work.request, context)
        return planned if planned.execution else planned._replace(execution=execution)

    def _stranger(self, work: _Work) -> Identity | None:
        """Who a caller without a token plans as: nobody, and only what strangers may run."""
        selected = work.operation.node.selection_set.selections
        names = {node.name.value for node in selected if isinstance(node, FieldNode)}
        return None if self._open_mutations.isdisjoint(names) else NOBODY

    async def _run_statement(
        self, statement: Statement, execution: Execution, work: _Work, viewer: Identity
    ) -> OperationResult | None:
        """The result of the plan lane; None if resolvers must run this request."""
        arguments = arguments_of(statement, work.variables, viewer)
        if arguments is None:
            return None
        try:
            lane = self._plan_lane
            if work.is_limited and not lane.is_within_estimate(statement, arguments, viewer):
                await lane.check(statement, arguments, viewer)
            data = await lane.run(statement, arguments, viewer)
            data = await self._filled(work.context, statement, data, viewer)
        except NotFilled:
            return None
        except TooExpensive:
            raise
        except FAILURES as error:
            if statement.is_write:
                [(key, _)] = statement.plan.members
                return OperationResult(PLAN, *self._failed_field(key, error, work))
            if may_be_bad_value(error) or isinstance(error, FIELD_FAILURES):
                # Resolvers say in which argument, if it is one, or in which field.
                return None
            return OperationResult(PLAN, b"null", (_failed(error),))
        ran = Execution(execution.prepared, execution.variables, execution.price, arguments)
        return OperationResult(PLAN, data, execution=ran)

    async def _run_steps(
        self, steps: Sequence[Step], work: _Work, viewer: Identity
    ) -> OperationResult:
        """The results of a mutation's root fields, one after the other, each on its lane."""
        prepared = {
            step.key: prepared_of(step.made, work.variables, work.context.viewer) for step in steps
        }
        lane = self._plan_lane
        # Before the first of them writes.
        for step in steps:
            for statement, values in statements_of(step.made, prepared[step.key]):
                if work.is_limited and not lane.is_within_estimate(statement, values, viewer):
                    await lane.check(statement, values, viewer)
        answered_by = PLAN
        members: list[bytes] = []
        errors: list[GraphQLError] = []
        for step in steps:
            resolved = await self._run_step(step, prepared[step.key], work, viewer)
            if resolved is None:
                answered_by = RESOLVERS
                resolved = await self._resolve_field(step.key, work)
            assert resolved.data is not None, "a root field that was run has a value"
            members.append(resolved.data)
            errors += resolved.errors
        return OperationResult(answered_by, joined(members), tuple(errors))

    async def _run_step(
        self, step: Step, prepared: Any, work: _Work, viewer: Identity
    ) -> Resolved | None:
        """The result of a root field on the plan lane; None if its resolver must run."""
        if isinstance(step.made, bytes):
            return Resolved(step.made, ())
        if prepared is None:
            return None
        try:
            match step.made:
                case Statement() as statement:
                    data = await self._plan_lane.run(statement, prepared, viewer)
                case Called() as called:
                    context = self._resolver_lane.context(work.context)
                    filled = partial(self._filled, work.context)
                    runner = CallRunner(work.variables, context, self._plan_lane, filled)
                    data = await runner.run(called, prepared)
                case _:
                    return None
        except PayloadNotFilled as error:
            return await self._resolve_field(step.key, work, error)
        except Exception as error:  # noqa: BLE001 as graphql-core, which runs it on the other lane
            return self._failed_field(step.key, error, work)
        return Resolved(data, ())

    def _failed_field(self, key: str, error: Exception, work: _Work) -> Resolved:
        failed = _failed(error, nodes=self._fields(key, work), path=[key])
        return Resolved(orjson.dumps({key: None}), (failed,))

    async def _run_resolvers(
        self, document: Document, request: GraphQLRequest, context: RequestContext
    ) -> OperationResult:
        if document.errors or document.ast is None:
            return OperationResult(RESOLVERS, None, document.errors)
        name, variables = request.operation_name, request.variables
        resolved = await self._resolver_lane.run(document.ast, name, variables, context)
        return OperationResult(RESOLVERS, *resolved)

    async def _filled(
        self, request: RequestContext, statement: Statement, data: bytes, viewer: Identity
    ) -> bytes:
        """The data of a statement with what Python fills in; `NotFilled` if resolvers must run."""
        if statement.placeholders is None:
            return data
        began = monotonic()
        context = self._resolver_lane.context(request._replace(viewer=viewer))
        try:
            return await statement.placeholders.fill(data, FieldContext(context))
        finally:
            note(FILL, began)
            await context.close()

    async def _resolve_field(
        self, key: str, work: _Work, written: PayloadNotFilled | None = None
    ) -> Resolved:
        """The result of one root field's resolver; it leaves no connection to the next step.

        What is `written` already is only read.
        """
        assert work.document.ast is not None, "a document with an operation was parsed"
        fields = self._fields(key, work)
        document = with_fields(work.document.ast, work.operation.node, fields)
        context, performed = work.context, None
        if written is not None:
            context, performed = context._replace(viewer=written.viewer), written.performed
        variables = work.request.variables
        return await self._resolver_lane.run(document, None, variables, context, performed)

    def _fields(self, key: str, work: _Work) -> Sequence[FieldNode]:
        _, selected = self._collector(work).root()
        return [details.node for details in selected[key]]

    def _collector(self, work: _Work) -> Collector:
        """A collector of the selections of `work`, with variables in the form of graphql-core."""
        assert work.document.ast is not None, "a document with an operation was parsed"
        with within_depth():
            full = work.operation.variables.coerce_fully(work.request.variables)
        if full is None:
            # The variables were valid before; only graphql-core's deeper stack can fail here.
            raise BadUserInput(TOO_DEEP)
        return Collector(self._schema, work.document.ast, work.operation.node, full)


def _open_mutations(schema: GraphQLSchema) -> frozenset[str]:
    """The mutations that callers without a token may run."""
    fields = schema.mutation_type.fields if schema.mutation_type else {}
    sources = {name: source_of(field) for name, field in fields.items()}
    return frozenset(
        name
        for name, source in sources.items()
        if isinstance(source, Call) and source.allows_anonymous
    )


def _failed(error: Exception, **where: Any) -> GraphQLError:
    """The error of a statement that failed as a whole."""
    return GraphQLError("The statement failed.", original_error=error, **where)
