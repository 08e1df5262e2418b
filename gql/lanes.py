"""An operation in, its answer out: by one SQL statement if it can be planned, else by resolvers.

The resolver lane is the reference. It also tells what is wrong: an argument that cannot be used, a
write the database refuses. The plan lane then steps back, having changed nothing.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import asyncpg
import orjson
from graphql import ExecutionResult, GraphQLError, GraphQLSchema, execute
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from db.engine import Database
from db.faults import DatabaseFault
from db.transaction import Identity
from gql.context import Context
from gql.documents import Document, Operation
from gql.errors import BadUserInput, GatewayError
from gql.plan.cache import Plans, Refusal, Statement
from gql.plan.execute import run
from gql.requests import GraphQLRequest
from gql.scalars import printable

PLAN, RESOLVERS = "plan", "resolvers"
TOO_DEEP = "The variables are nested too deeply."
# What a statement that changed nothing says of a write; its resolver finds the words.
REFUSED_WRITES = (
    asyncpg.IntegrityConstraintViolationError,
    asyncpg.InsufficientPrivilegeError,
)
FAILURES = (
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    OSError,
    DatabaseFault,
    GatewayError,
)


@dataclass(frozen=True, slots=True)
class Answer:
    """`data` as JSON, None if nothing was executed, and what went wrong."""

    lane: str
    data: bytes | None
    errors: tuple[GraphQLError, ...] = ()


class Lanes:
    """Both lanes over one database; `issue` signs a token, if this gateway does."""

    def __init__(
        self,
        database: Database,
        schema: GraphQLSchema,
        issue: Callable[[Identity], str] | None = None,
    ) -> None:
        self._database = database
        self._issue = issue
        # graphql-core executes it directly: Strawberry's `execute` parses and validates every time.
        self._schema = schema
        self._plans = Plans(schema)

    async def answer(
        self,
        document: Document,
        asked: GraphQLRequest,
        viewer: Identity | None,
        request_id: str,
        *,
        may_plan: bool = True,
    ) -> Answer:
        """The answer to `asked`, whose document is `document`."""
        operation = document.operation(asked.operation_name)
        if operation is not None:
            with _within_depth():
                variables = operation.variables.coerce(asked.variables)
            if may_plan and viewer is not None and variables is not None:
                planned = await self._planned(document, operation, asked, variables, viewer)
                if planned is not None:
                    return planned
        return await self._resolved(document, asked, viewer, request_id)

    async def _planned(
        self,
        document: Document,
        operation: Operation,
        asked: GraphQLRequest,
        variables: Mapping[str, Any],
        viewer: Identity,
    ) -> Answer | None:
        """The plan lane's answer; None if the operation, or this request, is not for it."""
        statement = self._statement(document, operation, asked, variables)
        if isinstance(statement, Refusal):
            return None
        try:
            arguments = statement.arguments(variables, viewer)
        except GatewayError:
            return None
        try:
            data = await run(
                self._database,
                viewer,
                statement.sql,
                arguments,
                is_all_or_nothing=statement.plan.writes_several,
            )
        except REFUSED_WRITES as error:
            return None if statement.plan.is_write else _failed(error)
        except FAILURES as error:
            return _failed(error)
        return None if data is None else Answer(PLAN, data)

    def _statement(
        self,
        document: Document,
        operation: Operation,
        asked: GraphQLRequest,
        variables: Mapping[str, Any],
    ) -> Statement | Refusal:
        key = (asked.query, asked.operation_name, operation.variables.shape(variables))
        found = self._plans.find(key)
        if found is None:
            assert document.ast is not None, "a document with an operation was parsed"
            with _within_depth():
                full = operation.variables.coerce_fully(asked.variables)
            if full is None:
                # What was coerced can be coerced again, but graphql-core's stack is deeper.
                raise BadUserInput(TOO_DEEP)
            found = self._plans.make(key, document.ast, operation.node, full)
        return found

    async def _resolved(
        self, document: Document, asked: GraphQLRequest, viewer: Identity | None, request_id: str
    ) -> Answer:
        if document.errors or document.ast is None:
            return Answer(RESOLVERS, None, document.errors)
        context = Context(self._database, viewer, request_id, self._issue)
        try:
            with _within_depth():
                running = execute(
                    self._schema,
                    document.ast,
                    context_value=context,
                    variable_values=asked.variables,
                    operation_name=asked.operation_name,
                    executor_class=StrawberryGraphQLCoreExecutionContext,
                )
            result = running if isinstance(running, ExecutionResult) else await running
        finally:
            await context.close()
        errors = tuple(result.errors or ())
        # No data at all, not even null: the request failed before anything was executed.
        if result.data is None and not any(error.path for error in errors):
            return Answer(RESOLVERS, None, errors)
        return Answer(RESOLVERS, orjson.dumps(printable(result.data)), errors)


@contextmanager
def _within_depth() -> Iterator[None]:
    """`BadUserInput` for variables that nobody can coerce; what fields do stays within them."""
    try:
        yield
    except RecursionError:
        raise BadUserInput(TOO_DEEP) from None


def _failed(error: Exception) -> Answer:
    """Something failed that no field is to blame for."""
    return Answer(PLAN, b"null", (GraphQLError("The statement failed.", original_error=error),))
