"""Settings of bearer tokens: how they are verified and signed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from db.settings.fields import Secret, setting
from db.settings.words import is_local

SECRET_BYTES = 32


def _long(secret: Secret) -> Secret:
    _check_length(secret.get_secret_value())
    return secret


def _all_long(secrets: tuple[str, ...]) -> tuple[str, ...]:
    for secret in secrets:
        _check_length(secret)
    return secrets


def _with_lines(key: str) -> str:
    return key.replace("\\n", "\n")


def _check_length(secret: str) -> None:
    if len(secret.encode()) < SECRET_BYTES:
        raise ValueError(
            f"must have at least {SECRET_BYTES} bytes; `openssl rand -base64 48` generates one"
        )


def _https_url(text: str) -> str:
    """`text`; `ValueError` unless it is an https URL, or an http URL of this machine."""
    if not text.isascii() or any(character <= " " or character == "\x7f" for character in text):
        raise ValueError(
            "must be an https address in printable ASCII: percent-encode the rest, as in %20"
        )
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        # Python's message repeats the address, which may contain a password.
        raise ValueError("must be an https address; a port must be from 1 to 65535") from None
    is_local_http = parts.scheme == "http" and is_local(parts.hostname or "")
    if not parts.hostname or port == 0 or not (parts.scheme == "https" or is_local_http):
        raise ValueError("must be an https address")
    if "@" in parts.netloc:
        raise ValueError("must be an https address without a user and a password")
    return text


@dataclass(frozen=True, kw_only=True)
class IdentitySettings:
    """Settings of tokens; the algorithm is fixed here, whatever the header of a token says."""

    auth_jwt_algorithm: Literal["HS256", "RS256", "ES256", "EdDSA"] = setting(
        "HS256", description="How tokens are signed: HS256, RS256, ES256 or EdDSA."
    )
    auth_jwt_secret: Secret | None = setting(
        None,
        check=_long,
        description="The HS256 secret of bearer tokens, 32 bytes or more. Unset in development: "
        "generated and stored in DATA_DIR.",
    )
    auth_jwt_old_secrets: tuple[str, ...] = setting(
        (),
        repr=False,
        check=_all_long,
        description="Previous HS256 secrets, comma-separated: their tokens stay valid, and new "
        "tokens are signed with AUTH_JWT_SECRET.",
    )
    auth_jwt_public_key: str | None = setting(
        None,
        check=_with_lines,
        description="The public key for RS256, ES256 or EdDSA, as PEM; `\\n` may stand for a line "
        "break.",
    )
    auth_jwks_url: str | None = setting(
        None,
        check=_https_url,
        description="The URL of a JSON Web Key Set with the public keys, instead of "
        "AUTH_JWT_PUBLIC_KEY. https, or http on this machine.",
    )
    auth_jwt_issuer: str | None = setting(
        None, description="The required `iss` of tokens. Unset: any."
    )
    auth_jwt_audience: str | None = setting(
        None, description="The required `aud` of tokens. Unset: tokens must not have one."
    )
    auth_jwt_leeway_seconds: float = setting(
        10,
        ge=0,
        le=300,
        description="Seconds by which clocks may differ when a token's expiry is checked.",
    )
    auth_token_seconds: int = setting(
        3600,
        ge=0,
        description="Lifetime in seconds of the token that the gateway signs, with HS256, when an "
        "invite code is redeemed; 0 to sign none.",
    )

    auth_recheck_seconds: float = setting(
        60,
        ge=0,
        description="Seconds between checks that the user and the tenant of a token still exist; "
        "0 to accept every token until it expires.",
    )

    anonymous_role: str | None = setting(
        None,
        description="The database role of requests without a token, and of tokens without a "
        "`role`, where the policies of the database decide. Unset: in development the role that "
        "logs in, in production they are refused.",
    )

    @property
    def uses_secret(self) -> bool:
        return self.auth_jwt_algorithm == "HS256"

    def validate_keys(self) -> Iterator[str]:
        """One sentence for each combination of key settings that is invalid."""
        public = self.auth_jwt_public_key, self.auth_jwks_url
        if self.uses_secret and any(public):
            yield (
                "AUTH_JWT_ALGORITHM is HS256, which uses no public key: set it to RS256, ES256 or "
                "EdDSA, or unset AUTH_JWT_PUBLIC_KEY and AUTH_JWKS_URL."
            )
        if not self.uses_secret and self.auth_jwt_secret is not None:
            yield (
                f"AUTH_JWT_SECRET is only for HS256, but AUTH_JWT_ALGORITHM is "
                f"{self.auth_jwt_algorithm}: unset one of them."
            )
        if not self.uses_secret and sum(map(bool, public)) != 1:
            yield (
                f"AUTH_JWT_ALGORITHM is {self.auth_jwt_algorithm}: set either "
                "AUTH_JWT_PUBLIC_KEY or AUTH_JWKS_URL."
            )
