"""Builds the addresses at which people and browsers reach this gateway, from HOST and PORT."""

# A server that listens on all addresses is reached at the loopback address.
ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104


def reached_at(host: str) -> str:
    """The host at which a process of this machine reaches a server that listens on `host`."""
    return ANYWHERE.get(host, host)


def place_of(host: str, port: int) -> str:
    """`host:port` as in a URL: an IPv6 address in brackets, with its zone escaped (RFC 6874)."""
    return f"[{host.replace('%', '%25')}]:{port}" if ":" in host else f"{host}:{port}"
