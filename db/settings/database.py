"""Settings of the database: URLs, connections, timeouts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal

from db.settings.fields import Secret, setting
from db.urls.url import DatabaseUrl, parse_url

_NAME = r'(?:"(?:[^"]|"")+"|[^\W\d][\w$]*)'
TABLE_NAME = re.compile(rf"{_NAME}(?:\.{_NAME})?")


def _timeout(default: float, *, description: str) -> Any:
    """A timeout of Postgres, which stores milliseconds in 31 bits; 0 would mean no limit."""
    return setting(default, description=description, ge=0.001, le=2_000_000)


def _url_is_well_formed(value: Secret) -> Secret:
    parse_url("", value.get_secret_value())
    return value


def _are_table_names(value: tuple[str, ...]) -> tuple[str, ...]:
    """A pattern is none: a table that is made later would be open to everyone at once."""
    for name in value:
        if not TABLE_NAME.fullmatch(name):
            raise ValueError(f"{name} is no name of one table, such as countries or shop.summaries")
    return value


@dataclass(frozen=True, kw_only=True)
class DatabaseSettings:
    """Settings of connections; URLs are parsed here without connecting."""

    database_url: Secret | None = setting(
        None,
        check=_url_is_well_formed,
        description="Postgres or PgBouncer, with a role in the group role gateway. Unset in "
        "development: the embedded Postgres.",
    )
    database_direct_url: Secret | None = setting(
        None,
        check=_url_is_well_formed,
        description="Postgres without a pooler, with the owner of the tables, for migrations. "
        "Unset: DATABASE_URL.",
    )
    database_replica_url: Secret | None = setting(
        None,
        check=_url_is_well_formed,
        description="A streaming replica of that database, with the same role: planned reads go "
        "there while it keeps up.",
    )
    database_replica_lag_seconds: float = setting(
        5,
        ge=1,
        description="Seconds the replica may be behind the primary before it is no longer used.",
    )
    database_profile: Literal["session", "transaction", "serverless"] = setting(
        "session",
        description="session (plain Postgres), transaction (PgBouncer in transaction mode) or "
        "serverless (no pooling, TLS, and waiting for a database that wakes).",
    )
    database_pool_size: int = setting(
        20,
        ge=1,
        le=1000,
        description="Maximum number of connections of all workers together; to the replica, as "
        "many again.",
    )
    database_idle_seconds: float = setting(
        30, gt=0, description="Seconds after which an idle connection is closed."
    )
    database_connect_seconds: float = setting(
        5,
        gt=0,
        description="Seconds to wait for a connection, or for a database that wakes; a URL's "
        "connect_timeout overrides it for that database.",
    )
    database_statement_seconds: float = _timeout(
        10, description="Seconds a statement may run before Postgres cancels it."
    )
    database_lock_seconds: float = _timeout(
        5, description="Seconds a statement may wait for a lock."
    )
    database_idle_transaction_seconds: float = _timeout(
        30, description="Seconds a transaction may wait for its next statement."
    )
    public_tables: tuple[str, ...] = setting(
        (),
        description="Tables without row-level security, and materialized views, that every tenant "
        "may read, comma-separated: countries,shop.summaries. Production refuses others.",
        check=_are_table_names,
    )

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


def _url(name: str, secret: Secret | None) -> DatabaseUrl | None:
    return None if secret is None else parse_url(name, secret.get_secret_value())
