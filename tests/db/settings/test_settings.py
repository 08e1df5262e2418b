"""Settings: every fault at once, in words, and no secret in any of them."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from db.errors import SettingsFault
from db.settings import Settings, load_settings
from db.settings.fields import declared
from db.urls.url import EXAMPLE, parse_url
from gql.cli import gateway

ROOT = Path(__file__).parents[3]
PASSWORD = "hunter2-of-the-database"
SECRET = "a-secret-of-exactly-32-bytes-....."
URL = f"postgresql://someone:{PASSWORD}@db.example:6432/shop"
PRODUCTION = {"ENVIRONMENT": "production", "DATABASE_URL": URL, "AUTH_JWT_SECRET": SECRET}

pytestmark = pytest.mark.usefixtures("_nothing_set")


@pytest.fixture
def _nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting in the environment, and no file .env."""
    for name in declared(Settings):
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)


def load(**environment: str) -> Settings:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        return load_settings(to_serve=True)


def faults(**environment: str) -> list[str]:
    """The sentences of a start that must fail; none tells a secret."""
    with pytest.raises(SettingsFault) as caught:
        load(**environment)
    for shown in (str(caught.value), repr(caught.value), *caught.value.sentences):
        assert PASSWORD not in shown
        assert SECRET not in shown
    # Nor does what it was raised from, which a traceback would print.
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    assert all(sentence.endswith(".") for sentence in caught.value.sentences)
    return list(caught.value.sentences)


def test_development_needs_nothing() -> None:
    settings = load()
    assert not settings.in_production
    assert settings.pooled_url is None
    assert settings.direct_url is None
    assert settings.shows_graphiql


