"""Authenticates a request by its Authorization header."""

from db.session.identity import Identity
from gql.access.role_identities import RoleIdentities
from gql.access.tokens import Tokens
from gql.errors import Unauthenticated


class Authentication:
    """Bearer tokens; `default_viewer` sends requests without one, in development."""

    def __init__(self, tokens: Tokens, default_viewer: Identity | None = None) -> None:
        self._tokens = tokens
        self._default_viewer = default_viewer

    async def viewer(self, authorization: bytes | None) -> Identity | None:
        """The identity of the header; None for nobody. A bad token is never ignored."""
        if authorization is None:
            return await self._anonymous()
        scheme, _, token = authorization.decode("latin-1").partition(" ")
        token = token.strip()
        if scheme.lower() != "bearer" or not token:
            raise Unauthenticated("The Authorization header must read `Bearer` and a token.")
        return self._tokens.known(token) or await self._tokens.verify(token)

    async def _anonymous(self) -> Identity | None:
        """The identity of a request without a token."""
        return self._default_viewer


class RoleAuthentication(Authentication):
    """Bearer tokens whose identities are roles of the database, as are requests without one."""

    def __init__(self, tokens: Tokens, identities: RoleIdentities) -> None:
        super().__init__(tokens)
        self._identities = identities

    async def _anonymous(self) -> Identity | None:
        return await self._identities.anonymous()
