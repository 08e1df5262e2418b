"""Reads the settings from the environment and `.env`, and reports all faults at once.

Each setting is documented where it is declared; docs/settings.md and `.env.example` repeat that.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from db.errors import SettingsFault
from db.settings.database import DatabaseSettings
from db.settings.identity import IdentitySettings
from db.settings.limits import LimitSettings
from db.settings.protocol import ProtocolSettings
from db.settings.sources import file_faults, misspelled_names, values

RATE_IN_PRODUCTION = 2_000_000
DRAIN_IN_PRODUCTION = 5
NO_DATABASE = "DATABASE_URL is missing: set it; production never starts the embedded database."
NO_SECRET = "AUTH_JWT_SECRET is missing: set it, or a public key, to verify tokens."  # noqa: S105


class ApplicationSettings(BaseModel):
    """What is served."""

    application: str = Field(
        "gql.types:application",
        pattern=r"^[A-Za-z_][\w.]*:[A-Za-z_]\w*$",
        description="The application to serve: a module, a colon and the name of its Application.",
    )


class ProcessSettings(BaseModel):
    """Settings of the process itself."""

    environment: Literal["development", "production"] = Field(
        "development", description="development or production; production refuses unsafe settings."
    )
    host: str = Field("127.0.0.1", description="The address to listen on.")
    port: int = Field(8000, ge=1, le=65535, description="The port to listen on.")
    workers: int = Field(
        1,
        ge=1,
        le=64,
        description="Number of worker processes of `gateway serve`; --workers overrides it.",
    )
    drain_seconds: float | None = Field(
        None,
        ge=0,
        description="Seconds the gateway still accepts requests after a stop signal, while "
        "/readyz already fails. Unset: 5 in production, none in development.",
    )
    shutdown_seconds: int = Field(
        20, ge=0, description="Seconds that running requests have to finish when the gateway stops."
    )
    metrics: bool = Field(
        True, description="Whether /metrics serves Prometheus metrics; do not expose it publicly."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="debug, info, warning or error."
    )
    log_format: Literal["text", "json"] | None = Field(
        None,
        description="text, for people, or json, one object per line. Unset: json in production, "
        "text in development.",
    )
    log_requests: bool = Field(
        True, description="Whether each operation is logged, as one line at level info."
    )
    tracing: bool = Field(
        False,
        description="Whether OpenTelemetry traces are sent to OTEL_EXPORTER_OTLP_ENDPOINT; needs "
        "the extra otel.",
    )
    data_dir: Path = Field(
        Path(".data"), description="Directory of the embedded Postgres and of development secrets."
    )


class Settings(
    LimitSettings,
    ProtocolSettings,
    IdentitySettings,
    DatabaseSettings,
    ProcessSettings,
    ApplicationSettings,
):
    """All settings of the gateway; read once, at start."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True, validate_default=True)

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


class _Required(BaseModel):
    """The settings production requires, read leniently: other settings may be malformed."""

    environment: str = ""
    database_url: SecretStr | None = None
    auth_jwt_secret: SecretStr | None = None
    auth_jwt_public_key: str | None = None
    auth_jwks_url: str | None = None

    def missing(self) -> list[str]:
        if self.environment != "production":
            return []
        key = self.auth_jwt_secret or self.auth_jwt_public_key or self.auth_jwks_url
        required = ((self.database_url, NO_DATABASE), (key, NO_SECRET))
        return [sentence for value, sentence in required if value is None]


def load_settings(*, to_serve: bool = False, workers: int | None = None) -> Settings:
    """The settings of this process; raises `SettingsFault` with a sentence for each fault.

    `to_serve` also checks what production needs to serve; a migration needs no key for tokens.
    Source: environment variables, then `.env` in the working directory; `workers` overrides both.
    If the file cannot be read, that is the only fault reported: its settings are unknown.
    """
    known = {name.upper() for name in Settings.model_fields}
    if unreadable := file_faults(known):
        raise SettingsFault(*unreadable)
    unknown = misspelled_names(known)
    given: dict[str, object] = {**values(known)}
    if workers is not None:
        given["workers"] = workers
    try:
        missing = _Required.model_validate(given).missing() if to_serve else []
        settings = Settings.model_validate(given)
    except ValidationError as error:
        raise SettingsFault(*unknown, *_sentences(error), *missing) from None
    invalid = settings.contradictions() if to_serve else settings.unsafe_connections()
    if faults := [*unknown, *missing, *invalid]:
        raise SettingsFault(*faults)
    return settings


def application_settings() -> ApplicationSettings:
    """The application alone, for commands that need no database and no other setting."""
    return ApplicationSettings.model_validate(values({"APPLICATION"}))


def _sentences(error: ValidationError) -> list[str]:
    sentences = []
    for fault in error.errors(include_url=False, include_input=False, include_context=False):
        message = fault["msg"].removeprefix("Value error, ").removeprefix("Input ")
        sentences.append(f"{str(fault['loc'][0]).upper()}: {message[0].lower()}{message[1:]}.")
    return sentences
