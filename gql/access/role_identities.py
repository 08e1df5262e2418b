"""Makes identities of verified claims where the policies of the database decide."""

import json
import logging
from collections.abc import Mapping
from typing import Any

from db.session.role_identity import RoleIdentity
from db.settings import Settings
from gql.access.roles import REFUSED, Roles
from gql.errors import Unauthenticated

log = logging.getLogger("gateway.tokens")

ROLE = "role"
ANONYMOUS = "Send a bearer token: `Authorization: Bearer ...`."
NO_ROLE = "The token names no role (`role`)."
BAD_CLAIMS = "The claims of the token cannot be used here: sign in again."
# Postgres parses deeper documents with the stack of the session; nobody nests claims so.
MAX_DEPTH = 64


class RoleIdentities:
    """Identities by the claim `role`; ANONYMOUS_ROLE is that of tokens and requests without one."""

    def __init__(self, settings: Settings, roles: Roles) -> None:
        self._roles = roles
        self._anonymous_role = settings.anonymous_role
        self._in_production = settings.in_production
        self._anonymous: RoleIdentity | None = None

    async def of(self, claims: Mapping[str, Any]) -> RoleIdentity:
        """The identity of a token; `Unauthenticated` if it may not act as its role."""
        role = claims.get(ROLE)
        if role is not None and not isinstance(role, str):
            raise _refusal("its role is not a text", REFUSED)
        named = await self._named(role, NO_ROLE)
        await self._roles.check(named)
        is_login = named == await self._roles.login()
        subject = claims.get("sub")
        text = _json({**claims, ROLE: named})
        return RoleIdentity(
            named, text, None if subject is None else str(subject), is_login=is_login
        )

    async def anonymous(self) -> RoleIdentity:
        """The identity of requests without a token; `Unauthenticated` if they need one."""
        if self._anonymous is None:
            role = await self._named(None, ANONYMOUS)
            is_login = role == await self._roles.login()
            self._anonymous = RoleIdentity(role, _json({ROLE: role}), is_login=is_login)
        return self._anonymous

    async def _named(self, role: str | None, missing: str) -> str:
        """`role`, or that of requests that name none."""
        if role is not None:
            return role
        if self._anonymous_role is not None:
            return self._anonymous_role
        if self._in_production:
            raise Unauthenticated(missing)
        return await self._roles.login()


def _refusal(reason: str, message: str) -> Unauthenticated:
    log.info("a token was refused: %s", reason)
    return Unauthenticated(message)


def _json(claims: Mapping[str, Any]) -> str:
    """The claims as a JSON text that Postgres can read as `jsonb`, or `Unauthenticated`."""
    if not _is_readable(claims, MAX_DEPTH):
        raise _refusal("its claims have NUL or are nested too deeply", BAD_CLAIMS)
    try:
        text = json.dumps(claims, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        # Half of a surrogate pair has no bytes.
        text.encode()
    except ValueError:
        raise _refusal("its claims are no JSON of Postgres", BAD_CLAIMS) from None
    return text


def _is_readable(value: Any, depth: int) -> bool:
    """Whether Postgres has a place for the texts in `value`, which is nested at most `depth`."""
    match value:
        case str():
            return "\0" not in value
        case Mapping():
            inner = [*value.keys(), *value.values()]
        case list():
            inner = value
        case _:
            return True
    return depth > 0 and all(_is_readable(each, depth - 1) for each in inner)
