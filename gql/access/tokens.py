"""Signs and verifies bearer tokens, which are JWTs."""

import logging
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

import jwt
from cachetools import LRUCache

from db.orm.ids import parse_uuid
from db.session.identity import ROLES, Identity
from db.settings import Settings
from gql.access.keys import Keys, keys_of
from gql.errors import Unauthenticated
from gql.nodes.application import Application

log = logging.getLogger("gateway.tokens")

SIGNS_WITH = "HS256"
MAX_KNOWN = 4_000
MAX_TOKEN_CHARACTERS = 8_000
INVALID = "The token is not valid here: sign in again."
EXPIRED = "The token has expired: sign in again."


class _Refused(Exception):
    """The reason for the log why a token is refused; the client gets a general message."""


def sign(
    identity: Identity,
    secret: str,
    lifetime: timedelta,
    id_claims: Mapping[str, str],
    **claims: str,
) -> str:
    """A token for `identity` that is valid for `lifetime`, with the additional `claims`.

    `id_claims` maps each id of the identity to its claim, as `Application.claims` does.
    """
    all_claims: dict[str, Any] = {
        **claims,
        "role": identity.role,
        "exp": datetime.now(UTC) + lifetime,
    }
    for setting, id in identity.ids:
        all_claims[id_claims[setting]] = str(id)
    return jwt.encode(all_claims, secret, algorithm=SIGNS_WITH)


def claims_of(settings: Settings) -> dict[str, str]:
    """The claims that every token must have besides its identity."""
    claims = {"iss": settings.auth_jwt_issuer, "aud": settings.auth_jwt_audience}
    return {name: value for name, value in claims.items() if value is not None}


class Identities(Protocol):
    """Makes identities of verified claims where not the application does."""

    async def of(self, claims: Mapping[str, Any]) -> Identity:
        """The identity of a token with these claims; `GatewayError` if it has none here."""


class Tokens:
    """Verifies tokens according to `settings`; `secret` is for HS256.

    A valid token is cached and not verified again until it expires. `identities` makes something
    else of its claims than the ids of `application`.
    """

    def __init__(
        self,
        settings: Settings,
        secret: str | None,
        application: Application,
        identities: Identities | None = None,
    ) -> None:
        self._application = application
        self._identities = identities
        self._settings = settings
        self._secret = secret
        self._claims = claims_of(settings)
        self._leeway = settings.auth_jwt_leeway_seconds
        self._lifetime = timedelta(seconds=settings.auth_token_seconds)
        self._keys: Keys = keys_of(settings, secret)
        self._verified: LRUCache[str, tuple[Identity, float]] = LRUCache(MAX_KNOWN)

    def issue(self, identity: Identity) -> str | None:
        """A token for `identity`; None if this gateway signs no tokens."""
        if not self._lifetime or self._secret is None:
            return None
        return sign(
            identity, self._secret, self._lifetime, self._application.claims, **self._claims
        )

    def known(self, token: str) -> Identity | None:
        """The identity of `token` if it was verified before and has not expired."""
        entry = self._verified.get(token)
        if entry is None:
            return None
        identity, expires_at = entry
        return identity if time.time() < expires_at else None

    async def verify(self, token: str) -> Identity:
        """The identity of `token`; `Unauthenticated` if it is expired, forged or incomplete."""
        try:
            claims = await self._verify(token)
            identity = await self._identity(claims)
        except jwt.ExpiredSignatureError:
            raise _refusal("it has expired", EXPIRED) from None
        except (_Refused, jwt.PyJWTError) as error:
            raise _refusal(str(error), INVALID) from None
        # PyJWT also accepts a number in quotes.
        self._verified[token] = (identity, int(claims["exp"]) + self._leeway)
        return identity

    async def _identity(self, claims: dict[str, Any]) -> Identity:
        if self._identities is not None:
            return await self._identities.of(claims)
        return _identity(claims, self._application)

    async def _verify(self, token: str) -> dict[str, Any]:
        if len(token) > MAX_TOKEN_CHARACTERS:
            raise _Refused(f"it has more than {MAX_TOKEN_CHARACTERS} characters")
        try:
            header = jwt.get_unverified_header(token)
        except RecursionError:
            raise _Refused("its header is nested too deeply") from None
        algorithm, kid = header.get("alg"), header.get("kid")
        # The settings decide the algorithm, not the header; URLs in the header are never fetched.
        if algorithm != self._settings.auth_jwt_algorithm:
            raise _Refused(f"it is signed with {str(algorithm)[:20]!r}")
        if "crit" in header:
            raise _Refused("it has critical extensions")
        if kid is not None and not isinstance(kid, str):
            raise _Refused("its `kid` is not a string")
        for key in await self._keys.named(kid):
            try:
                return self._decode(token, key)
            except jwt.InvalidSignatureError:
                continue
        raise _Refused("no key of ours has signed it")

    def _decode(self, token: str, key: Any) -> dict[str, Any]:
        try:
            claims: dict[str, Any] = jwt.decode(
                token,
                key,
                algorithms=[self._settings.auth_jwt_algorithm],
                leeway=self._leeway,
                issuer=self._settings.auth_jwt_issuer,
                audience=self._settings.auth_jwt_audience,
                options={"require": ["exp", *self._claims]},
            )
        except (OverflowError, RecursionError, TypeError):
            # A claim has an impossible value, such as an expiry of 1e400.
            raise _Refused("its claims cannot be read") from None
        return claims


def _refusal(reason: str, message: str) -> Unauthenticated:
    log.info("a token was refused: %s", reason)
    return Unauthenticated(message)


def _identity(claims: dict[str, Any], application: Application) -> Identity:
    role = claims.get("role")
    ids = {setting: _uuid(claims, claim) for setting, claim in application.claims.items()}
    if role not in ROLES:
        raise _refusal(
            "it names no role", "The token names no role: it needs member, admin or operator."
        )
    if role != "operator" and None in ids.values():
        raise _refusal(*_incomplete(application))
    return Identity(role, **ids)


def _incomplete(application: Application) -> tuple[str, str]:
    """The reason for the log, and the message for the client, for a token without all ids."""
    nouns = {setting.removesuffix("_id"): claim for setting, claim in application.claims.items()}
    missing = " or ".join(f"no {noun}" for noun in nouns)
    missing_claims = " or ".join(f"no {noun} (`{claim}`)" for noun, claim in nouns.items())
    return f"it names {missing}", f"The token names {missing_claims}."


def _uuid(claims: dict[str, Any], name: str) -> UUID | None:
    value = claims.get(name)
    if value is None:
        return None
    parsed = parse_uuid(value) if isinstance(value, str) else None
    if parsed is None:
        raise _refusal(f"its `{name}` is not a UUID", f"The token's `{name}` is not a UUID.")
    return parsed
