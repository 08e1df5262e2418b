"""The serverless profile: TLS to a real server that has it, and a database that sleeps."""

import shutil
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from db.connection import connect as connecting
from db.connection.connect import connect
from db.embedded.binaries import give_ownership
from db.embedded.bootstrap import Server
from db.embedded.server import Embedded
from db.errors import DatabaseFault
from db.urls.url import DatabaseUrl, parse_url
from tests.conftest import UNSAFE, settings
from tests.support.client import Client
from tests.support.fixtures import TestTenant
from tests.support.serve import http_with
from tests.support.sleeping import Manner, sleeping

# The wheel's server was built without OpenSSL.
DEBIAN = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
HOST = "localhost"
SERVERLESS = settings(database_profile="serverless", database_connect_seconds=5)
WHO = "{ viewer { tenant { slug } } }"


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="gateway-tls-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture(scope="module")
def authority(folder: Path) -> Path:
    """The certificate that signs itself, and with its key the server's; for HOST alone."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, private = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    found = folder / "server.crt"
    found.write_bytes(certificate.public_bytes(pem))
    secret = folder / "server.key"
    secret.touch(mode=0o600)
    secret.write_bytes(key.private_bytes(pem, private, serialization.NoEncryption()))
    return found


@pytest.fixture(scope="module")
def encrypted(folder: Path, authority: Path) -> Iterator[Server]:
    """A Postgres with TLS."""
    if not DEBIAN:
        pytest.skip("there is no Postgres with OpenSSL here")
    embedded = Embedded(folder, DEBIAN[-1].parent)
    key = authority.with_suffix(".key")
    give_ownership(key, embedded.binaries)
    tls = {"ssl": "on", "ssl_cert_file": str(authority), "ssl_key_file": str(key)}
    with embedded.use({**UNSAFE, **tls}) as server:
        yield server


def url(server: Server, options: str, host: str = HOST) -> DatabaseUrl:
    dsn = server.url().dsn.replace("127.0.0.1", host)
    return parse_url("DATABASE_URL", f"{dsn}?{options}")


async def is_encrypted(where: DatabaseUrl) -> bool:
    """Whether the connection to it is, as the server sees it."""
    connection = await connect(SERVERLESS, where)
    try:
        return bool(
            await connection.fetchval("select ssl from pg_stat_ssl where pid = pg_backend_pid()")
        )
    finally:
        await connection.close()


async def test_the_connection_is_encrypted_as_the_url_says(
    encrypted: Server, authority: Path
) -> None:
    trusted = f"sslrootcert={authority}"
    assert await is_encrypted(url(encrypted, "sslmode=require"))
    assert await is_encrypted(url(encrypted, f"sslmode=verify-full&{trusted}"))
    assert await is_encrypted(url(encrypted, f"sslmode=verify-ca&{trusted}", "127.0.0.1"))
    assert not await is_encrypted(url(encrypted, "sslmode=disable"))


async def test_a_certificate_of_nobody_known_or_of_another_host_is_refused(
    encrypted: Server, authority: Path
) -> None:
    for options, host in (
        ("sslmode=verify-full", HOST),
        ("sslmode=verify-full&sslrootcert=system", HOST),
        (f"sslmode=verify-full&sslrootcert={authority}", "127.0.0.1"),
    ):
        with pytest.raises(DatabaseFault, match="is not trusted"):
            await connect(SERVERLESS, url(encrypted, options, host))
    with pytest.raises(DatabaseFault, match="There is no file /nowhere"):
        await connect(SERVERLESS, url(encrypted, "sslmode=verify-full&sslrootcert=/nowhere"))


async def test_another_machine_is_verified_where_the_url_says_nothing(
    encrypted: Server, authority: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if this machine were another one, first unknown and then trusted."""
    silent = url(encrypted, "")
    assert await is_encrypted(silent), "TLS is tried by itself"
    monkeypatch.setattr(connecting, "is_local", lambda _: False)
    with pytest.raises(DatabaseFault, match="is not trusted"):
        await connect(SERVERLESS, silent)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    connecting._system_context.cache_clear()
    assert await is_encrypted(silent)
    connecting._system_context.cache_clear()


async def test_a_server_without_tls_is_refused_where_tls_is_asked_for(
    shared_url: DatabaseUrl,
) -> None:
    quick = settings(database_profile="serverless", database_connect_seconds=0.3)
    plain = parse_url("DATABASE_URL", f"{shared_url.dsn}?sslmode=require")
    with pytest.raises(DatabaseFault, match="rejected SSL upgrade"):
        await connect(quick, plain)


def test_channel_binding_is_refused_in_words_and_preferring_it_is_not() -> None:
    base = "postgresql://me:secret@db.example/shop?sslmode=require"
    with pytest.raises(ValueError, match="channel binding, which the driver does not support"):
        parse_url("DATABASE_URL", f"{base}&channel_binding=require")
    parsed = parse_url("DATABASE_URL", f"{base}&channel_binding=prefer")
    assert "channel_binding" not in parsed.dsn
    assert parsed.sslmode == "require"


@pytest.mark.parametrize("manner", ["refuses", "hangs up", "keeps waiting"])
async def test_a_sleeping_database_is_waited_for(
    manner: Manner, server: Server, shared_url: DatabaseUrl, ours: TestTenant
) -> None:
    async with sleeping(server.port, manner, 0.5) as port:
        woken = parse_url("DATABASE_URL", shared_url.dsn.replace(f":{server.port}/", f":{port}/"))
        async with http_with(woken, database_profile="serverless") as http:
            began = time.monotonic()
            data = await Client(http).data(WHO, ours.member)
            assert data["viewer"]["tenant"] == {"slug": ours.slug}
            assert time.monotonic() - began > 0.3


@pytest.mark.parametrize("manner", ["refuses", "hangs up", "keeps waiting"])
async def test_one_that_sleeps_too_long_is_said_in_a_sentence(
    manner: Manner, server: Server, shared_url: DatabaseUrl
) -> None:
    quick = settings(database_profile="serverless", database_connect_seconds=0.4)
    async with sleeping(server.port, manner, 1.2) as port:
        woken = parse_url("DATABASE_URL", shared_url.dsn.replace(f":{server.port}/", f":{port}/"))
        began = time.monotonic()
        with pytest.raises(DatabaseFault) as caught:
            await connect(quick, woken)
        assert time.monotonic() - began < 1.1
        [sentence] = caught.value.sentences
        assert f"127.0.0.1:{port}" in sentence
        assert "DATABASE_URL" in sentence


async def test_another_profile_does_not_wait_for_who_refuses(
    server: Server, shared_url: DatabaseUrl
) -> None:
    async with sleeping(server.port, "refuses", 0.5) as port:
        asleep = parse_url("DATABASE_URL", shared_url.dsn.replace(f":{server.port}/", f":{port}/"))
        with pytest.raises(DatabaseFault, match="Nothing answers"):
            await connect(settings(), asleep)
