"""Runs operations with graphql-core and the resolvers; the reference of every result."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from time import monotonic
from typing import Any, NamedTuple

import orjson
from graphql import (
    DocumentNode,
    ExecutionResult,
    FieldNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    SelectionSetNode,
    execute,
)
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from db.session.database import Database
from db.session.identity import Identity
from db.timeline import ENCODE, note
from gql.errors import BadUserInput
from gql.execution.field_path import with_field_path
from gql.execution.request_context import RequestContext
from gql.nodes.application import Application
from gql.resolvers.context import Context, Statements
from gql.values.scalars import printable

TOO_DEEP = "The variables are nested too deeply."


class Resolved(NamedTuple):
    """The result of resolvers; `data` is JSON, or None if nothing was executed."""

    data: bytes | None
    errors: tuple[GraphQLError, ...]


class ResolverLane:
    """Executes documents; `issue` signs a token, or returns None without a secret.

    `statements` runs the statements of mutations.
    """

    def __init__(
        self,
        database: Database,
        application: Application,
        schema: GraphQLSchema,
        issue: Callable[[Identity], str | None],
        statements: Statements,
    ) -> None:
        self._statements = statements
        self._database = database
        self._application = application
        # Passed to graphql-core: Strawberry's `execute` would parse and validate each time.
        self._schema = schema
        self._issue = issue
        self._hides_names = not database.settings.shows_schema

    def context(
        self, request: RequestContext, performed: Mapping[str, Any] | None = None
    ) -> Context:
        """A context for one operation; the caller must close it."""
        return Context(
            self._database,
            self._application,
            request.viewer,
            request.request_id,
            self._issue,
            self._statements,
            performed,
        )

    async def run(
        self,
        document: DocumentNode,
        operation_name: str | None,
        variables: dict[str, Any],
        request: RequestContext,
        performed: Mapping[str, Any] | None = None,
    ) -> Resolved:
        """Run an operation of `document`.

        With the results of a mutation that is its only root field, that is not performed again.
        """
        context = self.context(request, performed)
        try:
            with within_depth():
                running = execute(
                    self._schema,
                    document,
                    context_value=context,
                    variable_values=variables,
                    operation_name=operation_name,
                    executor_class=StrawberryGraphQLCoreExecutionContext,
                    middleware=[with_field_path] if request.options.wants_receipt else None,
                    hide_suggestions=self._hides_names,
                )
            result = running if isinstance(running, ExecutionResult) else await running
        finally:
            await context.close()
        # Fields fail in the order in which their loaders return, which is not always the same.
        errors = tuple(sorted(result.errors or (), key=_place))
        # Without data and without a path: the request failed before execution.
        if result.data is None and not any(error.path for error in errors):
            return Resolved(None, errors)
        began = monotonic()
        data = orjson.dumps(printable(result.data))
        note(ENCODE, began)
        return Resolved(data, errors)


def _place(error: GraphQLError) -> tuple[int, int]:
    """Where the field that failed stands in the document."""
    if not error.locations:
        return 0, 0
    first, *_ = error.locations
    return first.line, first.column


def with_fields(
    document: DocumentNode, operation: OperationDefinitionNode, fields: Sequence[FieldNode]
) -> DocumentNode:
    """`document` with these root fields as its only operation."""
    chosen = replace(operation, selection_set=SelectionSetNode(selections=tuple(fields)))
    others = (node for node in document.definitions if not _is_operation(node))
    return replace(document, definitions=(chosen, *others))


def _is_operation(node: object) -> bool:
    return isinstance(node, OperationDefinitionNode)


@contextmanager
def within_depth() -> Iterator[None]:
    """Turn a RecursionError into `BadUserInput`; errors in fields do not reach this point."""
    try:
        yield
    except RecursionError:
        raise BadUserInput(TOO_DEEP) from None
