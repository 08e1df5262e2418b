"""Bearer tokens: a JWT in, an `Identity` out, and back."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import jwt

from db.transaction import Identity
from gql.errors import Unauthenticated
from gql.kept import Kept
from models.ids import parse_uuid

ALGORITHM = "HS256"
LEEWAY = timedelta(seconds=10)
MOST_KNOWN = 4_000
ROLES = ("member", "admin", "operator")


def sign(identity: Identity, secret: str, lifetime: timedelta) -> str:
    """A token that names `identity` until `lifetime` has passed."""
    claims: dict[str, Any] = {"role": identity.role, "exp": datetime.now(UTC) + lifetime}
    if identity.user_id is not None:
        claims["sub"] = str(identity.user_id)
    if identity.tenant_id is not None:
        claims["tid"] = str(identity.tenant_id)
    return jwt.encode(claims, secret, algorithm=ALGORITHM)


class Tokens:
    """Tokens signed with `secret`; one that is good is not verified again until it expires."""

    def __init__(self, secret: str) -> None:
        self._secret = secret
        self._good: Kept[str, tuple[Identity, float]] = Kept(MOST_KNOWN)

    def verify(self, token: str) -> Identity:
        """Whom `token` names; `Unauthenticated` when it is expired, forged or incomplete."""
        known = self._good.get(token)
        if known is not None and time.time() < known[1]:
            return known[0]
        claims = _claims(token, self._secret)
        identity = _identity(claims)
        # PyJWT takes a number in quotes as well.
        self._good.put(token, (identity, int(claims["exp"]) + LEEWAY.total_seconds()))
        return identity


def _claims(token: str, secret: str) -> dict[str, Any]:
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            secret,
            algorithms=[ALGORITHM],
            leeway=LEEWAY,
            options={"require": ["exp"]},
        )
    except jwt.ExpiredSignatureError:
        raise Unauthenticated("The token has expired: sign in again.") from None
    except jwt.InvalidTokenError:
        raise Unauthenticated("The token is not valid here: sign in again.") from None
    return claims


def _identity(claims: dict[str, Any]) -> Identity:
    role = claims.get("role")
    tenant_id, user_id = _uuid(claims, "tid"), _uuid(claims, "sub")
    if role not in ROLES:
        raise Unauthenticated("The token names no role: it needs member, admin or operator.")
    if role != "operator" and (tenant_id is None or user_id is None):
        raise Unauthenticated("The token names no tenant (`tid`) or no user (`sub`).")
    return Identity(role=role, tenant_id=tenant_id, user_id=user_id)


def _uuid(claims: dict[str, Any], name: str) -> UUID | None:
    value = claims.get(name)
    if value is None:
        return None
    parsed = parse_uuid(value) if isinstance(value, str) else None
    if parsed is None:
        raise Unauthenticated(f"The token's `{name}` is not a UUID.")
    return parsed
