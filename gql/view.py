"""The GraphQL endpoint: HTTP in, bytes out."""

import secrets
from typing import Any

from graphql import ExecutionResult, execute
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from db.engine import Database
from db.transaction import Identity
from gql.context import Context
from gql.documents import Document, Documents
from gql.errors import GatewayError, Unauthenticated, format_error
from gql.hangup import while_connected
from gql.requests import GraphQLRequest, MethodNotAllowed, read_request
from gql.responses import GRAPHQL, JSON, media_type, refuse, respond
from gql.schema import make_schema
from gql.tokens import verify

# nginx's number; nobody is there to read it.
CLIENT_CLOSED_REQUEST = 499


class View:
    """Answers GraphQL requests; `default_viewer` is who asks without a token, in development."""

    def __init__(
        self, database: Database, secret: str, default_viewer: Identity | None = None
    ) -> None:
        self._database = database
        self._secret = secret
        self._default_viewer = default_viewer
        # graphql-core executes it directly: Strawberry's `execute` parses and validates every time.
        self._schema = make_schema().executable
        self._documents = Documents(self._schema)

    async def __call__(self, request: Request) -> Response:
        """The response to a POST, or to a GET that only reads."""
        request_id = secrets.token_hex(8)
        media = JSON
        try:
            media = media_type(request, JSON, GRAPHQL)
            viewer, asked, document = await self._read(request)
            work = self._execute(document, asked, viewer, request_id)
            # A write is finished even if nobody waits: its sender cannot know how far it got.
            is_query = document.is_query(asked.operation_name)
            result = await (while_connected(request, work) if is_query else work)
        except GatewayError as error:
            return refuse(media, error, request_id)
        except ClientDisconnect:
            return Response(status_code=CLIENT_CLOSED_REQUEST)
        body: dict[str, Any] = {}
        if result.errors:
            body["errors"] = [format_error(error, request_id) for error in result.errors]
        # No data at all, not even null: the request failed before anything was executed.
        failed = result.data is None and not any(error.path for error in result.errors or ())
        if not failed:
            body["data"] = result.data
        return respond(media, body, request_id, failed=failed)

    async def _read(self, request: Request) -> tuple[Identity | None, GraphQLRequest, Document]:
        """Who asks for what; `GatewayError` tells why the request cannot become an operation."""
        if request.method not in ("GET", "POST"):
            raise MethodNotAllowed("GET, POST")
        viewer = self._viewer(request)
        asked = await read_request(request)
        document = self._documents.get(asked.query)
        if request.method == "GET" and not document.is_query(asked.operation_name):
            raise MethodNotAllowed("POST")
        return viewer, asked, document

    def _viewer(self, request: Request) -> Identity | None:
        """Who sends `request`; None is nobody. A token that is not good is never ignored."""
        header = request.headers.get("authorization")
        if header is None:
            return self._default_viewer
        scheme, _, token = header.partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise Unauthenticated("The Authorization header must read `Bearer` and a token.")
        return verify(token.strip(), self._secret)

    async def _execute(
        self,
        document: Document,
        asked: GraphQLRequest,
        viewer: Identity | None,
        request_id: str,
    ) -> ExecutionResult:
        if document.errors or document.ast is None:
            return ExecutionResult(data=None, errors=list(document.errors))
        context = Context(self._database, viewer, request_id)
        try:
            result = execute(
                self._schema,
                document.ast,
                context_value=context,
                variable_values=asked.variables,
                operation_name=asked.operation_name,
                executor_class=StrawberryGraphQLCoreExecutionContext,
            )
            return result if isinstance(result, ExecutionResult) else await result
        finally:
            await context.close()
