"""Settings in, the keys out that may have signed a token: secrets, a public or published keys."""

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
# A published set is read again when it is older: a key taken out is good no longer than this.
MAX_AGE_SECONDS = 300
# An unknown key's name has the set read anew, but no more often: anybody can make names up.
MIN_AGE_SECONDS = 10
# While it cannot be read, the set of before serves.
MAX_STALE_SECONDS = 24 * 3600
FETCH_SECONDS = 5
MAX_BYTES = 256_000
MAX_KEYS = 50


class Keys(Protocol):
    """Where keys come from."""

    async def named(self, kid: str | None) -> Sequence[Any]:
        """The keys a token may be signed with that names `kid`; several where it names none."""


class FixedKeys:
    """Keys that are known at start; whatever a token names, it is one of these."""

    def __init__(self, keys: Iterable[Any]) -> None:
        self._keys = tuple(keys)

    async def named(self, _: str | None) -> Sequence[Any]:
        return self._keys


def keys_of(settings: Settings, secret: str | None) -> Keys:
    """The keys of `settings`; `secret` is that of HS256. `SettingsFault` if one cannot be used."""
    algorithm = settings.auth_jwt_algorithm
    if settings.uses_secret:
        assert secret is not None, "HS256 has a secret, if need be one made in development"
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
            f"AUTH_JWT_PUBLIC_KEY is no public key for {algorithm}: it must be PEM, and begin with "
            "`-----BEGIN PUBLIC KEY-----`."
        )
    return FixedKeys((key,))


def _secrets(**named: Sequence[str]) -> FixedKeys:
    """The secrets, unless one is something else, such as a public key, that is no secret at all."""
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
    """A JSON Web Key Set at `url`; nothing is fetched before the first token. Source: RFC 7517."""

    def __init__(self, url: str, algorithm: str) -> None:
        self._url = url
        self._algorithm = algorithm
        self._keys: dict[str | None, Any] = {}
        self._read_at = self._tried_at = float("-inf")
        self._reading = asyncio.Lock()

    async def named(self, kid: str | None) -> Sequence[Any]:
        """As `Keys.named`; `ServiceUnavailable` while there is no set at all."""
        await self._refresh(MAX_AGE_SECONDS)
        if kid is not None and kid not in self._keys:
            await self._refresh(MIN_AGE_SECONDS)
        if monotonic() - self._read_at > MAX_STALE_SECONDS:
            raise ServiceUnavailable("The keys of tokens cannot be read just now: try again.")
        if kid is None:
            return tuple(self._keys.values())
        return (self._keys[kid],) if kid in self._keys else ()

    async def _refresh(self, age: float) -> None:
        """Read the set if it is older than `age`; one request for all who wait."""
        if monotonic() - self._read_at <= age:
            return
        async with self._reading:
            now = monotonic()
            if now - self._read_at <= age or now - self._tried_at <= MIN_AGE_SECONDS:
                return
            self._tried_at = now
            try:
                found = await asyncio.to_thread(_fetch, self._url)
                self._keys = _usable(found, self._algorithm)
            except (OSError, HTTPException, ValueError) as error:
                log.warning("the keys at AUTH_JWKS_URL cannot be read: %s", error)
            else:
                self._read_at = now
                log.info("read %d keys from AUTH_JWKS_URL", len(self._keys))


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """The address is the one that was configured."""

    def redirect_request(self, *_: Any) -> None:
        return None


def _fetch(url: str) -> Any:
    """The JSON at `url`; OSError or ValueError if there is none."""
    opener = urllib.request.build_opener(_NoRedirect)
    with opener.open(url, timeout=FETCH_SECONDS) as response:
        body = response.read(MAX_BYTES + 1)
    if len(body) > MAX_BYTES:
        raise ValueError(f"there are more than {MAX_BYTES} bytes")
    return orjson.loads(body)


def _usable(found: Any, algorithm: str) -> dict[str | None, Any]:
    """The keys of a set that verify `algorithm`, by name; others, and broken ones, are left out."""
    listed = found.get("keys") if isinstance(found, dict) else None
    if not isinstance(listed, list):
        raise ValueError("that is no JSON Web Key Set")  # noqa: TRY004 it is the data that is wrong
    keys: dict[str | None, Any] = {}
    for given in listed[:MAX_KEYS]:
        if not isinstance(given, dict) or given.get("use", "sig") != "sig":
            continue
        if given.get("alg", algorithm) != algorithm or given.get("kty") == "oct":
            continue
        try:
            key = PyJWK(given, algorithm=algorithm).key
        except (PyJWTError, ValueError, TypeError):
            continue
        if _fits(key, algorithm):
            kid = given.get("kid")
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
