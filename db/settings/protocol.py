"""Settings of the GraphQL endpoint: what clients may do there, and from which origins."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, Field, SecretStr, field_validator

from db.settings.words import Words


class ProtocolSettings(BaseModel):
    """Settings of the GraphQL endpoint."""

    graphiql: bool | None = Field(
        None,
        description="Whether /graphql shows GraphiQL to browsers. Unset: only in development.",
    )
    introspection: bool | None = Field(
        None,
        description="Whether introspection is allowed and errors suggest names of the schema. "
        "Unset: only in development.",
    )
    csrf_prevention: bool = Field(
        True,
        description="Refuse a GET that any web page could send: require Authorization, or a "
        "header such as Apollo-Require-Preflight.",
    )
    cors_origins: Words = Field(
        (),
        description="Origins whose web pages may send requests, comma-separated, such as "
        "https://app.example.com.",
    )
    trusted_proxies: Words = Field(
        (),
        description="Addresses of proxies whose X-Forwarded-For is trusted, comma-separated.",
    )
    persisted_documents: Path | None = Field(
        None,
        description="Path of a manifest of trusted documents, as written by Relay, "
        "graphql-codegen or Apollo.",
    )
    persisted_mode: Literal["off", "log", "required"] = Field(
        "off",
        description="What happens to documents outside the manifest: off answers them, log also "
        "logs them, required refuses them.",
    )
    persisted_exempt: bool = Field(
        False,
        description="Whether documents of the manifest are exempt from the limits of documents.",
    )
    automatic_persisted_queries: bool = Field(
        True, description="Whether clients may send a hash instead of a document they sent before."
    )

    receipt_secret: SecretStr | None = Field(
        None,
        min_length=16,
        description="The value of X-Gateway-Receipt that requests a receipt in production; "
        "operators need none. At least 16 characters.",
    )

    @field_validator("cors_origins")
    @classmethod
    def _origins_are_origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for origin in value:
            parts = urlsplit(origin)
            if (
                parts.scheme not in ("http", "https")
                or origin != f"{parts.scheme}://{parts.netloc}"
            ):
                raise ValueError("must be origins such as https://app.example.com, without a path")
        return value

    def validate_documents(self) -> Iterator[str]:
        """One sentence for each combination of document settings that is invalid."""
        if self.persisted_documents is None and self.persisted_mode != "off":
            yield (
                f"PERSISTED_MODE is {self.persisted_mode}, but there is no manifest: set "
                "PERSISTED_DOCUMENTS."
            )
