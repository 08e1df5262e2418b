"""Documents by hash: those of a manifest, those clients leave, and what caches make of them."""

import json
import logging
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest

from db.errors import SettingsFault
from db.urls.url import DatabaseUrl
from gql.documents.graphql_request import GraphQLRequest
from gql.documents.persisted import CACHE_CHARACTERS, Persisted
from tests.conftest import settings
from tests.support.client import authorization
from tests.support.fixtures import TestTenant
from tests.support.serve import http_with

GRAPHQL = "application/graphql-response+json"
USERS = "query Users($first: Int) { users(first: $first) { nodes { id } } }"
ROLE = "query Role { viewer { role } }"
RECORD = "mutation { recordLocation(input: {latitude: 1, longitude: 2}) { errors { code } } }"
DEEP = "{ users { nodes { " + "tenant { users { nodes { " * 4 + "id" + " } } }" * 4 + " } } }"


def digest(source: str) -> str:
    return sha256(source.encode()).hexdigest()


def apollo(source: str, **more: Any) -> dict[str, Any]:
    """A request as Apollo's clients send it: the hash alone, unless more is said."""
    return {**more, "extensions": {"persistedQuery": {"version": 1, "sha256Hash": digest(source)}}}


def prefixed(source: str) -> dict[str, Any]:
    """As graphql-codegen writes its hashes."""
    hashed = {"version": 1, "sha256Hash": f"sha256:{digest(source)}"}
    return {"extensions": {"persistedQuery": hashed}}


async def codes(http: httpx.AsyncClient, body: dict[str, Any], **headers: str) -> list[str]:
    response = await http.post("/graphql", json=body, headers=headers)
    return [error["extensions"]["code"] for error in response.json().get("errors", [])]


def manifest(folder: Path, content: Any) -> Path:
    path = folder / "documents.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


async def test_a_document_is_left_once_and_then_asked_for_by_its_hash(
    http: httpx.AsyncClient, ours: TestTenant
) -> None:
    headers = authorization(ours.admin)
    for media, status in ((GRAPHQL, 400), ("application/json", 200)):
        response = await http.post(
            "/graphql", json=apollo(ROLE), headers={**headers, "Accept": media}
        )
        assert response.status_code == status
        [error] = response.json()["errors"]
        assert error["message"] == "PersistedQueryNotFound"
        assert error["extensions"]["code"] == "PERSISTED_QUERY_NOT_FOUND"
    answer = {"data": {"viewer": {"role": "ADMIN"}}}
    response = await http.post("/graphql", json=apollo(ROLE, query=ROLE), headers=headers)
    assert response.json() == answer
    for body in (apollo(ROLE), {"documentId": f"sha256:{digest(ROLE)}"}):
        assert (await http.post("/graphql", json=body, headers=headers)).json() == answer
    # Somebody else's documents are documents alone: who asks is who is answered.
    response = await http.post("/graphql", json=apollo(ROLE), headers=authorization(ours.member))
    assert response.json() == {"data": {"viewer": {"role": "MEMBER"}}}
    assert await codes(http, apollo(ROLE)) == ["UNAUTHENTICATED"]


async def test_only_good_documents_are_kept_and_only_under_their_own_hash(
    http: httpx.AsyncClient, ours: TestTenant
) -> None:
    headers = authorization(ours.member)
    wrong = apollo(ROLE, query=USERS)
    assert await codes(http, wrong, **headers) == ["BAD_REQUEST"]
    assert await codes(http, apollo(ROLE), **headers) == ["PERSISTED_QUERY_NOT_FOUND"]
    for bad in ("{ nope }", "{", "x" * 20_000):
        assert await codes(http, apollo(bad, query=bad), **headers)
        assert await codes(http, apollo(bad), **headers) == ["PERSISTED_QUERY_NOT_FOUND"]
    malformed: Any
    for malformed in ({"version": 2, "sha256Hash": digest(ROLE)}, {"version": 1}, 5, []):
        body = {"query": ROLE, "extensions": {"persistedQuery": malformed}}
        assert await codes(http, body, **headers) == ["BAD_REQUEST"]
    assert await codes(http, {"documentId": 5}, **headers) == ["BAD_REQUEST"]
    assert await codes(http, {"documentId": ""}, **headers) == ["BAD_REQUEST"]
    unknown = {"documentId": "x' or 1 = 1 --"}
    assert await codes(http, unknown, **headers) == ["PERSISTED_QUERY_NOT_FOUND"]


