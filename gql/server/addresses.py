"""Addresses of this gateway for people and browsers, from HOST and PORT."""

# What listens at all addresses is reached at one of them.
ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104


def reached_at(host: str) -> str:
    """The host by which a process of this machine reaches what listens on `host`."""
    return ANYWHERE.get(host, host)


def place_of(host: str, port: int) -> str:
    """`host:port` as in a URL: an IPv6 address in brackets, its zone escaped (RFC 6874)."""
    return f"[{host.replace('%', '%25')}]:{port}" if ":" in host else f"{host}:{port}"
