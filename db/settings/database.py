"""Settings of the database: URLs, connections, timeouts."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field, SecretStr, field_validator

from db.urls.url import DatabaseUrl, parse_url

# Postgres stores milliseconds in 31 bits, and 0 means no limit.
Timeout = Annotated[float, Field(ge=0.001, le=2_000_000)]


class DatabaseSettings(BaseModel):
    """Settings of connections; URLs are parsed here without connecting."""

    database_url: SecretStr | None = Field(
        None,
        description="Postgres or PgBouncer, with a role in the group role gateway. Unset in "
        "development: the embedded Postgres.",
    )
    database_direct_url: SecretStr | None = Field(
        None,
        description="Postgres without a pooler, with the owner of the tables, for migrations. "
        "Unset: DATABASE_URL.",
    )
    database_replica_url: SecretStr | None = Field(
        None,
        description="A streaming replica of that database, with the same role: planned reads go "
        "there while it keeps up.",
    )
    database_replica_lag_seconds: float = Field(
        5,
        ge=1,
        description="Seconds the replica may be behind the primary before it is no longer used.",
    )
    database_profile: Literal["session", "transaction", "serverless"] = Field(
        "session",
        description="session (plain Postgres), transaction (PgBouncer in transaction mode) or "
        "serverless (no pooling, TLS, and waiting for a database that wakes).",
    )
    database_pool_size: int = Field(
        20,
        ge=1,
        le=1000,
        description="Maximum number of connections of all workers together; to the replica, as "
        "many again.",
    )
    database_idle_seconds: float = Field(
        30, gt=0, description="Seconds after which an idle connection is closed."
    )
    database_connect_seconds: float = Field(
        5,
        gt=0,
        description="Seconds to wait for a connection, or for a database that wakes; a URL's "
        "connect_timeout overrides it for that database.",
    )
    database_statement_seconds: Timeout = Field(
        10, description="Seconds a statement may run before Postgres cancels it."
    )
    database_lock_seconds: Timeout = Field(
        5, description="Seconds a statement may wait for a lock."
    )
    database_idle_transaction_seconds: Timeout = Field(
        30, description="Seconds a transaction may wait for its next statement."
    )

    @field_validator("database_url", "database_direct_url", "database_replica_url")
    @classmethod
    def _url_is_well_formed(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            parse_url("", value.get_secret_value())
        return value

    @property
    def pooled_url(self) -> DatabaseUrl | None:
        """The URL for requests; None means the embedded Postgres."""
        return _url("DATABASE_URL", self.database_url)

    @property
    def direct_url(self) -> DatabaseUrl | None:
        """The URL for migrations, which bypasses any pooler."""
        return _url("DATABASE_DIRECT_URL", self.database_direct_url) or self.pooled_url

    @property
    def replica_url(self) -> DatabaseUrl | None:
        """The URL for planned reads; None if there is no replica."""
        return _url("DATABASE_REPLICA_URL", self.database_replica_url)

    def unsafe_connections(self) -> list[str]:
        """One sentence for each URL that may fall back to no TLS, which the profile requires."""
        if self.database_profile != "serverless":
            return []
        urls = (self.pooled_url, self.direct_url, self.replica_url)
        return [
            f"{name} has sslmode={sslmode}, which falls back to a connection without TLS: "
            "remove it, or use require or verify-full."
            for name, sslmode in dict.fromkeys((url.name, url.sslmode) for url in urls if url)
            if sslmode in ("allow", "prefer")
        ]

    def validate_connections(self) -> list[str]:
        """One sentence for each combination of these settings that is invalid."""
        faults = self.unsafe_connections()
        if self.database_replica_url and self.database_url is None:
            faults.append(
                "DATABASE_REPLICA_URL is set, but DATABASE_URL is not: set it to the primary."
            )
        if self.replica_url and self.replica_url.others:
            # The lag is measured for one replica only.
            faults.append("DATABASE_REPLICA_URL names several hosts: name one replica.")
        if self.database_replica_url and self.database_pool_size < 2:
            faults.append(
                "DATABASE_POOL_SIZE must be 2 or more with DATABASE_REPLICA_URL: one connection "
                "to each server monitors the lag of the replica."
            )
        return faults


def _url(name: str, secret: SecretStr | None) -> DatabaseUrl | None:
    return None if secret is None else parse_url(name, secret.get_secret_value())
