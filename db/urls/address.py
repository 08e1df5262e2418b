"""Parses an address with a user, a password and hosts; messages never repeat a part of it.

The syntax is that of PostgreSQL's manual, "Connection URIs", except that the last `@` before the
first `/` or `?` ends the password, so that a raw `@` or `#` in a password does no harm. Python's
`urlsplit` does not work here: it lower-cases hosts, treats `#` as a fragment, supports only one
host, and its errors repeat the password.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv6Address
from urllib.parse import quote, unquote, urlencode

PARTS = re.compile(
    r"(?P<scheme>[A-Za-z][A-Za-z0-9+.:-]*)://(?P<authority>[^/?]*)"
    r"(?:/(?P<path>[^?]*))?(?:\?(?P<query>.*))?"
)
HOST = re.compile(r"\[(?P<v6>[^\]]*)\](?::(?P<v6_port>.*))?|(?P<name>[^:\[\]]*)(?::(?P<port>.*))?")
NAME = re.compile(r"[\w.~-]+|/.+")
ENCODE = "percent-encode it in a user or a password: @ as %40, / as %2F, ? as %3F, % as %25"


@dataclass(frozen=True, slots=True)
class Host:
    """A host name, an IP address or the folder of a Unix socket, and the port if it is given."""

    name: str
    port: int | None = None

    @property
    def is_socket(self) -> bool:
        return self.name.startswith("/")

    def text(self, name: str) -> str:
        """`name` with the port, in the syntax of an address."""
        host = f"[{name}]" if ":" in self.name and not self.is_socket else name
        return host if self.port is None else f"{host}:{self.port}"

    @property
    def quoted(self) -> str:
        return self.text(quote(self.name, safe=":" if not self.is_socket else ""))

    def __str__(self) -> str:
        return self.name if self.is_socket else self.text(self.name)


@dataclass(frozen=True, slots=True)
class Address:
    """The decoded parts of an address; a missing part is empty."""

    scheme: str
    user: str
    password: str | None
    hosts: tuple[Host, ...]
    path: str
    query: tuple[tuple[str, str], ...]

    def __repr__(self) -> str:
        return f"<Address {self.scheme} {','.join(map(str, self.hosts))}>"


def split_address(text: str, example: str) -> Address:
    """Parse `text`; raises `ValueError` with what is wrong."""
    if any(character < " " or character == "\x7f" for character in text.strip()):
        raise ValueError(f"has a line break or another control character; it looks like {example}")
    match = PARTS.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"is not an address; it looks like {example}")
    scheme, authority, path, query = match.group("scheme", "authority", "path", "query")
    if "@" in f"{path}{query}":
        raise ValueError(f"has a / or ? before its @: {ENCODE}; elsewhere write @ as %40")
    credentials, _, hosts = authority.rpartition("@")
    user, colon, password = credentials.partition(":")
    return Address(
        scheme=scheme.lower(),
        user=decode(user),
        password=decode(password) if colon else None,
        hosts=parse_hosts(hosts),
        path=decode(path or ""),
        query=tuple(_pair(part) for part in (query or "").split("&") if part),
    )


def decode(text: str) -> str:
    """`text` without percent-encoding; a `%` that starts no valid code is kept."""
    try:
        decoded = unquote(text, errors="strict")
    except UnicodeDecodeError:
        raise ValueError(f"has a percent-encoded part that is not UTF-8: {ENCODE}") from None
    if "\0" in decoded:
        raise ValueError("has a NUL character, which Postgres does not accept")
    return decoded


def parse_hosts(text: str, *, in_query: bool = False) -> tuple[Host, ...]:
    """The hosts of a comma-separated list; none for an empty text.

    A list `in_query` is already decoded, and an IPv6 address there needs no brackets.
    """
    return tuple(_host(part, in_query) for part in text.split(",")) if text else ()


def parse_port(text: str) -> int:
    """The port in `text`; raises `ValueError` unless it is from 1 to 65535."""
    port = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
    if not 1 <= port <= 65535:
        raise ValueError("has a port that is not a number from 1 to 65535")
    return port


def _host(text: str, in_query: bool) -> Host:
    if in_query and (text.startswith("/") or _is_ipv6(text)):
        return Host(text)
    if text.count(":") > 1 and "[" not in text:
        raise ValueError("has an IPv6 address without brackets: write it as in [::1]:5432")
    match = HOST.fullmatch(text)
    name = "" if match is None else match["name"] or match["v6"] or ""
    name = name if in_query else decode(name)
    if match is None or not (_is_ipv6(name) if match["v6"] else NAME.fullmatch(name)):
        raise ValueError("has an invalid host: use letters, digits, dots and hyphens")
    port = match["port"] or match["v6_port"]
    return Host(name, None if port is None else parse_port(port))


def _is_ipv6(text: str) -> bool:
    try:
        IPv6Address(text)
    except ValueError:
        return False
    return True


def _pair(part: str) -> tuple[str, str]:
    name, equals, value = part.partition("=")
    if not equals:
        raise ValueError("has a part after its ? without a value: write ?name=value&name=value")
    return decode(name), decode(value)


def join_address(address: Address) -> str:
    """The address as text; every part is percent-encoded, so that every parser agrees on it."""
    secret = "" if address.password is None else f":{quote(address.password, safe='')}"
    credentials = f"{quote(address.user, safe='')}{secret}@" if address.user or secret else ""
    hosts = ",".join(host.quoted for host in address.hosts)
    query = urlencode(address.query, quote_via=quote, safe="")
    path = quote(address.path, safe="")
    return f"{address.scheme}://{credentials}{hosts}/{path}{'?' * bool(query)}{query}"
