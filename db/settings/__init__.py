"""Reads the settings from the environment and `.env`, and reports all faults at once.

Each setting is documented where it is declared; docs/settings.md and `.env.example` repeat that.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from db.errors import SettingsFault
from db.settings.database import DatabaseSettings
from db.settings.fields import declared, parse, setting
from db.settings.identity import IdentitySettings
from db.settings.limits import LimitSettings
from db.settings.protocol import ProtocolSettings
from db.settings.sources import file_faults, misspelled_names, values

RATE_IN_PRODUCTION = 2_000_000
DRAIN_IN_PRODUCTION = 5
NO_DATABASE = "DATABASE_URL is missing: set it; production never starts the embedded database."
NO_SECRET = "AUTH_JWT_SECRET is missing: set it, or a public key, to verify tokens."  # noqa: S105


def _application_path(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z_][\w.]*:[A-Za-z_]\w*", value):
        raise ValueError("must be a module, a colon and a name, as in gql.types:application")
    return value


@dataclass(frozen=True, kw_only=True)
class ApplicationSettings:
    """What is served."""

    application: str = setting(
        "gql.types:application",
        check=_application_path,
        description="The application to serve: a module, a colon and the name of its Application.",
    )
    big_numbers: Literal["string", "number"] = setting(
        "string",
        description="How BigInt and Decimal are printed: string, or number, which clients must "
        "parse without losing digits.",
    )


@dataclass(frozen=True, kw_only=True)
class ProcessSettings:
    """Settings of the process itself."""

    environment: Literal["development", "production"] = setting(
        "development", description="development or production; production refuses unsafe settings."
    )
    host: str = setting("127.0.0.1", description="The address to listen on.")
    port: int = setting(8000, ge=1, le=65535, description="The port to listen on.")
    workers: int = setting(
        1,
        ge=1,
        le=64,
        description="Number of worker processes of `gateway serve`; --workers overrides it.",
    )
    drain_seconds: float | None = setting(
        None,
        ge=0,
        description="Seconds the gateway still accepts requests after a stop signal, while "
        "/readyz already fails. Unset: 5 in production, none in development.",
    )
    shutdown_seconds: int = setting(
        20, ge=0, description="Seconds that running requests have to finish when the gateway stops."
    )
    metrics: bool = setting(
        True, description="Whether /metrics serves Prometheus metrics; do not expose it publicly."
    )
    log_level: Literal["debug", "info", "warning", "error"] = setting(
        "info", description="debug, info, warning or error."
    )
    log_format: Literal["text", "json"] | None = setting(
        None,
        description="text, for people, or json, one object per line. Unset: json in production, "
        "text in development.",
    )
    log_requests: bool = setting(
        True, description="Whether each operation is logged, as one line at level info."
    )
    tracing: bool = setting(
        False,
        description="Whether OpenTelemetry traces are sent to OTEL_EXPORTER_OTLP_ENDPOINT; needs "
        "the extra otel.",
    )
    data_dir: Path = setting(
        Path(".data"), description="Directory of the embedded Postgres and of development secrets."
    )


@dataclass(frozen=True, kw_only=True)
class Settings(
    LimitSettings,
    ProtocolSettings,
    IdentitySettings,
    DatabaseSettings,
    ProcessSettings,
    ApplicationSettings,
):
    """All settings of the gateway; read once, at start."""

    @property
    def in_production(self) -> bool:
        return self.environment == "production"

    @property
    def shows_graphiql(self) -> bool:
        return not self.in_production if self.graphiql is None else self.graphiql

    @property
    def shows_schema(self) -> bool:
        """Whether the schema may be introspected."""
        return not self.in_production if self.introspection is None else self.introspection

    @property
    def logs_json(self) -> bool:
        return self.in_production if self.log_format is None else self.log_format == "json"

    @property
    def drain(self) -> float:
        """Seconds between the stop signal and the last accepted request."""
        if self.drain_seconds is None:
            return DRAIN_IN_PRODUCTION if self.in_production else 0
        return self.drain_seconds

    @property
    def rate(self) -> int:
        """Cost a viewer may request per minute; 0 for no limit."""
        if self.limit_rate is None:
            return RATE_IN_PRODUCTION if self.in_production else 0
        return self.limit_rate

    def contradictions(self) -> list[str]:
        """One sentence for each combination of settings that is invalid."""
        faults = [
            *self.validate_connections(),
            *self.validate_shares(),
            *self.validate_keys(),
            *self.validate_documents(),
        ]
        if self.graphiql and not self.shows_schema:
            faults.append(
                "GRAPHIQL needs introspection, but INTROSPECTION is off: set INTROSPECTION=true as "
                "well, or unset GRAPHIQL."
            )
        return faults

    def validate_shares(self) -> list[str]:
        """One sentence for each limit that is too small to divide among the workers."""
        if self.workers == 1:
            return []
        # With a replica, each worker uses one connection to each server to monitor the lag.
        min_pool_size = self.workers * (2 if self.database_replica_url else 1)
        return [
            f"{name} is {number}, which {self.workers} workers cannot share: set it to {needed} or "
            "more, or reduce WORKERS."
            for name, number, needed in (
                ("DATABASE_POOL_SIZE", self.database_pool_size, min_pool_size),
                ("LIMIT_IN_FLIGHT", self.limit_in_flight, self.workers),
            )
            if number < needed
        ]


def _missing(given: Mapping[str, str]) -> list[str]:
    """One sentence for each setting that production requires; the others may be malformed."""
    if given.get("environment") != "production":
        return []
    keys = ("auth_jwt_secret", "auth_jwt_public_key", "auth_jwks_url")
    required = ((("database_url",), NO_DATABASE), (keys, NO_SECRET))
    return [sentence for names, sentence in required if given.keys().isdisjoint(names)]


def load_settings(*, to_serve: bool = False, workers: int | None = None) -> Settings:
    """The settings of this process; raises `SettingsFault` with a sentence for each fault.

    `to_serve` also checks what production needs to serve; a migration needs no key for tokens.
    Source: environment variables, then `.env` in the working directory; `workers` overrides both.
    If the file cannot be read, that is the only fault reported: its settings are unknown.
    """
    known = {name.upper() for name in declared(Settings)}
    if unreadable := file_faults(known):
        raise SettingsFault(*unreadable)
    unknown = misspelled_names(known)
    given = values(known)
    missing = _missing(given) if to_serve else []
    try:
        settings = parse(Settings, given if workers is None else given | {"workers": workers})
    except SettingsFault as fault:
        raise SettingsFault(*unknown, *fault.sentences, *missing) from None
    invalid = settings.contradictions() if to_serve else settings.unsafe_connections()
    if faults := [*unknown, *missing, *invalid]:
        raise SettingsFault(*faults)
    return settings


def application_settings() -> ApplicationSettings:
    """The application alone, for commands that need no database and no other setting."""
    return parse(ApplicationSettings, values({"APPLICATION", "BIG_NUMBERS"}))
