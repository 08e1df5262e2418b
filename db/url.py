"""A database URL: text in, a value that never shows its password out."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs, parse_qsl, unquote, urlencode, urlsplit, urlunsplit

SCHEMES = frozenset({"postgres", "postgresql", "postgresql+asyncpg"})
EXAMPLE = "postgresql://user:password@host:5432/database"


@dataclass(frozen=True, slots=True)
class DatabaseUrl:
    """Where a database is and who enters it. `name` is the setting it came from."""

    name: str
    dsn: str
    user: str
    host: str
    port: int
    database: str
    # As libpq writes them; empty where the URL says nothing.
    sslmode: str = ""
    sslrootcert: str = ""

    @property
    def place(self) -> str:
        return self.host if self.host.startswith("/") else f"{self.host}:{self.port}"

    def describe(self, sentence: str) -> str:
        """`sentence` with `{name}`, `{place}`, `{host}`, `{user}` and `{database}` filled in."""
        return sentence.format(
            name=self.name,
            place=self.place,
            host=self.host,
            user=self.user,
            database=self.database,
        )

    def __repr__(self) -> str:
        return f"<{self.name} {self.user}@{self.place}/{self.database}>"


def parse_url(name: str, text: str) -> DatabaseUrl:
    """The URL in `text`; `ValueError` says what is wrong with it, without repeating it."""
    try:
        parts = urlsplit(text)
    except ValueError:
        # Python's message repeats the address, and with it the password.
        raise ValueError(f"is no address; it looks like {EXAMPLE}") from None
    if parts.scheme not in SCHEMES:
        raise ValueError(f"must start with postgresql://, as in {EXAMPLE}")
    try:
        port = 5432 if parts.port is None else parts.port
    except ValueError:
        port = 0
    if port == 0:
        raise ValueError("has a port that is not a number from 1 to 65535")
    query = parse_qs(parts.query)
    host = unquote(parts.hostname or "") or query.get("host", [""])[0]
    database = unquote(parts.path.lstrip("/"))
    missing = [
        word
        for word, value in (("user", parts.username), ("host", host), ("database", database))
        if not value
    ]
    if missing:
        raise ValueError(f"names no {' and no '.join(missing)}; it looks like {EXAMPLE}")
    options = [(key, value) for key, value in parse_qsl(parts.query) if key != "channel_binding"]
    if "require" in query.get("channel_binding", []):
        raise ValueError(
            "asks for channel binding, which the driver does not have: take channel_binding out of "
            "it, and say sslmode=verify-full"
        )
    return DatabaseUrl(
        name=name,
        dsn=urlunsplit(parts._replace(scheme="postgresql", query=urlencode(options))),
        user=unquote(parts.username or ""),
        host=host,
        port=port,
        database=database,
        sslmode=query.get("sslmode", [""])[-1],
        sslrootcert=query.get("sslrootcert", [""])[-1],
    )
