"""Verification of tokens: keys, claims, and the rejection of forged tokens."""

import asyncio
import base64
import hashlib
import hmac
import json
import logging
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.warnings import InsecureKeyLengthWarning

import gql.access.keys
from db.errors import SettingsFault
from gql.access.tokens import MAX_KNOWN, Tokens, sign
from gql.errors import ServiceUnavailable, Unauthenticated
from gql.types import application
from tests.conftest import settings
from tests.support.client import SECRET
from tests.support.fixtures import tenants
from tests.support.keys import PUBLIC, claims, jwk, pem, private_key, published, signed

OLD = "the secret of before, which is long enough"
WHO = tenants()[0].admin
HASHES = {"HS256": hashlib.sha256, "HS512": hashlib.sha512}


def with_key(algorithm: str, **changes: Any) -> Tokens:
    key = pem(private_key(algorithm))
    chosen = settings(auth_jwt_algorithm=algorithm, auth_jwt_public_key=key, **changes)
    return Tokens(chosen, None, application)


def with_url(url: str, algorithm: str = "RS256") -> Tokens:
    return Tokens(settings(auth_jwt_algorithm=algorithm, auth_jwks_url=url), None, application)


def by_hand(header: Any, secret: str, **changes: Any) -> str:
    """A token with any header, which no library would sign."""
    payload = claims(WHO, exp=int(time.time()) + 300, **changes)
    text = ".".join(_part(json.dumps(given).encode()) for given in (header, payload))
    named = header.get("alg") if isinstance(header, dict) else None
    algorithm = HASHES.get(named) if isinstance(named, str) else None
    signature = hmac.digest(secret.encode(), text.encode(), algorithm) if algorithm else b""
    return f"{text}.{_part(signature)}"


