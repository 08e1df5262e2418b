"""Settings that limit requests and viewers."""

from __future__ import annotations

from pydantic import BaseModel, Field, SecretStr, field_validator

from db.urls.address import join_address, split_address

MEMORY = "memory://"
STORES = ("redis://", "rediss://")
REDIS = "redis://:password@host:6379/0"


class LimitSettings(BaseModel):
    """Settings of limits; the error for a request over a limit names the limit."""

    limit_body_bytes: int = Field(
        1_000_000, ge=1, description="Maximum size of a request body in bytes."
    )
    limit_body_seconds: float = Field(
        10, gt=0, description="Seconds a client has to send a request."
    )
    limit_document_characters: int = Field(
        15_000, ge=1, description="Maximum characters of a document."
    )
    limit_document_tokens: int = Field(
        2_000, ge=1, le=20_000, description="Maximum lexical tokens of a document."
    )
    limit_depth: int = Field(12, ge=1, le=100, description="Maximum depth of nested fields.")
    limit_aliases: int = Field(
        30, ge=0, description="Maximum aliases of a document, counted at each use of a fragment."
    )
    limit_directives: int = Field(
        50, ge=0, description="Maximum directives of a document, counted at each use of a fragment."
    )
    limit_root_fields: int = Field(20, ge=1, description="Maximum root fields of an operation.")
    limit_cost: int = Field(
        20_000,
        ge=1,
        description="Maximum rows an operation could return: the page sizes of nested lists "
        "multiply.",
    )
    limit_estimate: float = Field(
        3_000_000,
        ge=0,
        description="Maximum cost that Postgres estimates for a planned query, in its own units, "
        "about 300 per millisecond; 0 for no limit.",
    )
    cache_mib: int = Field(
        64,
        ge=1,
        description="Memory in MiB for parsed documents and plans, in each worker; those used "
        "last are kept.",
    )
    limit_request_seconds: float = Field(
        30, gt=0, description="Seconds a request may take in total."
    )
    limit_in_flight: int = Field(
        1_000,
        ge=1,
        description="Maximum requests in progress, divided among the workers; further requests "
        "get 503.",
    )
    limit_batch: int = Field(
        0,
        ge=0,
        le=10,
        description="Maximum operations of a batch, sent as an array; 0 to reject arrays.",
    )
    limit_rate: int | None = Field(
        None,
        ge=0,
        description="Cost a viewer may request per minute; 0 for no limit. Unset: 2,000,000 in "
        "production, no limit in development.",
    )
    limit_rate_storage: SecretStr = Field(
        SecretStr("memory://"),
        description="Where LIMIT_RATE is counted: memory:// in each process, or redis:// for all "
        "processes together.",
    )

    @field_validator("limit_rate_storage")
    @classmethod
    def _storage_is_known(cls, value: SecretStr) -> SecretStr:
        text = value.get_secret_value().strip()
        if text.startswith(MEMORY):
            return SecretStr(MEMORY)
        if not text.lower().startswith(STORES):
            raise ValueError(f"must start with {' or '.join((MEMORY, *STORES))}")
        address = split_address(text, REDIS)
        if len(address.hosts) != 1 or address.hosts[0].is_socket:
            raise ValueError(f"must name one host; it looks like {REDIS}")
        if not (address.path.isdecimal() or not address.path):
            raise ValueError(f"names a database that is not a number; it looks like {REDIS}")
        return SecretStr(join_address(address))