def test_a_file_gives_settings_and_the_environment_overrules_it(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("PORT=8101\nHOST=0.0.0.0\nUNKNOWN_TO_US=1\n")
    settings = load(PORT="8102")
    assert (settings.host, settings.port) == ("0.0.0.0", 8102)  # noqa: S104
    assert load(PORT="").port == 8101


def test_an_empty_value_is_no_value() -> None:
    settings = load(DATABASE_URL="", PORT="", AUTH_JWT_SECRET="", GRAPHIQL="")
    assert settings.pooled_url is None
    assert settings.port == declared(Settings)["port"].default


def test_migrations_go_to_the_direct_url_and_requests_to_the_other() -> None:
    direct = "postgresql://owner:x@db.example/shop"
    settings = load(DATABASE_URL=URL, DATABASE_DIRECT_URL=direct)
    assert str(settings.pooled_url) == "<DATABASE_URL someone@db.example:6432/shop>"
    assert str(settings.direct_url) == "<DATABASE_DIRECT_URL owner@db.example:5432/shop>"
    assert load(DATABASE_URL=URL).direct_url == load(DATABASE_URL=URL).pooled_url


def test_every_fault_is_listed_at_once() -> None:
    wrong = {
        "ENVIRONMENT": "staging",
        "PORT": "eighty",
        "DATABASE_URL": f"mysql://someone:{PASSWORD}@db.example/shop",
        "DATABASE_PROFILE": "statement",
        "DATABASE_POOL_SIZE": "0",
        "DATABASE_CONNECT_SECONDS": "-1",
        "AUTH_JWT_SECRET": "short",
        "GRAPHIQL": "perhaps",
        "LOG_LEVEL": "loud",
    }
    found = faults(**wrong)
    assert sorted(sentence.partition(":")[0] for sentence in found) == sorted(wrong)


def test_a_replica_needs_a_primary_and_a_connection_to_watch_it() -> None:
    no_primary, one = faults(DATABASE_REPLICA_URL=URL, DATABASE_POOL_SIZE="1")
    assert "DATABASE_URL is not" in no_primary
    assert "DATABASE_POOL_SIZE must be 2 or more" in one
    assert faults(DATABASE_URL=URL, DATABASE_REPLICA_URL="mysql://nowhere")
    several = URL.replace("@db.example", "@db.example,other.example")
    assert faults(DATABASE_URL=several, DATABASE_REPLICA_URL=several) == [
        "DATABASE_REPLICA_URL names several hosts: name one replica."
    ]
    fits = load(DATABASE_URL=URL, DATABASE_REPLICA_URL=URL)
    assert str(fits.replica_url) == "<DATABASE_REPLICA_URL someone@db.example:6432/shop>"


def test_serverless_refuses_what_falls_back_from_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    weak = "postgresql://owner:x@db.example/shop?sslmode=prefer"
    urls = {"DATABASE_URL": URL, "DATABASE_DIRECT_URL": weak, "DATABASE_REPLICA_URL": weak}
    found = faults(DATABASE_PROFILE="serverless", **urls)
    assert [sentence.split()[0] for sentence in found] == list(urls)[1:]
    assert load(**urls).database_profile == "session"
    # So is a migration.
    monkeypatch.setenv("DATABASE_PROFILE", "serverless")
    monkeypatch.setenv("DATABASE_DIRECT_URL", weak)
    with pytest.raises(SettingsFault, match="without TLS"):
        load_settings()


@pytest.mark.parametrize("seconds", ["0.0001", "3000000", "inf", "nan"])
def test_a_timeout_is_one_that_postgres_has(seconds: str) -> None:
    """A fraction of a millisecond would be 0, which is none at all."""
    names = [f"DATABASE_{what}_SECONDS" for what in ("STATEMENT", "LOCK", "IDLE_TRANSACTION")]
    found = faults(**dict.fromkeys(names, seconds))
    assert [sentence.partition(":")[0] for sentence in found] == names


def test_what_production_lacks_is_listed_with_what_is_malformed() -> None:
    found = faults(ENVIRONMENT="production", PORT="eighty")
    for name in ("PORT", "DATABASE_URL", "AUTH_JWT_SECRET"):
        assert any(sentence.startswith(name) for sentence in found), (name, found)


@pytest.mark.parametrize("name", ["DATABASE_URL", "AUTH_JWT_SECRET"])
def test_production_needs_a_database_and_a_key(name: str) -> None:
    given = {key: value for key, value in PRODUCTION.items() if key != name}
    [sentence] = faults(**given)
    assert sentence.startswith(f"{name} is missing")


def test_production_shows_graphiql_and_the_schema_only_if_it_is_told_to() -> None:
    closed = load(**PRODUCTION)
    assert not closed.shows_graphiql
    assert not closed.shows_schema
    # GraphiQL is nothing without the schema: whoever wants it says both.
    [sentence] = faults(**PRODUCTION, GRAPHIQL="true")
    assert sentence.startswith("GRAPHIQL")
    [sentence] = faults(GRAPHIQL="true", INTROSPECTION="false")
    assert sentence.startswith("GRAPHIQL")
    opened = load(**PRODUCTION, GRAPHIQL="true", INTROSPECTION="true")
    assert opened.shows_graphiql
    assert opened.shows_schema


def test_a_short_secret_is_refused_in_bytes_not_letters() -> None:
    [sentence] = faults(AUTH_JWT_SECRET="x" * 31)
    assert sentence.startswith("AUTH_JWT_SECRET: must have at least 32 bytes")
    assert load(AUTH_JWT_SECRET="\u20ac" * 11).auth_jwt_secret is not None


@pytest.mark.parametrize(
    ("url", "words"),
    [
        (f"mysql://someone:{PASSWORD}@db.example/shop", "must start with postgresql://"),
        (f"someone:{PASSWORD}@db.example/shop", "must start with postgresql://"),
        ("db.example", "must start with postgresql://"),
        ("postgresql://db.example/shop", "names no user"),
        (f"postgresql://:{PASSWORD}@db.example/shop", "names no user"),
        (f"postgresql://someone:{PASSWORD}@/shop", "names no host"),
        (f"postgresql://someone:{PASSWORD}@db.example", "names no database"),
        (f"postgresql://someone:{PASSWORD}@db.example/", "names no database"),
        ("postgresql://", "names no user and no host and no database"),
        (f"postgresql://someone:{PASSWORD}@db.example:x/shop", "has a port that is not a number"),
        (f"postgresql://someone:{PASSWORD}@db.example:0/shop", "has a port that is not a number"),
        (f"postgresql://someone:{PASSWORD}@db.example:65536/shop", "has a port that is not"),
        (f"postgresql://someone:{PASSWORD}@[db.example/shop", ""),
        # Python's own parser quotes the whole address, password included, when it meets this.
        (f"postgresql://someone:{PASSWORD}@db.example\uff0f/shop", "has an invalid host"),
        (f"postgresql://someone:{PASSWORD}@db.exa mple/shop", "has an invalid host"),
        (f"postgresql://someone:{PASSWORD}@db,,other/shop", "has an invalid host"),
        (f"postgresql://someone:{PASSWORD}@::1/shop", "has an IPv6 address without brackets"),
        (f"postgresql://someone:{PASSWORD}@[::x]/shop", "has an invalid host"),
        # A password that must be percent-encoded; what would be taken for a host is part of it.
        (f"postgresql://someone:{PASSWORD}/x@db.example/shop", "has a / or ? before its @"),
        (f"postgresql://someone:{PASSWORD}?x@db.example/shop", "has a / or ? before its @"),
        (f"postgresql://someone:1/{PASSWORD}@db.example/shop", "has a / or ? before its @"),
        (f"postgresql://someone:x@{PASSWORD}/x@db.example/shop", "has a / or ? before its @"),
        (f"postgresql://someone:x@{PASSWORD}?x@db.example/shop", "has a / or ? before its @"),
        (f"postgresql://someone:{PASSWORD}%FF@db.example/shop", "has a percent-encoded part"),
        (f"postgresql://someone:{PASSWORD}%00@db.example/shop", "has a NUL character"),
        (f"postgresql://someone:{PASSWORD}\n@db.example/shop", "has a line break"),
        (f"jdbc:postgresql://db.example/shop?password={PASSWORD}", "must start with postgresql://"),
        (f"{URL}?sslmode", "has a part after its ? without a value"),
        (f"{URL}?host=a,b&port=1,2,3", "names 2 hosts and 3 ports"),
        (f"{URL}?port={PASSWORD}", "has a port that is not a number"),
        (f"{URL}?sslmode={PASSWORD}", "has sslmode with an unknown value"),
        (f"{URL}?target_session_attrs={PASSWORD}", "has target_session_attrs with an unknown"),
        (f"{URL}?connect_timeout={PASSWORD}", "has a connect_timeout that is not a number"),
        (f"{URL}?connect_timeout=-1", "has a connect_timeout that is not a number"),
        (f"{URL}?{PASSWORD}=1", "has a part after its ? with an invalid name"),
        (f"{URL}?keepalives_idle=30", "asks for keepalives_idle, which the driver does not"),
        (f"{URL}?hostaddr=127.0.0.1", "asks for hostaddr, which the driver does not support"),
        (f"{URL}?gssencmode=require", "asks for gssencmode, which the driver does not support"),
        (f"{URL}?client_encoding=LATIN1", "has client_encoding, which is always UTF8 here"),
        (f"{URL}?statement_timeout=5s", "has statement_timeout: remove it, and set DATABASE_"),
        (f"{URL}?pgbouncer=true", "has pgbouncer: remove it, and set DATABASE_PROFILE"),
        (f"{URL}?ssl=true", "has ssl: remove it, and use sslmode=require"),
    ],
)
def test_a_malformed_url_is_refused_in_its_own_words(url: str, words: str) -> None:
    direct, pooled = faults(DATABASE_DIRECT_URL=url, DATABASE_URL=url)[::-1]
    assert pooled.startswith(f"DATABASE_URL: {words}"), pooled
    assert direct.startswith(f"DATABASE_DIRECT_URL: {words}"), direct


def test_a_url_may_have_what_postgres_allows() -> None:
    url = parse_url("X", "postgres://some%40one:p%2Fw@[::1]/a%20shop?sslmode=require")
    assert (url.user, url.host, url.port, url.database) == ("some@one", "::1", 5432, "a shop")
    assert url.dsn == "postgresql://some%40one:p%2Fw@[::1]:5432/a%20shop?sslmode=require"
    assert parse_url("X", "postgresql+asyncpg://me@db/shop").dsn == "postgresql://me@db:5432/shop"
    socket = parse_url("X", "postgresql://me@/shop?host=/var/run/postgresql")
    assert socket.place == "/var/run/postgresql"


def test_nothing_that_is_printed_tells_a_secret() -> None:
    redis = f"redis://:{PASSWORD}@cache.example"
    more = {"AUTH_JWT_OLD_SECRETS": SECRET, "LIMIT_RATE_STORAGE": redis}
    settings = load(**PRODUCTION, DATABASE_DIRECT_URL=URL, **more)
    url = settings.pooled_url
    assert url is not None
    example = url.describe("{name} {place} {host} {user} {database}")
    for shown in (settings, url, [url], settings.database_url, example):
        for text in (str(shown), repr(shown), f"{shown}"):
            assert PASSWORD not in text
            assert SECRET not in text
    assert PASSWORD not in EXAMPLE


@pytest.mark.parametrize("file", [".env.example", "docs/settings.md"])
def test_every_setting_is_in_the_documentation_in_the_same_words(file: str) -> None:
    text = " ".join((ROOT / file).read_text().replace("\n# ", " ").split())
    words = set(re.findall(r"[A-Z_]+", text))
    for name, field in declared(Settings).items():
        assert name.upper() in words, name
        assert field.description, name
        assert " ".join(field.description.split()) in text, name


def test_keys_fit_the_algorithm() -> None:
    public = {"AUTH_JWT_PUBLIC_KEY": "-----BEGIN PUBLIC KEY-----"}
    url = {"AUTH_JWKS_URL": "https://id.example/jwks"}
    for wrong in (
        {"AUTH_JWT_ALGORITHM": "RS256"},
        {"AUTH_JWT_ALGORITHM": "RS256", **public, **url},
        {"AUTH_JWT_ALGORITHM": "ES256", "AUTH_JWT_SECRET": SECRET, **public},
        public,
        url,
    ):
        [sentence] = faults(**wrong)
        assert sentence.startswith("AUTH_JWT_")
    assert not load(AUTH_JWT_ALGORITHM="EdDSA", **url).uses_secret
    production = {name: value for name, value in PRODUCTION.items() if name != "AUTH_JWT_SECRET"}
    assert load(**production, AUTH_JWT_ALGORITHM="RS256", **url).in_production


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("AUTH_JWT_ALGORITHM", "none"),
        ("AUTH_JWT_ALGORITHM", "HS512"),
        ("AUTH_JWT_OLD_SECRETS", f"{SECRET},short"),
        ("AUTH_JWKS_URL", "http://id.example/jwks"),
        ("AUTH_JWKS_URL", "file:///etc/passwd"),
        ("AUTH_JWKS_URL", f"https://someone:{PASSWORD}@id.example/jwks"),
        # Python's own parser quotes what is before the path, and with it the password.
        ("AUTH_JWKS_URL", f"https://someone:{PASSWORD}\u2100@id.example/jwks"),
        ("AUTH_JWKS_URL", "https://id.example:99999/jwks"),
        ("AUTH_JWKS_URL", "https://id.example:0/jwks"),
        ("AUTH_JWKS_URL", "https://id.example:x/jwks"),
        ("AUTH_JWKS_URL", "https://[::1/jwks"),
        ("AUTH_JWKS_URL", "https://id.example/j wks"),
        ("CORS_ORIGINS", "*"),
        ("CORS_ORIGINS", "https://app.example.com/path"),
        ("LIMIT_BATCH", "11"),
        ("LIMIT_RATE_STORAGE", "memcached://localhost"),
        ("LIMIT_RATE_STORAGE", "redis://"),
        ("LIMIT_RATE_STORAGE", "redis://one,other"),
        ("LIMIT_RATE_STORAGE", f"redis://:{PASSWORD}@cache.example:port/0"),
        ("LIMIT_RATE_STORAGE", f"redis://:{PASSWORD}/x@cache.example:6379/0"),
        ("LIMIT_RATE_STORAGE", f"redis://:{PASSWORD}\n@cache.example:6379/0"),
        ("LIMIT_RATE_STORAGE", f"redis://cache.example/{PASSWORD}"),
        ("PERSISTED_MODE", "required"),
    ],
)
def test_what_would_open_the_door_is_refused(name: str, value: str) -> None:
    [sentence] = faults(**{name: value})
    assert sentence.startswith(name)


