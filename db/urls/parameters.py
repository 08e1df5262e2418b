"""The parameters of a database URL: which go to the driver, to Postgres or to psql, or nowhere.

Source: PostgreSQL's manual, "Parameter Key Words" of libpq, and asyncpg's `connect`. What asyncpg
does not know it sends to Postgres as a setting of the session.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

TLS_FILES = ("sslrootcert", "sslcert", "sslkey", "sslcrl")
# What libpq and asyncpg both know.
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
# What libpq knows and asyncpg does not, and the values with which it makes no difference.
ABSENT: dict[str, tuple[str, ...]] = {
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
# What the gateway sets itself on each session, and other drivers' parameters.
INSTEAD = {
    "connection_limit": "set DATABASE_POOL_SIZE",
    "currentschema": "say search_path",
    "idle_in_transaction_session_timeout": "set DATABASE_IDLE_TRANSACTION_SECONDS",
    "lock_timeout": "set DATABASE_LOCK_SECONDS",
    "pgbouncer": "set DATABASE_PROFILE=transaction",
    "pool_timeout": "set DATABASE_CONNECT_SECONDS",
    "prepared_statement_cache_size": "set DATABASE_PROFILE",
    "role": "the gateway takes its roles itself",
    "schema": "say search_path",
    "ssl": "say sslmode=require",
    "sslaccept": "say sslmode=require or sslmode=verify-full",
    "statement_cache_size": "set DATABASE_PROFILE",
    "statement_timeout": "set DATABASE_STATEMENT_SECONDS",
}
# What every session of the gateway has anyway; libpq's name of last resort is never used.
FIXED = {"client_encoding": ("utf8", "utf-8", "auto", "unicode"), "timezone": ("utc", "gmt")}
UNUSED = "fallback_application_name"
SETTING = re.compile(r"[A-Za-z_][A-Za-z0-9_$]*(\.[A-Za-z_][A-Za-z0-9_$]*)*")


def session_parameters(given: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Those of `given` that asyncpg is to have; `ValueError` says why one cannot be had.

    No message repeats a value.
    """
    for name, value in given:
        known = name if name in SHARED or name in ABSENT else name.lower()
        if known in ABSENT:
            _check_absent(known, value)
        elif known in FIXED:
            if value.lower() not in FIXED[known]:
                raise ValueError(
                    f"has {known}, which is always {FIXED[known][0].upper()} here: take it out"
                )
        elif known in INSTEAD:
            raise ValueError(f"has {known}: take it out, and {INSTEAD[known]}")
        elif known != UNUSED:
            _check(name, value)
            yield name, value


def psql_parameters(given: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The same for libpq, which takes settings of the session as command-line options alone.

    The password of a key is left out: psql asks for it.
    """
    kept = [(name, value) for name, value in given if name in SHARED and name != "sslpassword"]
    settings = [f"-c {name}={_escaped(value)}" for name, value in given if name not in SHARED]
    options = [value for name, value in kept if name == "options"]
    if not settings:
        return kept
    others = [(name, value) for name, value in kept if name != "options"]
    return [*others, ("options", " ".join((*options[-1:], *settings)))]


def _check_absent(name: str, value: str) -> None:
    if value not in ABSENT[name]:
        words = name.replace("_", " ") if name == "channel_binding" else name
        advice = ", and say sslmode=verify-full" if name == "channel_binding" else ""
        raise ValueError(
            f"asks for {words}, which the driver does not have: take {name} out of it{advice}"
        )


def _check(name: str, value: str) -> None:
    if name in VALUES and value not in VALUES[name]:
        raise ValueError(f"has {name} with an unknown value: say {' or '.join(VALUES[name])}")
    if not SETTING.fullmatch(name):
        raise ValueError("has a part after its ? whose name is none: write ?name=value")


def _escaped(value: str) -> str:
    """`value` as one word of Postgres's `options`."""
    return re.sub(r"([\\\s])", r"\\\1", value)
