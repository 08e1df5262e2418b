"""Settings of the GraphQL endpoint: what clients may do there, and from which origins."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from db.settings.fields import Secret, setting

RECEIPT_SECRET_CHARACTERS = 16


def _origins_are_origins(value: tuple[str, ...]) -> tuple[str, ...]:
    for origin in value:
        parts = urlsplit(origin)
        if parts.scheme not in ("http", "https") or origin != f"{parts.scheme}://{parts.netloc}":
            raise ValueError("must be origins such as https://app.example.com, without a path")
    return value


def _secret_is_long(value: Secret) -> Secret:
    if len(value.get_secret_value()) < RECEIPT_SECRET_CHARACTERS:
        raise ValueError(f"must have at least {RECEIPT_SECRET_CHARACTERS} characters")
    return value


@dataclass(frozen=True, kw_only=True)
class ProtocolSettings:
    """Settings of the GraphQL endpoint."""

    graphiql: bool | None = setting(
        None,
        description="Whether /graphql shows GraphiQL to browsers. Unset: only in development.",
    )
    introspection: bool | None = setting(
        None,
        description="Whether introspection is allowed and errors suggest names of the schema. "
        "Unset: only in development.",
    )
    csrf_prevention: bool = setting(
        True,
        description="Refuse a GET that any web page could send: require Authorization, or a "
        "header such as Apollo-Require-Preflight.",
    )
    cors_origins: tuple[str, ...] = setting(
        (),
        check=_origins_are_origins,
        description="Origins whose web pages may send requests, comma-separated, such as "
        "https://app.example.com.",
    )
    trusted_proxies: tuple[str, ...] = setting(
        (),
        description="Addresses of proxies whose X-Forwarded-For is trusted, comma-separated.",
    )
    persisted_documents: Path | None = setting(
        None,
        description="Path of a manifest of trusted documents, as written by Relay, "
        "graphql-codegen or Apollo.",
    )
    persisted_mode: Literal["off", "log", "required"] = setting(
        "off",
        description="What happens to documents outside the manifest: off answers them, log also "
        "logs them, required refuses them.",
    )
    persisted_exempt: bool = setting(
        False,
        description="Whether documents of the manifest are exempt from the limits of documents.",
    )
    automatic_persisted_queries: bool = setting(
        True, description="Whether clients may send a hash instead of a document they sent before."
    )

    receipt_secret: Secret | None = setting(
        None,
        check=_secret_is_long,
        description="The value of X-Gateway-Receipt that requests a receipt in production; "
        "operators need none. At least 16 characters.",
    )

    def validate_documents(self) -> Iterator[str]:
        """One sentence for each combination of document settings that is invalid."""
        if self.persisted_documents is None and self.persisted_mode != "off":
            yield (
                f"PERSISTED_MODE is {self.persisted_mode}, but there is no manifest: set "
                "PERSISTED_DOCUMENTS."
            )
