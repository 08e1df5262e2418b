"""The GraphQL endpoint: HTTP in, bytes out."""

import secrets

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from db.engine import Database
from db.transaction import Identity
from gql.documents import Document, Documents
from gql.errors import GatewayError, Unauthenticated, format_error
from gql.hangup import while_connected
from gql.lanes import RESOLVERS, Lanes
from gql.requests import GraphQLRequest, MethodNotAllowed, read_request
from gql.responses import GRAPHQL, JSON, media_type, refuse, respond
from gql.schema import make_schema
from gql.tokens import Tokens

# In development: which lane answered; sent with a request, `resolvers` keeps it off the other.
LANE = "X-Gateway-Lane"
# nginx's number; nobody is there to read it.
CLIENT_CLOSED_REQUEST = 499


class View:
    """Answers GraphQL requests; `default_viewer` is who asks without a token, in development."""

    def __init__(
        self, database: Database, secret: str, default_viewer: Identity | None = None
    ) -> None:
        schema = make_schema().executable
        self._tokens = Tokens(secret)
        self._default_viewer = default_viewer
        self._documents = Documents(schema)
        self._lanes = Lanes(database, schema)
        self._tells_lane = not database.settings.in_production

    async def __call__(self, request: Request) -> Response:
        """The response to a POST, or to a GET that only reads."""
        request_id = secrets.token_hex(8)
        media = JSON
        try:
            media = media_type(request, JSON, GRAPHQL)
            viewer, asked, document = await self._read(request)
            may_plan = not (self._tells_lane and request.headers.get(LANE) == RESOLVERS)
            work = self._lanes.answer(document, asked, viewer, request_id, may_plan=may_plan)
            # A write is finished even if nobody waits: its sender cannot know how far it got.
            is_query = document.is_query(asked.operation_name)
            answer = await (while_connected(request, work) if is_query else work)
        except GatewayError as error:
            return refuse(media, error, request_id)
        except ClientDisconnect:
            return Response(status_code=CLIENT_CLOSED_REQUEST)
        errors = [format_error(error, request_id) for error in answer.errors]
        response = respond(media, answer.data, errors, request_id)
        if self._tells_lane:
            response.headers[LANE] = answer.lane
        return response

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
        return self._tokens.verify(token.strip())