def test_workers_have_to_have_enough_to_share() -> None:
    many = {"WORKERS": "3", "DATABASE_POOL_SIZE": "2", "LIMIT_IN_FLIGHT": "2"}
    connections, in_flight = faults(**many)
    assert connections.startswith("DATABASE_POOL_SIZE is 2, which 3 workers cannot share: set it ")
    assert in_flight.startswith("LIMIT_IN_FLIGHT is 2, which 3 workers cannot share: set it to 3 ")
    replica = {"DATABASE_URL": URL, "DATABASE_REPLICA_URL": URL, "WORKERS": "3"}
    [connections] = faults(**replica, DATABASE_POOL_SIZE="5")
    assert "set it to 6 or more" in connections
    assert load(**replica, DATABASE_POOL_SIZE="6").workers == 3


def test_the_command_overrules_how_many_workers_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKERS", "4")
    assert load_settings(to_serve=True).workers == 4
    assert load_settings(to_serve=True, workers=2).workers == 2
    with pytest.raises(SettingsFault, match="21 workers cannot share"):
        load_settings(to_serve=True, workers=21)
    done = CliRunner().invoke(gateway, ["serve", "--workers", "22"])
    assert isinstance(done.exception, SettingsFault)
    assert "22 workers cannot share" in str(done.exception)


def test_several_words_have_commas_between() -> None:
    settings = load(CORS_ORIGINS="https://a.example, http://localhost:3000,")
    assert settings.cors_origins == ("https://a.example", "http://localhost:3000")


def test_production_limits_the_rate_unless_it_is_told_not_to() -> None:
    assert load().rate == 0
    assert load(**PRODUCTION).rate > 0
    assert load(**PRODUCTION, LIMIT_RATE="0").rate == 0
    assert load(LIMIT_RATE="500").rate == 500
