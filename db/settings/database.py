"""Where the database is and how it is connected to."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field, SecretStr, field_validator

from db.urls.url import DatabaseUrl, parse_url

# Postgres counts milliseconds in 31 bits, and takes 0 for no limit at all.
Timeout = Annotated[float, Field(ge=0.001, le=2_000_000)]


class DatabaseSettings(BaseModel):
    """Settings of connections; each URL is checked here, not connected to."""

    database_url: SecretStr | None = Field(
        None,
        description="Postgres or PgBouncer, as a role in the group role gateway. "
        "Unset in development: an embedded Postgres.",
    )
    database_direct_url: SecretStr | None = Field(
        None,
        description="Postgres itself, as the owner of the tables, for migrations. "
        "Unset: DATABASE_URL.",
    )
    database_replica_url: SecretStr | None = Field(
        None,
        description="One streaming replica of that database, as the same role: planned reads go "
        "there while it keeps up.",
    )
    database_replica_lag_seconds: float = Field(
        5,
        ge=1,
        description="Seconds the replica may be behind before it is left out.",
    )
    database_profile: Literal["session", "transaction", "serverless"] = Field(
        "session",
        description="session (plain Postgres), transaction (PgBouncer in transaction mode) or "
        "serverless (no connection is kept, TLS, a sleeping database is waited for).",
    )
    database_pool_size: int = Field(
        20,
        ge=1,
        le=1000,
        description="Connections this gateway may hold at most, its workers together; to the "
        "replica, as many more.",
    )
    database_idle_seconds: float = Field(
        30, gt=0, description="Seconds after which an unused connection is closed."
    )
    database_connect_seconds: float = Field(
        5,
        gt=0,
        description="Seconds to wait for a connection, or for a sleeping database; a URL's "
        "connect_timeout overrules it for that database.",
    )
    database_statement_seconds: Timeout = Field(
        10, description="Seconds a statement may run before Postgres cancels it."
    )
    database_lock_seconds: Timeout = Field(
        5, description="Seconds a statement may wait for a lock that another one holds."
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
        """Where requests go; None means the embedded Postgres."""
        return _url("DATABASE_URL", self.database_url)

    @property
    def direct_url(self) -> DatabaseUrl | None:
        """Where migrations go: past any pooler."""
        return _url("DATABASE_DIRECT_URL", self.database_direct_url) or self.pooled_url

    @property
    def replica_url(self) -> DatabaseUrl | None:
        """Where planned reads may go; None where there is no replica."""
        return _url("DATABASE_REPLICA_URL", self.database_replica_url)

    def unsafe_connections(self) -> list[str]:
        """Which of the URLs may be connected to without the TLS that the profile promises."""
        if self.database_profile != "serverless":
            return []
        urls = (self.pooled_url, self.direct_url, self.replica_url)
        return [
            f"{name} says sslmode={sslmode}, which does without TLS where it fails: "
            "leave it out, or say require or verify-full."
            for name, sslmode in dict.fromkeys((url.name, url.sslmode) for url in urls if url)
            if sslmode in ("allow", "prefer")
        ]

    def unfit_connections(self) -> list[str]:
        """What is wrong with these settings together, a sentence each."""
        found = self.unsafe_connections()
        if self.database_replica_url and self.database_url is None:
            found.append(
                "DATABASE_REPLICA_URL is set, and DATABASE_URL is not: say where the primary is."
            )
        if self.replica_url and self.replica_url.others:
            # What a replica has of the primary is known of one alone.
            found.append("DATABASE_REPLICA_URL names several hosts: name one replica.")
        if self.database_replica_url and self.database_pool_size < 2:
            found.append(
                "DATABASE_POOL_SIZE must be 2 or more with DATABASE_REPLICA_URL: one connection "
                "to each is for watching how far the replica is."
            )
        return found


def _url(name: str, secret: SecretStr | None) -> DatabaseUrl | None:
    return None if secret is None else parse_url(name, secret.get_secret_value())
