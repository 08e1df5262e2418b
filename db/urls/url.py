"""Parses a database URL into a value that never shows its password."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from db.urls.address import Address, Host, join_address, parse_hosts, parse_port, split_address
from db.urls.parameters import psql_parameters, session_parameters

SCHEMES = frozenset({"postgres", "postgresql", "postgresql+asyncpg"})
EXAMPLE = "postgresql://user:password@host:5432/database"
PORT = 5432
# libpq also accepts these after the `?`, where they override the part before it.
PLACE = frozenset({"host", "port", "user", "password", "dbname", "database", "connect_timeout"})


@dataclass(frozen=True, slots=True)
class DatabaseUrl:
    """The address of a database and the role to log in as; `name` is the setting it came from.

    `host` and `port` belong to the first host; `others` are tried after it. `dsn` means the same to
    asyncpg and libpq, because every part of it is percent-encoded.
    """

    name: str
    dsn: str
    user: str
    host: str
    port: int
    database: str
    others: tuple[Host, ...] = ()
    parameters: tuple[tuple[str, str], ...] = ()
    # Seconds to wait for a connection; None if the URL has no connect_timeout.
    connect_seconds: float | None = None
    password: str | None = None

    @property
    def hosts(self) -> tuple[Host, ...]:
        return Host(self.host, self.port), *self.others

    @property
    def place(self) -> str:
        return ",".join(map(str, self.hosts))

    @property
    def sslmode(self) -> str:
        return self.parameter("sslmode")

    @property
    def sslrootcert(self) -> str:
        return self.parameter("sslrootcert")

    def parameter(self, name: str) -> str:
        """The value of a parameter after the `?`, by its libpq name; empty if it is missing."""
        return dict(self.parameters).get(name, "")

    def for_psql(self) -> str:
        """The URL without the password, for a command line that other users can read."""
        parameters = psql_parameters(self.parameters)
        if self.connect_seconds is not None:
            parameters.append(("connect_timeout", f"{self.connect_seconds:.0f}"))
        return _dsn(self.user, None, self.hosts, self.database, parameters)

    def describe(self, sentence: str) -> str:
        """`sentence` with `{name}`, `{place}`, `{host}`, `{user}` and `{database}` filled in."""
        return sentence.format(
            name=self.name,
            place=self.place,
            host=",".join(host.name for host in self.hosts),
            user=self.user,
            database=self.database,
        )

    def __repr__(self) -> str:
        return f"<{self.name} {self.user}@{self.place}/{self.database}>"


def parse_url(name: str, text: str) -> DatabaseUrl:
    """Parse `text`; raises `ValueError` with what is wrong, without repeating the text."""
    if text.strip().partition("://")[0].lower() not in SCHEMES:
        raise ValueError(f"must start with postgresql://, as in {EXAMPLE}")
    address = split_address(text, EXAMPLE)
    place = {key: value for key, value in address.query if key in PLACE and value}
    user = place.get("user", address.user)
    hosts = _hosts(address, place)
    database = place.get("dbname", place.get("database", address.path))
    required = (("user", user), ("host", hosts), ("database", database))
    if missing := [word for word, value in required if not value]:
        raise ValueError(f"names no {' and no '.join(missing)}; it looks like {EXAMPLE}")
    others = ((key, value) for key, value in address.query if key not in PLACE and value)
    parameters = dict(session_parameters(others))
    if len(hosts) > 1:
        # The gateway writes there, so it must skip a standby.
        parameters.setdefault("target_session_attrs", "primary")
    password = place.get("password", address.password)
    return DatabaseUrl(
        name=name,
        dsn=_dsn(user, password, hosts, database, parameters.items()),
        user=user,
        host=hosts[0].name,
        port=hosts[0].port or PORT,
        database=database,
        others=hosts[1:],
        parameters=tuple(parameters.items()),
        connect_seconds=_seconds(place.get("connect_timeout")),
        password=password,
    )


def _hosts(address: Address, place: dict[str, str]) -> tuple[Host, ...]:
    """The hosts to connect to, each with a port."""
    hosts = parse_hosts(place["host"], in_query=True) if "host" in place else address.hosts
    if "port" not in place:
        return tuple(replace(host, port=host.port or PORT) for host in hosts)
    ports = [parse_port(port) for port in place["port"].split(",")]
    if len(ports) not in (1, len(hosts)):
        raise ValueError(f"names {len(hosts)} hosts and {len(ports)} ports: give each host a port")
    all_ports = ports * len(hosts) if len(ports) == 1 else ports
    return tuple(replace(host, port=port) for host, port in zip(hosts, all_ports, strict=True))


def _seconds(text: str | None) -> float | None:
    """The value of `connect_timeout`; 0 means the limit of the settings, not none as in libpq."""
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 7):
        raise ValueError("has a connect_timeout that is not a number of seconds")
    return float(text) or None


def _dsn(
    user: str,
    password: str | None,
    hosts: tuple[Host, ...],
    database: str,
    parameters: Iterable[tuple[str, str]],
) -> str:
    return join_address(
        Address("postgresql", user, password, hosts, database, query=tuple(parameters))
    )
