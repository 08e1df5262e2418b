"""Provides the keys that verify tokens: secrets, a public key, or a published key set."""

import asyncio
import logging
import urllib.request
from collections.abc import Iterable, Sequence
from http.client import HTTPException
from time import monotonic
from typing import Any, Protocol

import orjson
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed448 import Ed448PublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from jwt import PyJWK
from jwt.algorithms import get_default_algorithms
from jwt.exceptions import PyJWTError

from db.errors import SettingsFault
from db.settings import Settings
from gql.errors import ServiceUnavailable

log = logging.getLogger("gateway.keys")

MIN_RSA_BITS = 2048
# A published set is fetched again after this time, which is how long a removed key stays valid.
MAX_AGE_SECONDS = 300
# An unknown key id fetches the set early, but no more often than this: anybody can invent ids.
MIN_AGE_SECONDS = 10
# While the set cannot be fetched, the previous one is used for up to this time.
MAX_STALE_SECONDS = 24 * 3600
FETCH_SECONDS = 5
MAX_BYTES = 256_000
MAX_KEYS = 50


class Keys(Protocol):
    """A source of keys."""

    async def named(self, kid: str | None) -> Sequence[Any]:
        """The keys that may have signed a token with this `kid`; all keys if it has none."""


class FixedKeys:
    """Keys from the settings; a token's `kid` is ignored."""

    def __init__(self, keys: Iterable[Any]) -> None:
        self._keys = tuple(keys)

    async def named(self, _: str | None) -> Sequence[Any]:
        return self._keys


def keys_of(settings: Settings, secret: str | None) -> Keys:
    """The keys of `settings`; `secret` is for HS256. `SettingsFault` if a key is unusable."""
    algorithm = settings.auth_jwt_algorithm
    if settings.uses_secret:
        assert secret is not None, "HS256 has a secret; in development one is generated"
        return _secrets(
            AUTH_JWT_SECRET=[secret], AUTH_JWT_OLD_SECRETS=settings.auth_jwt_old_secrets
        )
    if settings.auth_jwks_url is not None:
        return PublishedKeys(settings.auth_jwks_url, algorithm)
    try:
        key: Any = load_pem_public_key((settings.auth_jwt_public_key or "").encode())
    except ValueError:
        key = None
    if not _fits(key, algorithm):
        raise SettingsFault(
            f"AUTH_JWT_PUBLIC_KEY is not a public key for {algorithm}: it must be PEM, and begin "
            "with `-----BEGIN PUBLIC KEY-----`."
        )
    return FixedKeys((key,))


def _secrets(**named: Sequence[str]) -> FixedKeys:
    """The secrets by setting; `SettingsFault` if one is another kind of key, such as a PEM key."""
    for name, secrets in named.items():
        for secret in secrets:
            try:
                get_default_algorithms()["HS256"].prepare_key(secret)
            except PyJWTError:
                raise SettingsFault(
                    f"{name} holds a key of another kind: `openssl rand -base64 48` makes a secret."
                ) from None
    return FixedKeys(secret for secrets in named.values() for secret in secrets)


class PublishedKeys:
    """A JSON Web Key Set at `url`, fetched when the first token arrives. Source: RFC 7517."""

    def __init__(self, url: str, algorithm: str) -> None:
        self._url = url
        self._algorithm = algorithm
        self._keys: dict[str | None, Any] = {}
        self._fetched_at = self._tried_at = float("-inf")
        self._lock = asyncio.Lock()

    async def named(self, kid: str | None) -> Sequence[Any]:
        """As `Keys.named`; `ServiceUnavailable` if no set is available."""
        await self._refresh(MAX_AGE_SECONDS)
        if kid is not None and kid not in self._keys:
            await self._refresh(MIN_AGE_SECONDS)
        if monotonic() - self._fetched_at > MAX_STALE_SECONDS:
            raise ServiceUnavailable("Tokens cannot be verified at the moment: try again.")
        if kid is None:
            return tuple(self._keys.values())
        return (self._keys[kid],) if kid in self._keys else ()

    async def _refresh(self, max_age: float) -> None:
        """Fetch the set if it is older than `max_age` seconds; concurrent callers share a fetch."""
        if monotonic() - self._fetched_at <= max_age:
            return
        async with self._lock:
            now = monotonic()
            if now - self._fetched_at <= max_age or now - self._tried_at <= MIN_AGE_SECONDS:
                return
            self._tried_at = now
            try:
                key_set = await asyncio.to_thread(_fetch, self._url)
                self._keys = _usable(key_set, self._algorithm)
            except (OSError, HTTPException, ValueError) as error:
                log.warning("the keys at AUTH_JWKS_URL cannot be read: %s", error)
            else:
                self._fetched_at = now
                log.info("read %d keys from AUTH_JWKS_URL", len(self._keys))


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: keys come only from the configured address."""

    def redirect_request(self, *_: Any) -> None:
        return None


def _fetch(url: str) -> Any:
    """The JSON at `url`; raises OSError, HTTPException or ValueError."""
    opener = urllib.request.build_opener(_NoRedirect)
    with opener.open(url, timeout=FETCH_SECONDS) as response:
        body = response.read(MAX_BYTES + 1)
    if len(body) > MAX_BYTES:
        raise ValueError(f"there are more than {MAX_BYTES} bytes")
    return orjson.loads(body)


def _usable(key_set: Any, algorithm: str) -> dict[str | None, Any]:
    """The keys of a set that verify `algorithm`, by id; other and malformed keys are skipped."""
    items = key_set.get("keys") if isinstance(key_set, dict) else None
    if not isinstance(items, list):
        raise ValueError("the response is not a JSON Web Key Set")  # noqa: TRY004 wrong data
    keys: dict[str | None, Any] = {}
    for item in items[:MAX_KEYS]:
        if not isinstance(item, dict) or item.get("use", "sig") != "sig":
            continue
        if item.get("alg", algorithm) != algorithm or item.get("kty") == "oct":
            continue
        try:
            key = PyJWK(item, algorithm=algorithm).key
        except (PyJWTError, ValueError, TypeError):
            continue
        if _fits(key, algorithm):
            kid = item.get("kid")
            keys[kid if isinstance(kid, str) else None] = key
    return keys


def _fits(key: Any, algorithm: str) -> bool:
    """Whether `key` is a public key that verifies `algorithm`."""
    match key:
        case RSAPublicKey():
            return algorithm == "RS256" and key.key_size >= MIN_RSA_BITS
        case EllipticCurvePublicKey():
            return algorithm == "ES256" and isinstance(key.curve, SECP256R1)
        case Ed25519PublicKey() | Ed448PublicKey():
            return algorithm == "EdDSA"
        case _:
            return False
