"""Signing keys of every algorithm, tokens signed with them, and a server for key sets."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import get_default_algorithms

from db.session.identity import Identity

PUBLIC = ("RS256", "ES256", "EdDSA")


def private_key(algorithm: str, which: int = 0) -> Any:
    """A private key for `algorithm`; each number `which` has its own."""
    return _private_key(algorithm, which)


@cache
def _private_key(algorithm: str, _: int) -> Any:
    match algorithm:
        case "RS256":
            return rsa.generate_private_key(65537, 2048)
        case "ES256":
            return ec.generate_private_key(ec.SECP256R1())
        case _:
            return ed25519.Ed25519PrivateKey.generate()


def pem(key: Any) -> str:
    """The public half of a private key."""
    encoded: bytes = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return encoded.decode()


def jwk(algorithm: str, key: Any, **more: Any) -> dict[str, Any]:
    """The public half of a private key as a JSON Web Key."""
    kind: Any = get_default_algorithms()[algorithm]
    return {**kind.to_jwk(key.public_key(), as_dict=True), "use": "sig", **more}


def claims(identity: Identity, **changes: Any) -> dict[str, Any]:
    """The claims of a valid token; a change to None removes a claim."""
    valid = {
        "sub": str(identity.id("user_id")),
        "tid": str(identity.id("tenant_id")),
        "role": identity.role,
        "exp": datetime.now(UTC) + timedelta(minutes=5),
    }
    return {name: value for name, value in (valid | changes).items() if value is not None}


def signed(
    identity: Identity, key: Any, algorithm: str, *, kid: str | None = None, **changes: Any
) -> str:
    headers = {} if kid is None else {"kid": kid}
    return jwt.encode(claims(identity, **changes), key, algorithm=algorithm, headers=headers)


class Published:
    """The state of a key set server: its keys, its request count and any error to return."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}/jwks"
        self.keys: list[Any] = []
        self.requests = 0
        self.body: bytes | None = None
        self.status = 200


@contextmanager
def published() -> Iterator[Published]:
    """A local server that publishes a key set until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            published_keys.requests += 1
            body = (
                json.dumps({"keys": published_keys.keys}).encode()
                if published_keys.body is None
                else published_keys.body
            )
            self.send_response(published_keys.status)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Location", published_keys.url)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *_: Any) -> None:
            """Log nothing, so that the output of the test stays clean."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        published_keys = Published(server.server_port)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield published_keys
        finally:
            server.shutdown()
            thread.join()