def test_no_more_documents_are_kept_than_fit() -> None:
    persisted = Persisted(settings())

    def left(number: int, length: int = 10_000) -> GraphQLRequest:
        source = f"{{ a{number}: __typename }} #".ljust(length, "x")
        return GraphQLRequest(source, None, {}, f"sha256:{digest(source)}", is_automatic=True)

    for number in range(CACHE_CHARACTERS // 10_000 + 1):
        persisted.keep(left(number))
    kept = persisted._registered
    assert kept.get(left(0).document_id or "") is None
    assert kept.get(left(1).document_id or "") is not None
    # One that exceeds the bound alone is not kept, and pushes nothing out.
    persisted.keep(left(2, CACHE_CHARACTERS + 1))
    assert kept.get(left(2, CACHE_CHARACTERS + 1).document_id or "") is None
    assert kept.get(left(1).document_id or "") is not None


async def test_without_automatic_documents_clients_are_told_to_send_none(
    url: DatabaseUrl, ours: TestTenant
) -> None:
    async with http_with(url, automatic_persisted_queries=False) as http:
        headers = authorization(ours.member)
        assert await codes(http, apollo(ROLE), **headers) == ["PERSISTED_QUERY_NOT_SUPPORTED"]
        assert await codes(http, apollo(ROLE, query=ROLE), **headers) == []
        assert await codes(http, apollo(ROLE), **headers) == ["PERSISTED_QUERY_NOT_SUPPORTED"]


MANIFESTS = {
    "relay": {"a1b2": ROLE, "c3d4": USERS},
    "codegen": {digest(ROLE): ROLE, digest(USERS): USERS},
    "prefixed": {f"sha256:{digest(ROLE)}": ROLE, f"sha256:{digest(USERS)}": USERS},
    "apollo": {
        "format": "apollo-persisted-query-manifest",
        "version": 1,
        "operations": [
            {"id": "e5f6", "name": "Role", "type": "query", "body": ROLE},
            {"id": digest(USERS), "name": "Users", "type": "query", "body": USERS},
        ],
    },
}


@pytest.mark.parametrize("kind", MANIFESTS)
async def test_a_manifest_names_the_documents_that_are_answered(
    url: DatabaseUrl, ours: TestTenant, tmp_path: Path, kind: str
) -> None:
    path = manifest(tmp_path, MANIFESTS[kind])
    listed: Any = MANIFESTS[kind]
    names = [item["id"] for item in listed["operations"]] if kind == "apollo" else list(listed)
    async with http_with(url, persisted_documents=path, persisted_mode="required") as http:
        headers = authorization(ours.member)
        answer = {"data": {"viewer": {"role": "MEMBER"}}}
        for body in (
            {"documentId": names[0]},
            {"documentId": f"sha256:{digest(ROLE)}"},
            apollo(ROLE),
            {
                "extensions": {
                    "persistedQuery": {"version": 1, "sha256Hash": f"sha256:{digest(ROLE)}"}
                }
            },
            {"query": ROLE},
            apollo(ROLE, query=ROLE),
        ):
            assert (await http.post("/graphql", json=body, headers=headers)).json() == answer
        page = {"documentId": names[1], "variables": {"first": 2}}
        body = (await http.post("/graphql", json=page, headers=headers)).json()
        assert len(body["data"]["users"]["nodes"]) == 2
        other = "{ viewer { role } }"
        for refused in ({"query": other}, apollo(other, query=other), {"query": ROLE + " "}):
            assert await codes(http, refused, **headers) == ["QUERY_NOT_IN_SAFELIST"]
        assert await codes(http, apollo(other), **headers) == ["PERSISTED_QUERY_NOT_FOUND"]


def named(source: str, identifier: str, how: str) -> dict[str, Any]:
    """A request that names a document of the manifest in one of the ways there are."""
    return {
        "id": {"documentId": identifier},
        "hash": {"documentId": f"sha256:{digest(source)}"},
        "apollo": apollo(source),
        "prefixed": prefixed(source),
        "id as a hash": {
            "extensions": {"persistedQuery": {"version": 1, "sha256Hash": identifier}}
        },
        "twice": apollo(source, documentId=digest(source)),
    }[how]


WAYS = ("id", "hash", "apollo", "prefixed", "id as a hash", "twice")


@pytest.mark.parametrize("mode", ["off", "log", "required"])
async def test_a_hash_with_the_text_of_another_document_is_refused(
    url: DatabaseUrl, ours: TestTenant, tmp_path: Path, mode: str
) -> None:
    """In every mode, by either method; the same text, or none, is answered."""
    path = manifest(tmp_path, {"a1b2": ROLE, "c3d4": USERS})
    options = {"persisted_documents": path, "persisted_mode": mode, "limit_batch": 20}
    headers = authorization(ours.member)
    good: list[dict[str, Any]] = []
    bad: list[dict[str, Any]] = []
    for how in WAYS:
        by_name = named(ROLE, "a1b2", how)
        good += [by_name, {**by_name, "query": ""}, {**by_name, "query": ROLE}]
        bad += [{**by_name, "query": text} for text in (USERS, "{ __typename }", ROLE + " ")]
    bad += [
        apollo(ROLE, documentId="c3d4"),
        apollo(ROLE, documentId=f"sha256:{digest(USERS)}"),
        apollo(ROLE, documentId="c3d4", query=ROLE),
    ]
    answer = {"data": {"viewer": {"role": "MEMBER"}}}
    async with http_with(url, **options) as http:
        for body in good:
            response = await http.post("/graphql", json=body, headers=headers)
            assert response.json() == answer, body
            response = await http.get("/graphql", params=parameters_of(body), headers=headers)
            assert response.json() == answer, body
        for body in bad:
            response = await http.post("/graphql", json=body, headers=headers)
            assert response.status_code == 400
            assert await codes(http, body, **headers) == ["BAD_REQUEST"], body
            response = await http.get("/graphql", params=parameters_of(body), headers=headers)
            assert response.status_code == 400
        several = [bad[0], good[0], bad[-1]]
        answers = (await http.post("/graphql", json=several, headers=headers)).json()
        assert answers[1] == answer
        assert [sorted(each) for each in answers] == [["errors"], ["data"], ["errors"]]


def parameters_of(body: dict[str, Any]) -> dict[str, str]:
    return {
        name: value if isinstance(value, str) else json.dumps(value) for name, value in body.items()
    }


async def test_documents_outside_the_manifest_can_be_logged(
    url: DatabaseUrl, ours: TestTenant, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = manifest(tmp_path, {"role": ROLE})
    headers = authorization(ours.member)
    secret = 'query Secret { user(id: "a secret") { id } }'
    for mode, said in (("off", False), ("log", True)):
        async with http_with(url, persisted_documents=path, persisted_mode=mode) as http:
            with caplog.at_level(logging.INFO, "gateway.persisted"):
                assert await codes(http, {"documentId": "role"}, **headers) == []
                assert caplog.text == ""
                body = {"query": secret, "operationName": "Secret"}
                assert await codes(http, body, **headers) == []
                assert (digest(secret) in caplog.text and "Secret" in caplog.text) is said
                assert "a secret" not in caplog.text


async def test_trusted_documents_can_be_free_of_limits(
    url: DatabaseUrl, ours: TestTenant, tmp_path: Path
) -> None:
    path = manifest(tmp_path, {"deep": DEEP})
    headers = authorization(ours.member)
    for exempt in (False, True):
        options = {"persisted_documents": path, "persisted_exempt": exempt, "limit_cost": 10}
        async with http_with(url, **options) as http:
            found = await codes(http, {"documentId": "deep"}, **headers)
            assert found == ([] if exempt else ["MAX_DEPTH_LIMIT"])
            assert await codes(http, {"query": DEEP + " "}, **headers) == ["MAX_DEPTH_LIMIT"]


async def test_even_an_exempt_document_is_refused_in_words_if_it_cannot_be_priced(
    url: DatabaseUrl, ours: TestTenant, tmp_path: Path
) -> None:
    fields = " ".join(f"f{at}: users {{ nodes {{ id }} }}" for at in range(1_500))
    path = manifest(tmp_path, {"wide": f"{{ {fields} }}"})
    async with http_with(url, persisted_documents=path, persisted_exempt=True) as http:
        headers = authorization(ours.member)
        assert await codes(http, {"documentId": "wide"}, **headers) == ["MAX_FIELDS_LIMIT"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", "no manifest"),
        ([], "no manifest"),
        ({"a": 5}, "no manifest"),
        ({"format": "apollo-persisted-query-manifest"}, "no manifest"),
        ({"format": "apollo-persisted-query-manifest", "operations": [{"id": "a"}]}, "no manifest"),
        ({"a": "{"}, "no GraphQL document"),
        (None, "No such file"),
    ],
)
def test_a_manifest_that_is_none_is_one_sentence(tmp_path: Path, content: Any, words: str) -> None:
    path = tmp_path / "missing.json" if content is None else manifest(tmp_path, content)
    with pytest.raises(SettingsFault, match=words) as caught:
        Persisted(settings(persisted_documents=path))
    assert len(caught.value.sentences) == 1


async def test_a_get_by_hash_can_be_kept_and_asked_for_again(
    http: httpx.AsyncClient, ours: TestTenant, theirs: TestTenant
) -> None:
    headers = authorization(ours.member)
    await http.post("/graphql", json=apollo(USERS, query=USERS), headers=headers)
    parameters = {
        "variables": '{"first":2}',
        "extensions": json.dumps(apollo(USERS)["extensions"]),
    }
    first = await http.get("/graphql", params=parameters, headers=headers)
    assert first.headers["cache-control"] == "private, no-cache"
    assert "authorization" in first.headers["vary"].lower()
    tag = first.headers["etag"]
    for given in (tag, f"W/{tag}", f'"another", {tag}', "*"):
        again = await http.get(
            "/graphql", params=parameters, headers={**headers, "If-None-Match": given}
        )
        assert again.status_code == 304
        assert again.content == b""
        assert again.headers["etag"] == tag
        assert "content-type" not in again.headers
    # Another's data has another tag, and another's tag is no proof of anything.
    foreign = await http.get(
        "/graphql",
        params=parameters,
        headers={**authorization(theirs.member), "If-None-Match": tag},
    )
    assert foreign.status_code == 200
    assert foreign.headers["etag"] != tag
    for other in (
        await http.get("/graphql", params={"query": "{ __typename }"}, headers=headers),
        await http.post("/graphql", json=apollo(USERS), headers=headers),
        await http.get("/graphql", params={**parameters, "variables": "{"}, headers=headers),
        await http.get("/graphql", params={"documentId": "unknown"}, headers=headers),
        await http.get("/graphql", params=parameters, headers={"Content-Type": "a/b"}),
    ):
        assert other.headers["cache-control"] == "no-store"
        assert "etag" not in other.headers


async def test_a_mutation_by_hash_is_not_run_by_a_get(
    http: httpx.AsyncClient, ours: TestTenant
) -> None:
    headers = authorization(ours.member)
    hashed = json.dumps(apollo(RECORD)["extensions"])
    for parameters in ({"query": RECORD, "extensions": hashed}, {"extensions": hashed}):
        response = await http.get("/graphql", params=parameters, headers=headers)
        assert response.status_code == 405
        assert response.headers["allow"] == "POST"
