"""Sorts the parameters of a database URL by who takes them: the driver, Postgres, psql or nobody.

Source: PostgreSQL's manual, "Parameter Key Words" of libpq, and asyncpg's `connect`. asyncpg sends
parameters it does not know to Postgres as settings of the session.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

TLS_FILES = ("sslrootcert", "sslcert", "sslkey", "sslcrl")
# Parameters that both libpq and asyncpg support.
SHARED = frozenset(
    {
        *TLS_FILES,
        *("application_name", "options", "sslmode", "sslpassword", "sslnegotiation"),
        *("ssl_min_protocol_version", "ssl_max_protocol_version"),
        *("target_session_attrs", "krbsrvname", "gsslib", "passfile", "service"),
    }
)
TLS_VERSIONS = ("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3")
VALUES = {
    "sslmode": ("disable", "allow", "prefer", "require", "verify-ca", "verify-full"),
    **dict.fromkeys(("ssl_min_protocol_version", "ssl_max_protocol_version"), TLS_VERSIONS),
    "sslnegotiation": ("postgres", "direct"),
    "target_session_attrs": (
        *("any", "primary", "standby", "read-write", "read-only", "prefer-standby"),
    ),
}
# Parameters that only libpq supports, with the values for which that makes no difference.
LIBPQ_ONLY: dict[str, tuple[str, ...]] = {
    "channel_binding": ("disable", "prefer"),
    "gssdelegation": ("0",),
    "gssencmode": ("disable", "prefer"),
    "hostaddr": (),
    "keepalives": ("0",),
    "keepalives_count": (),
    "keepalives_idle": (),
    "keepalives_interval": (),
    "load_balance_hosts": ("disable",),
    "max_protocol_version": (),
    "min_protocol_version": ("3.0",),
    "oauth_client_id": (),
    "oauth_client_secret": (),
    "oauth_issuer": (),
    "oauth_scope": (),
    "replication": ("false", "off", "no", "0"),
    "require_auth": (),
    "requirepeer": (),
    "requiressl": ("0",),
    "scram_client_key": (),
    "scram_server_key": (),
    "sslcertmode": ("allow",),
    "sslcompression": ("0",),
    "sslcrldir": (),
    "sslkeylogfile": (),
    "sslsni": ("1",),
    "tcp_user_timeout": ("0",),
}
# Parameters that the gateway sets itself or that belong to other drivers, and what to use instead.
INSTEAD = {
    "connection_limit": "set DATABASE_POOL_SIZE",
    "currentschema": "use search_path",
    "idle_in_transaction_session_timeout": "set DATABASE_IDLE_TRANSACTION_SECONDS",
    "lock_timeout": "set DATABASE_LOCK_SECONDS",
    "pgbouncer": "set DATABASE_PROFILE=transaction",
    "pool_timeout": "set DATABASE_CONNECT_SECONDS",
    "prepared_statement_cache_size": "set DATABASE_PROFILE",
    "role": "the gateway sets its roles itself",
    "schema": "use search_path",
    "ssl": "use sslmode=require",
    "sslaccept": "use sslmode=require or sslmode=verify-full",
    "statement_cache_size": "set DATABASE_PROFILE",
    "statement_timeout": "set DATABASE_STATEMENT_SECONDS",
}
# Settings that every session of the gateway has anyway; libpq's fallback name is never used.
FIXED = {"client_encoding": ("utf8", "utf-8", "auto", "unicode"), "timezone": ("utc", "gmt")}
UNUSED = "fallback_application_name"
SETTING = re.compile(r"[A-Za-z_][A-Za-z0-9_$]*(\.[A-Za-z_][A-Za-z0-9_$]*)*")


def session_parameters(parameters: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """The `parameters` to pass to asyncpg; raises `ValueError` for one that is not supported.

    The message does not repeat the value.
    """
    for name, value in parameters:
        known = name if name in SHARED or name in LIBPQ_ONLY else name.lower()
        if known in LIBPQ_ONLY:
            _check_libpq_only(known, value)
        elif known in FIXED:
            if value.lower() not in FIXED[known]:
                raise ValueError(
                    f"has {known}, which is always {FIXED[known][0].upper()} here: remove it"
                )
        elif known in INSTEAD:
            raise ValueError(f"has {known}: remove it, and {INSTEAD[known]}")
        elif known != UNUSED:
            _check(name, value)
            yield name, value


def psql_parameters(parameters: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The `parameters` for libpq, which accepts settings of the session only as `options`.

    The password of a key is omitted: psql asks for it.
    """
    kept = [(name, value) for name, value in parameters if name in SHARED and name != "sslpassword"]
    settings = [f"-c {name}={_escaped(value)}" for name, value in parameters if name not in SHARED]
    options = [value for name, value in kept if name == "options"]
    if not settings:
        return kept
    others = [(name, value) for name, value in kept if name != "options"]
    return [*others, ("options", " ".join((*options[-1:], *settings)))]


def _check_libpq_only(name: str, value: str) -> None:
    if value not in LIBPQ_ONLY[name]:
        feature = name.replace("_", " ") if name == "channel_binding" else name
        advice = ", and use sslmode=verify-full" if name == "channel_binding" else ""
        raise ValueError(
            f"asks for {feature}, which the driver does not support: remove {name}{advice}"
        )


def _check(name: str, value: str) -> None:
    if name in VALUES and value not in VALUES[name]:
        raise ValueError(f"has {name} with an unknown value: use {' or '.join(VALUES[name])}")
    if not SETTING.fullmatch(name):
        raise ValueError("has a part after its ? with an invalid name: write ?name=value")


def _escaped(value: str) -> str:
    """`value` as one word of Postgres's `options`."""
    return re.sub(r"([\\\s])", r"\\\1", value)