def _part(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


async def refused(tokens: Tokens, token: str) -> None:
    with pytest.raises(Unauthenticated):
        await tokens.verify(token)
    assert tokens.known(token) is None


@pytest.mark.parametrize("algorithm", PUBLIC)
async def test_a_public_key_verifies_tokens_of_its_private_key(algorithm: str) -> None:
    tokens = with_key(algorithm)
    token = signed(WHO, private_key(algorithm), algorithm)
    assert await tokens.verify(token) == WHO
    assert tokens.known(token) == WHO
    await refused(tokens, signed(WHO, private_key(algorithm, 1), algorithm))
    assert tokens.issue(WHO) is None


@pytest.mark.parametrize("algorithm", PUBLIC)
async def test_a_public_key_is_not_accepted_as_a_secret(algorithm: str) -> None:
    tokens = with_key(algorithm)
    public = pem(private_key(algorithm))
    for secret in (public, public.strip(), "", SECRET):
        for name in HASHES:
            await refused(tokens, by_hand({"alg": name, "typ": "JWT"}, secret))
            await refused(tokens, by_hand({"alg": algorithm, "typ": "JWT"}, secret))


async def test_the_algorithm_comes_from_the_settings_and_not_from_the_token() -> None:
    tokens = Tokens(settings(), SECRET, application)
    assert await tokens.verify(by_hand({"alg": "HS256"}, SECRET)) == WHO
    headers: list[Any] = [
        {"alg": "none"},
        {"alg": "None"},
        {"alg": "HS512"},
        {"alg": "hs256"},
        {"alg": ["HS256"]},
        {"alg": None},
        {},
        [],
        None,
        "HS256",
        {"alg": "HS256", "crit": ["b64"], "b64": False},
        {"alg": "HS256", "kid": 5},
        {"alg": "HS256", "kid": ["x"]},
    ]
    for header in headers:
        await refused(tokens, by_hand(header, SECRET))
    for algorithm in PUBLIC:
        await refused(tokens, signed(WHO, private_key(algorithm), algorithm))


async def test_urls_in_token_headers_are_never_fetched() -> None:
    tokens = Tokens(settings(), SECRET, application)
    own = jwk("RS256", private_key("RS256"))
    with published() as there:
        for header in (
            {"alg": "RS256", "jku": there.url, "kid": "a"},
            {"alg": "RS256", "x5u": there.url},
            {"alg": "RS256", "jwk": own},
            {"alg": "HS256", "jwk": {"kty": "oct", "k": _part(b"x" * 32)}},
            {"alg": "HS256", "kid": "../../../dev/null"},
            {"alg": "HS256", "kid": "' union select 'x' --"},
        ):
            await refused(tokens, by_hand(header, "x" * 32))
        assert there.requests == 0


@pytest.mark.parametrize(
    "token",
    ["", ".", "..", "a.b.c", "x" * 100_000, "\u20ac.\u20ac.\u20ac", _part(b"[" * 5_000) + ".a.a"],
    ids=lambda token: repr(token[:12]),
)
async def test_malformed_tokens_are_rejected(token: str) -> None:
    await refused(Tokens(settings(), SECRET, application), token)


@pytest.mark.parametrize("exp", ["soon", 1e400, -1e400, [], {}, True, "9" * 5_000, None])
async def test_an_invalid_expiry_is_rejected(exp: Any) -> None:
    payload = {
        "role": "admin",
        "sub": str(WHO.id("user_id")),
        "tid": str(WHO.id("tenant_id")),
        "exp": exp,
    }
    if exp is None:
        del payload["exp"]
    text = ".".join(_part(json.dumps(given).encode()) for given in ({"alg": "HS256"}, payload))
    signature = hmac.digest(SECRET.encode(), text.encode(), hashlib.sha256)
    await refused(Tokens(settings(), SECRET, application), f"{text}.{_part(signature)}")


async def test_clocks_may_differ_by_the_leeway() -> None:
    def ago(seconds: float) -> datetime:
        return datetime.now(UTC) - timedelta(seconds=seconds)

    tokens = Tokens(settings(auth_jwt_leeway_seconds=30), SECRET, application)
    assert await tokens.verify(signed(WHO, SECRET, "HS256", exp=ago(20))) == WHO
    assert await tokens.verify(signed(WHO, SECRET, "HS256", nbf=ago(-20))) == WHO
    await refused(tokens, signed(WHO, SECRET, "HS256", exp=ago(40)))
    await refused(tokens, signed(WHO, SECRET, "HS256", nbf=ago(-40)))


async def test_a_token_needs_the_configured_issuer_and_audience() -> None:
    chosen = settings(auth_jwt_issuer="https://id.example", auth_jwt_audience="gateway")
    tokens = Tokens(chosen, SECRET, application)
    good: dict[str, Any] = {"iss": "https://id.example", "aud": "gateway"}
    assert await tokens.verify(signed(WHO, SECRET, "HS256", **good)) == WHO
    assert await tokens.verify(signed(WHO, SECRET, "HS256", **good | {"aud": ["a", "gateway"]}))
    wrongs: list[dict[str, Any]] = [
        {},
        {"iss": "https://id.example"},
        {"aud": "gateway"},
        good | {"iss": "https://id.example.evil"},
        good | {"aud": "another"},
        good | {"aud": []},
    ]
    for wrong in wrongs:
        await refused(tokens, signed(WHO, SECRET, "HS256", **wrong))
    issued = tokens.issue(WHO)
    assert issued is not None
    assert await tokens.verify(issued) == WHO
    # Without a configured audience, a token with an audience is rejected.
    await refused(
        Tokens(settings(), SECRET, application), signed(WHO, SECRET, "HS256", aud="another")
    )


async def test_previous_secrets_verify_but_do_not_sign() -> None:
    tokens = Tokens(settings(auth_jwt_old_secrets=(OLD,)), SECRET, application)
    for secret in (SECRET, OLD):
        assert await tokens.verify(signed(WHO, secret, "HS256")) == WHO
    issued = tokens.issue(WHO)
    assert issued is not None
    await refused(Tokens(settings(), OLD, application), issued)
    assert await Tokens(settings(), SECRET, application).verify(issued) == WHO


@pytest.mark.parametrize("algorithm", PUBLIC)
async def test_published_keys_are_fetched_on_first_use(algorithm: str) -> None:
    with published() as there:
        there.keys = [
            jwk(algorithm, private_key(algorithm), kid="one"),
            jwk(algorithm, private_key(algorithm, 1), kid="two", alg=algorithm),
            # None of these may verify anything.
            jwk(algorithm, private_key(algorithm, 2), kid="three", use="enc"),
            {"kty": "oct", "k": _part(SECRET.encode()), "kid": "four"},
            {"kty": "RSA", "kid": "five"},
            5,
        ]
        tokens = with_url(there.url, algorithm)
        assert there.requests == 0
        for which, kid in ((0, "one"), (1, "two"), (0, None), (1, None)):
            token = signed(WHO, private_key(algorithm, which), algorithm, kid=kid)
            assert await tokens.verify(token) == WHO
        await refused(tokens, signed(WHO, private_key(algorithm), algorithm, kid="two"))
        await refused(tokens, signed(WHO, private_key(algorithm, 2), algorithm, kid="three"))
        await refused(tokens, by_hand({"alg": "HS256", "kid": "four"}, SECRET))
        assert there.requests == 1


async def test_a_weak_key_or_one_of_another_type_verifies_nothing() -> None:
    weak = rsa.generate_private_key(65537, 1024)  # noqa: S505 that is the point
    other = ec.generate_private_key(ec.SECP384R1())
    with published() as there:
        there.keys = [jwk("RS256", weak, kid="weak"), jwk("ES256", private_key("ES256"), kid="ec")]
        with pytest.warns(InsecureKeyLengthWarning):
            token = signed(WHO, weak, "RS256", kid="weak")
        await refused(with_url(there.url), token)
    for algorithm, key in (("RS256", weak), ("RS256", other), ("ES256", other)):
        with pytest.raises(SettingsFault, match="AUTH_JWT_PUBLIC_KEY"):
            Tokens(
                settings(auth_jwt_algorithm=algorithm, auth_jwt_public_key=pem(key)),
                None,
                application,
            )
    for text in ("", "nonsense", pem(private_key("RS256")).replace("PUBLIC", "PRIVATE")):
        with pytest.raises(SettingsFault, match="AUTH_JWT_PUBLIC_KEY"):
            Tokens(
                settings(auth_jwt_algorithm="RS256", auth_jwt_public_key=text), None, application
            )
    with pytest.raises(SettingsFault, match="AUTH_JWT_SECRET"):
        Tokens(settings(), pem(private_key("RS256")), application)


async def test_a_new_key_is_fetched_and_unknown_key_ids_rarely_cause_requests(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = [1_000.0]
    monkeypatch.setattr(gql.access.keys, "monotonic", lambda: clock[0])
    with published() as there:
        there.keys = [jwk("RS256", private_key("RS256"), kid="one")]
        tokens = with_url(there.url)
        new = signed(WHO, private_key("RS256", 1), "RS256", kid="two")
        await refused(tokens, new)
        there.keys.append(jwk("RS256", private_key("RS256", 1), kid="two"))
        for number in range(50):
            await refused(tokens, signed(WHO, private_key("RS256"), "RS256", kid=f"{number}"))
        assert there.requests == 1
        clock[0] += gql.access.keys.MIN_AGE_SECONDS + 1
        waiting = (tokens.verify(new) for _ in range(20))
        assert await asyncio.gather(*waiting) == [WHO] * 20
        assert there.requests == 2
        # A removed key soon verifies no tokens.
        there.keys = there.keys[1:]
        clock[0] += gql.access.keys.MAX_AGE_SECONDS + 1
        await refused(tokens, signed(WHO, private_key("RS256"), "RS256", kid="one"))
        assert there.requests == 3


async def test_the_last_keys_are_used_while_new_ones_cannot_be_fetched(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    clock = [1_000.0]
    monkeypatch.setattr(gql.access.keys, "monotonic", lambda: clock[0])
    key = private_key("RS256")
    with published() as there:
        there.status = 500
        tokens = with_url(there.url)
        with pytest.raises(ServiceUnavailable):
            await tokens.verify(signed(WHO, key, "RS256", kid="one"))
        there.status, there.keys = 200, [jwk("RS256", key, kid="one")]
        clock[0] += gql.access.keys.MIN_AGE_SECONDS + 1
        assert await tokens.verify(signed(WHO, key, "RS256", kid="one")) == WHO
        broken: list[tuple[int, bytes | None]] = [
            (200, b"{"),
            (200, b"[]"),
            (200, b'{"keys": 5}'),
            (200, b" " * (gql.access.keys.MAX_BYTES + 1)),
            (302, None),
            (404, None),
        ]
        for number, (status, body) in enumerate(broken):
            there.status, there.body = status, body
            clock[0] += gql.access.keys.MAX_AGE_SECONDS + 1
            token = signed(WHO, key, "RS256", kid="one", jti=f"{number}")
            assert await tokens.verify(token) == WHO
        assert there.requests == 2 + len(broken)
        clock[0] += gql.access.keys.MAX_STALE_SECONDS
        with pytest.raises(ServiceUnavailable):
            await tokens.verify(signed(WHO, key, "RS256", kid="one", jti="late"))
    assert "cannot be read" in caplog.text


async def test_a_good_token_is_not_verified_again_until_it_expires(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tokens = Tokens(settings(auth_jwt_leeway_seconds=0), SECRET, application)
    token = sign(WHO, SECRET, timedelta(seconds=60), application.claims)
    await tokens.verify(token)
    assert tokens.known(token) == WHO
    now = time.time()
    monkeypatch.setattr("gql.access.tokens.time.time", lambda: now + 61)
    assert tokens.known(token) is None


async def test_the_cache_of_tokens_is_limited() -> None:
    tokens = Tokens(settings(), SECRET, application)
    made = [signed(WHO, SECRET, "HS256", jti=str(number)) for number in range(MAX_KNOWN + 1)]
    for token in made:
        await tokens.verify(token)
    assert tokens.known(made[0]) is None
    assert tokens.known(made[1]) == WHO


async def test_the_log_has_the_reason_but_never_the_token(caplog: pytest.LogCaptureFixture) -> None:
    tokens = Tokens(settings(), SECRET, application)
    expired = signed(WHO, SECRET, "HS256", exp=datetime(2020, 1, 1, tzinfo=UTC))
    cases = {
        by_hand({"alg": "none\nforged line"}, SECRET): "signed with 'none\\nforged",
        expired: "expired",
        signed(WHO, "x" * 40, "HS256"): "no key of ours",
        signed(WHO, SECRET, "HS256", role="root"): "names no role",
    }
    with caplog.at_level(logging.INFO, "gateway.tokens"):
        for token, why in cases.items():
            caplog.clear()
            await refused(tokens, token)
            assert why in caplog.text
            for piece in token.split("."):
                assert not piece or piece not in caplog.text
