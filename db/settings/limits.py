"""How much one request, and one viewer, may ask for."""

from __future__ import annotations

from pydantic import BaseModel, Field, SecretStr, field_validator

from db.urls.address import join_address, split_address

MEMORY = "memory://"
STORES = ("redis://", "rediss://")
REDIS = "redis://:password@host:6379/0"


class LimitSettings(BaseModel):
    """Settings of limits; what is over one is refused in words that name it."""

    limit_body_bytes: int = Field(1_000_000, ge=1, description="Bytes a request may have.")
    limit_body_seconds: float = Field(
        10, gt=0, description="Seconds a client has to send a request."
    )
    limit_document_characters: int = Field(
        15_000, ge=1, description="Characters a document may have."
    )
    limit_document_tokens: int = Field(
        2_000, ge=1, le=20_000, description="Words, numbers and signs a document may have."
    )
    limit_depth: int = Field(12, ge=1, le=100, description="Levels of fields a document may have.")
    limit_aliases: int = Field(
        30, ge=0, description="Aliases a document may have, those in fragments at each place."
    )
    limit_directives: int = Field(
        50, ge=0, description="Directives a document may have, those in fragments at each place."
    )
    limit_root_fields: int = Field(
        20, ge=1, description="Fields an operation may have at its root."
    )
    limit_cost: int = Field(
        20_000, ge=1, description="Rows that could come back: page sizes multiply on the way down."
    )
    limit_estimate: float = Field(
        3_000_000,
        ge=0,
        description="What Postgres may estimate a planned query to cost, in its own units, some "
        "300 a millisecond; 0 for any.",
    )
    limit_request_seconds: float = Field(30, gt=0, description="Seconds a request may take in all.")
    limit_in_flight: int = Field(
        1_000,
        ge=1,
        description="Requests this gateway works on at once, each worker on its share; the others "
        "get 503.",
    )
    limit_batch: int = Field(
        0, ge=0, le=10, description="Operations an array may have; 0 to take no arrays."
    )
    limit_rate: int | None = Field(
        None,
        ge=0,
        description="Cost a viewer may ask for in a minute; 0 for any. Unset: 2,000,000 in "
        "production, any in development.",
    )
    limit_rate_storage: SecretStr = Field(
        SecretStr("memory://"),
        description="Where that is counted: memory:// in each process, or redis:// for all of them "
        "together.",
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
            raise ValueError(f"names a database that is no number; it looks like {REDIS}")
        return SecretStr(join_address(address))
