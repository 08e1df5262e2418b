"""The GraphQL endpoint: HTTP in, bytes out."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from random import getrandbits

from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope, Send

from db.engine import Database
from db.transaction import Identity
from gql.documents import Document, Documents
from gql.errors import GatewayError, Unauthenticated, format_error, masked
from gql.hangup import while_connected
from gql.lanes import RESOLVERS, Lanes
from gql.requests import GraphQLRequest, MethodNotAllowed, headers_of, read_request
from gql.responses import JSON, Reply, media_type, refuse, respond
from gql.schema import make_schema
from gql.tokens import Tokens, sign

# In development: which lane answered; sent with a request, `resolvers` keeps it off the other.
LANE = b"x-gateway-lane"
# nginx's number; nobody is there to read it.
CLIENT_CLOSED_REQUEST = 499


class View:
    """Answers GraphQL requests; `default_viewer` is who asks without a token, in development."""

    def __init__(
        self, database: Database, secret: str, default_viewer: Identity | None = None
    ) -> None:
        schema = make_schema().executable
        self._tokens = Tokens(secret)
        lifetime = timedelta(seconds=database.settings.auth_token_seconds)
        self._default_viewer = default_viewer
        self._documents = Documents(schema)
        issue = partial(sign, secret=secret, lifetime=lifetime) if lifetime else None
        self._lanes = Lanes(database, schema, issue)
        self._tells_lane = not database.settings.in_production

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a POST, or a GET that only reads. An ASGI application."""
        await (await self._reply(scope, receive)).send(send)

    async def _reply(self, scope: Scope, receive: Receive) -> Reply:
        request_id = f"{getrandbits(64):016x}"
        headers = headers_of(scope)
        media = JSON
        try:
            media = media_type(headers.get(b"accept", b""))
            viewer, asked, document = await self._read(scope, headers, receive)
            may_plan = not (self._tells_lane and headers.get(LANE) == RESOLVERS.encode())
            work = self._lanes.answer(document, asked, viewer, request_id, may_plan=may_plan)
            # A write is finished even if nobody waits: its sender cannot know how far it got.
            is_query = document.is_query(asked.operation_name)
            answer = await (while_connected(receive, work) if is_query else work)
        except GatewayError as error:
            return refuse(media, error, request_id)
        except ClientDisconnect:
            return Reply(CLIENT_CLOSED_REQUEST, [], b"")
        except Exception as error:  # noqa: BLE001 whatever fails outside any operation, masked
            return refuse(media, masked(error, request_id, scope["path"]), request_id)
        errors = [format_error(error, request_id) for error in answer.errors]
        reply = respond(media, answer.data, errors, request_id)
        if self._tells_lane:
            reply.headers.append((LANE, answer.lane.encode()))
        return reply

    async def _read(
        self, scope: Scope, headers: Mapping[bytes, bytes], receive: Receive
    ) -> tuple[Identity | None, GraphQLRequest, Document]:
        """Who asks for what; `GatewayError` tells why the request cannot become an operation."""
        if scope["method"] not in ("GET", "POST"):
            raise MethodNotAllowed("GET, POST")
        viewer = self._viewer(headers.get(b"authorization"))
        asked = await read_request(scope, headers, receive)
        document = self._documents.get(asked.query)
        if scope["method"] == "GET" and not document.is_query(asked.operation_name):
            raise MethodNotAllowed("POST")
        return viewer, asked, document

    def _viewer(self, header: bytes | None) -> Identity | None:
        """Who asks; None is nobody. A token that is not good is never ignored."""
        if header is None:
            return self._default_viewer
        scheme, _, token = header.decode("latin-1").partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise Unauthenticated("The Authorization header must read `Bearer` and a token.")
        return self._tokens.verify(token.strip())
