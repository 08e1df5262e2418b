"""Settings: environment variables in, one frozen value out, every fault listed at once.

Each setting is documented where it is declared; README and `.env.example` repeat the words.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from db.errors import SettingsFault
from db.settings.database import DatabaseSettings
from db.settings.identity import IdentitySettings
from db.settings.limits import LimitSettings
from db.settings.protocol import ProtocolSettings
from db.settings.sources import FILE, file_faults, misspelt

RATE_IN_PRODUCTION = 2_000_000
DRAIN_IN_PRODUCTION = 5
NO_DATABASE = "DATABASE_URL is missing: production never starts a database of its own."
NO_SECRET = "AUTH_JWT_SECRET is missing: without it, or a public key, no token can be verified."  # noqa: S105


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
        "development", description="development or production; production refuses what is unsafe."
    )
    host: str = Field("127.0.0.1", description="The address to listen on.")
    port: int = Field(8000, ge=1, le=65535, description="The port to listen on.")
    workers: int = Field(
        1,
        ge=1,
        le=64,
        description="Processes that `gateway serve` answers with; --workers overrules it.",
    )
    drain_seconds: float | None = Field(
        None,
        ge=0,
        description="Seconds the gateway still takes requests once it is told to stop, while "
        "/readyz says so. Unset: 5 in production, none in development.",
    )
    shutdown_seconds: int = Field(
        20, ge=0, description="Seconds running requests get to finish when the gateway is stopped."
    )
    metrics: bool = Field(
        True, description="Whether /metrics tells Prometheus what happens; keep it from strangers."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="debug, info, warning or error."
    )
    log_format: Literal["text", "json"] | None = Field(
        None,
        description="text, for people, or json, an object a line. Unset: json in production, text "
        "in development.",
    )
    log_requests: bool = Field(
        True, description="Whether each operation is a line in the log, at the level info."
    )
    tracing: bool = Field(
        False,
        description="Whether OpenTelemetry traces are sent, to where OTEL_EXPORTER_OTLP_ENDPOINT "
        "says; needs the extra otel.",
    )
    data_dir: Path = Field(
        Path(".data"), description="Where the embedded Postgres and development secrets live."
    )


CONFIGURATION = SettingsConfigDict(
    env_file=FILE,
    env_ignore_empty=True,
    extra="ignore",
    frozen=True,
    hide_input_in_errors=True,
)


class ServedApplication(BaseSettings, ApplicationSettings):
    """The application alone, for commands that need no database and no other setting."""

    model_config = CONFIGURATION


class Settings(
    BaseSettings,
    LimitSettings,
    ProtocolSettings,
    IdentitySettings,
    DatabaseSettings,
    ProcessSettings,
    ApplicationSettings,
):
    """What the gateway is told from outside; read once, at start."""

    model_config = CONFIGURATION

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
        """Seconds between the signal to stop and the end of accepting."""
        if self.drain_seconds is None:
            return DRAIN_IN_PRODUCTION if self.in_production else 0
        return self.drain_seconds

    @property
    def rate(self) -> int:
        """Cost a viewer may ask for in a minute; 0 for any."""
        if self.limit_rate is None:
            return RATE_IN_PRODUCTION if self.in_production else 0
        return self.limit_rate

    def contradictions(self) -> list[str]:
        """What is wrong with the settings together, a sentence each."""
        found = [
            *self.unfit_connections(),
            *self.unfit_shares(),
            *self.unfit_keys(),
            *self.unfit_documents(),
        ]
        if self.graphiql and not self.shows_schema:
            found.append(
                "GRAPHIQL shows the schema, and INTROSPECTION is off: set INTROSPECTION=true as "
                "well, or unset GRAPHIQL."
            )
        return found

    def unfit_shares(self) -> list[str]:
        """What several workers cannot share, a sentence each."""
        if self.workers == 1:
            return []
        # One of a worker's connections to each server watches how far the replica is.
        least = self.workers * (2 if self.database_replica_url else 1)
        return [
            f"{name} is {number}, which {self.workers} workers cannot share: let it be {needed} or "
            "more, or have fewer WORKERS."
            for name, number, needed in (
                ("DATABASE_POOL_SIZE", self.database_pool_size, least),
                ("LIMIT_IN_FLIGHT", self.limit_in_flight, self.workers),
            )
            if number < needed
        ]


class _Needed(BaseSettings):
    """What production cannot serve without, read leniently: another setting may be malformed."""

    model_config = SettingsConfigDict(env_file=FILE, env_ignore_empty=True, extra="ignore")

    environment: str = ""
    database_url: SecretStr | None = None
    auth_jwt_secret: SecretStr | None = None
    auth_jwt_public_key: str | None = None
    auth_jwks_url: str | None = None

    def missing(self) -> list[str]:
        if self.environment != "production":
            return []
        key = self.auth_jwt_secret or self.auth_jwt_public_key or self.auth_jwks_url
        needed = ((self.database_url, NO_DATABASE), (key, NO_SECRET))
        return [sentence for value, sentence in needed if value is None]


def load_settings(*, to_serve: bool = False, workers: int | None = None) -> Settings:
    """The settings of this process; `SettingsFault` names every one that is wrong.

    `to_serve` also names what production cannot serve without; a migration needs no token's secret.
    Source: environment variables, then `.env` in the working directory; `workers` overrules both. A
    file that cannot be read is the only fault told: what it would have set is not known.
    """
    known = {name.upper() for name in Settings.model_fields}
    if unreadable := file_faults(known):
        raise SettingsFault(*unreadable)
    unknown = misspelt(known)
    try:
        missing = _Needed().missing() if to_serve else []
        settings = Settings() if workers is None else Settings(workers=workers)
    except ValidationError as error:
        raise SettingsFault(*unknown, *_sentences(error), *missing) from None
    found = settings.contradictions() if to_serve else settings.unsafe_connections()
    if wrong := [*unknown, *missing, *found]:
        raise SettingsFault(*wrong)
    return settings


def _sentences(error: ValidationError) -> list[str]:
    found = []
    for fault in error.errors(include_url=False, include_input=False, include_context=False):
        message = fault["msg"].removeprefix("Value error, ").removeprefix("Input ")
        found.append(f"{str(fault['loc'][0]).upper()}: {message[0].lower()}{message[1:]}.")
    return found
