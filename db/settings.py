"""Settings: environment variables in, one frozen value out, every fault listed at once.

Each setting is documented here, where it is declared; README and `.env.example` repeat the words.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from db.faults import SettingsFault
from db.url import DatabaseUrl, parse_url

SECRET_BYTES = 32
NO_DATABASE = "DATABASE_URL is missing: production never starts a database of its own."
NO_SECRET = "AUTH_JWT_SECRET is missing: without it no token can be verified."  # noqa: S105


class Settings(BaseSettings):
    """What the gateway is told from outside; read once, at start."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    environment: Literal["development", "production"] = Field(
        "development", description="development or production; production refuses what is unsafe."
    )
    host: str = Field("127.0.0.1", description="The address to listen on.")
    port: int = Field(8000, ge=1, le=65535, description="The port to listen on.")
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
    database_profile: Literal["session", "transaction", "serverless"] = Field(
        "session",
        description="session (plain Postgres), transaction (PgBouncer in transaction mode) or "
        "serverless (no connection is kept).",
    )
    database_pool_size: int = Field(
        20, ge=1, le=1000, description="Connections this process may hold at most."
    )
    database_idle_seconds: float = Field(
        30, gt=0, description="Seconds after which an unused connection is closed."
    )
    database_connect_seconds: float = Field(
        5, gt=0, description="Seconds to wait for a connection."
    )
    database_statement_seconds: float = Field(
        10, gt=0, description="Seconds a statement may run before Postgres cancels it."
    )
    auth_jwt_secret: SecretStr | None = Field(
        None,
        description="The HS256 secret of bearer tokens, 32 bytes or more. "
        "Unset in development: made and kept in DATA_DIR.",
    )
    auth_token_seconds: int = Field(
        3600,
        ge=0,
        description="Seconds a token is good that the gateway signs for who redeems an invite "
        "code; 0 to sign none.",
    )
    graphiql: bool | None = Field(
        None,
        description="Whether /graphql shows GraphiQL to browsers. Unset: only in development; "
        "production refuses true.",
    )
    shutdown_seconds: int = Field(
        20, ge=0, description="Seconds running requests get to finish when the gateway is stopped."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="debug, info, warning or error."
    )
    data_dir: Path = Field(
        Path(".data"), description="Where the embedded Postgres and development secrets live."
    )

    @field_validator("database_url", "database_direct_url")
    @classmethod
    def _url_is_well_formed(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            parse_url("", value.get_secret_value())
        return value

    @field_validator("auth_jwt_secret")
    @classmethod
    def _secret_is_long(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value().encode()) < SECRET_BYTES:
            raise ValueError(
                f"must have at least {SECRET_BYTES} bytes; `openssl rand -base64 48` makes one"
            )
        return value

    @field_validator("graphiql")
    @classmethod
    def _production_shows_no_graphiql(cls, value: bool | None, info: ValidationInfo) -> bool | None:
        if value and info.data.get("environment") == "production":
            raise ValueError("must not be on in production; unset it")
        return value

    @property
    def in_production(self) -> bool:
        return self.environment == "production"

    @property
    def shows_graphiql(self) -> bool:
        return not self.in_production if self.graphiql is None else self.graphiql

    @property
    def pooled_url(self) -> DatabaseUrl | None:
        """Where requests go; None means the embedded Postgres."""
        return _url("DATABASE_URL", self.database_url)

    @property
    def direct_url(self) -> DatabaseUrl | None:
        """Where migrations go: past any pooler."""
        return _url("DATABASE_DIRECT_URL", self.database_direct_url) or self.pooled_url


def _url(name: str, secret: SecretStr | None) -> DatabaseUrl | None:
    return None if secret is None else parse_url(name, secret.get_secret_value())


class _Needed(BaseSettings):
    """What production cannot serve without, read leniently: another setting may be malformed."""

    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore")

    environment: str = ""
    database_url: SecretStr | None = None
    auth_jwt_secret: SecretStr | None = None

    def missing(self) -> list[str]:
        if self.environment != "production":
            return []
        needed = ((self.database_url, NO_DATABASE), (self.auth_jwt_secret, NO_SECRET))
        return [sentence for value, sentence in needed if value is None]


def load_settings(*, to_serve: bool = False) -> Settings:
    """The settings of this process; `SettingsFault` names every one that is wrong.

    `to_serve` also names what production cannot serve without; a migration needs no token's secret.
    Source: environment variables, then `.env` in the working directory.
    """
    try:
        missing = _Needed().missing() if to_serve else []
        settings = Settings()
    except UnicodeDecodeError:
        raise SettingsFault("The file .env is not UTF-8: save it as UTF-8.") from None
    except ValidationError as error:
        raise SettingsFault(*_sentences(error), *missing) from None
    if missing:
        raise SettingsFault(*missing)
    return settings


def _sentences(error: ValidationError) -> list[str]:
    found = []
    for fault in error.errors(include_url=False, include_input=False, include_context=False):
        message = fault["msg"].removeprefix("Value error, ").removeprefix("Input ")
        found.append(f"{str(fault['loc'][0]).upper()}: {message[0].lower()}{message[1:]}.")
    return found
