"""Settings that limit requests and viewers."""

from __future__ import annotations

from dataclasses import dataclass

from db.settings.fields import Secret, setting
from db.urls.address import join_address, split_address

MEMORY = "memory://"
STORES = ("redis://", "rediss://")
REDIS = "redis://:password@host:6379/0"


def _storage_is_known(value: Secret) -> Secret:
    text = value.get_secret_value().strip()
    if text.startswith(MEMORY):
        return Secret(MEMORY)
    if not text.lower().startswith(STORES):
        raise ValueError(f"must start with {' or '.join((MEMORY, *STORES))}")
    address = split_address(text, REDIS)
    if len(address.hosts) != 1 or address.hosts[0].is_socket:
        raise ValueError(f"must name one host; it looks like {REDIS}")
    if not (address.path.isdecimal() or not address.path):
        raise ValueError(f"names a database that is not a number; it looks like {REDIS}")
    return Secret(join_address(address))


@dataclass(frozen=True, kw_only=True)
class LimitSettings:
    """Settings of limits; the error for a request over a limit names the limit."""

    limit_body_bytes: int = setting(
        1_000_000, ge=1, description="Maximum size of a request body in bytes."
    )
    limit_body_seconds: float = setting(
        10, gt=0, description="Seconds a client has to send a request."
    )
    limit_document_characters: int = setting(
        15_000, ge=1, description="Maximum characters of a document."
    )
    limit_document_tokens: int = setting(
        2_000, ge=1, le=20_000, description="Maximum lexical tokens of a document."
    )
    limit_depth: int = setting(12, ge=1, le=100, description="Maximum depth of nested fields.")
    limit_aliases: int = setting(
        30, ge=0, description="Maximum aliases of a document, counted at each use of a fragment."
    )
    limit_directives: int = setting(
        50, ge=0, description="Maximum directives of a document, counted at each use of a fragment."
    )
    limit_root_fields: int = setting(20, ge=1, description="Maximum root fields of an operation.")
    limit_cost: int = setting(
        20_000,
        ge=1,
        description="Maximum rows an operation could return: the page sizes of nested lists "
        "multiply.",
    )
    limit_estimate: float = setting(
        3_000_000,
        ge=0,
        description="Maximum cost that Postgres estimates for a planned query, in its own units, "
        "about 300 per millisecond; 0 for no limit.",
    )
    cache_mib: int = setting(
        64,
        ge=1,
        description="Memory in MiB for parsed documents and plans, in each worker; those used "
        "last are kept.",
    )
    limit_request_seconds: float = setting(
        30, gt=0, description="Seconds a request may take in total."
    )
    limit_in_flight: int = setting(
        1_000,
        ge=1,
        description="Maximum requests in progress, divided among the workers; further requests "
        "get 503.",
    )
    limit_batch: int = setting(
        0,
        ge=0,
        le=10,
        description="Maximum operations of a batch, sent as an array; 0 to reject arrays.",
    )
    limit_rate: int | None = setting(
        None,
        ge=0,
        description="Cost a viewer may request per minute; 0 for no limit. Unset: 2,000,000 in "
        "production, no limit in development.",
    )
    limit_rate_storage: Secret = setting(
        Secret(MEMORY),
        check=_storage_is_known,
        description="Where LIMIT_RATE is counted: memory:// in each process, or redis:// for all "
        "processes together.",
    )
