"""Without introspection, errors name nothing of the schema that the client did not write."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from graphql import GraphQLError, Source, parse

from db.urls.url import DatabaseUrl
from gql.documents.hidden_names import NOT_VALID, HiddenNames
from gql.schema import build_schema
from gql.types import application
from tests.support.client import Client
from tests.support.fixtures import TestTenant
from tests.support.serve import http_with

SCHEMA = build_schema(application).executable
NAME = re.compile(r"[A-Za-z_]\w*")
# Names that are English words too, and stand for these in messages.
WORDS = set("a an and at by field fields first in input not of or some type value".split())
DOCUMENTS = """
{ usrs { totalCount } }
{ users }
{ users { nodes } }
{ users { nodes { email { x } } } }
{ users { nodes { nam } } }
{ users(frst: 1) { totalCount } }
{ user { id } }
{ users(first: "x") { totalCount } }
{ users(first: 99999999999) { totalCount } }
{ users(where: 5) { totalCount } }
{ users(where: {emial: {eq: "x"}}) { totalCount } }
{ users(where: {email: {e: "x"}}) { totalCount } }
{ users(where: {createdAt: {gt: "x"}}) { totalCount } }
{ users(orderBy: {email: DES}) { totalCount } }
{ users(orderBy: {email: ASC, displayName: DESC}) { totalCount } }
{ users(orderBy: DESC) { totalCount } }
{ users(orderBy: [null]) { totalCount } }
{ users { nodes { ... on Workshop { id } } } }
{ users { nodes { ... on Worksho { id } } } }
{ users { nodes { ...F } } } fragment F on Workshop { id }
{ users { nodes { a: email a: deletedAt } } }
{ users { nodes { ... on User { a: email } ... on Node { a: id(x: 1) } } } }
{ workshops { nodes { a: title ... on Workshop { a: id } } } }
{ locations { nodes { a: latitude } edges { a: cursor } edges { a: node { id } } } }
{ locations(where: {near: {latitude: 1}}) { totalCount } }
{ locations { groupBy(by: RECORDED) { key { recordedAt } } } }
{ users @inclde(if: true) { totalCount } }
{ users @include { totalCount } }
{ node(id: {a: 1}) { id } }
query ($x: Int) { users(where: $x) { totalCount } }
query ($x: Usr) { users(where: $x) { totalCount } }
query ($x: User) { users(where: $x) { totalCount } }
query ($x: Int) { nodes(ids: $x) { id } }
query ($x: Int = "x") { users(first: $x) { totalCount } }
mutation { createUser(input: {email: "x"}) { errors { code } } }
mutation { createUser(inpt: {}) { errors { code } } }
mutation { createUsr { errors { code } } }
mutation { recordLocation(input: {encryptedData: "*"}) { errors { code } } }
{ __schema { types { name } } }
{ __type(name: "User") { name } }
""".strip().splitlines()
VARIABLES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("query ($w: UserFilter) { users(where: $w) { totalCount } }", {"w": {"emial": {"eq": "x"}}}),
    ("query ($w: UserFilter) { users(where: $w) { totalCount } }", {"w": {"email": 5}}),
    ("query ($w: UserFilter) { users(where: $w) { totalCount } }", {"w": {"email": {"eq": 5}}}),
    ("query ($w: UserFilter) { users(where: $w) { totalCount } }", {"w": {"createdAt": {"eq": 5}}}),
    ("query ($w: [UserOrder!]) { users(orderBy: $w) { totalCount } }", {"w": [{"email": "DES"}]}),
    ("query ($w: [UserOrder!]) { users(orderBy: $w) { totalCount } }", {"w": [{}]}),
    ("query ($w: [UserOrder!]) { users(orderBy: $w) { totalCount } }", {"w": [None]}),
    ("query ($d: Direction) { users(orderBy: [{email: $d}]) { totalCount } }", {"d": None}),
    ("query ($d: Direction) { users(orderBy: [{email: $d}]) { totalCount } }", {}),
    ("mutation ($w: CreateUserInput!) { createUser(input: $w) { errors { code } } }", {"w": {}}),
    ("mutation ($w: CreateUserInput!) { createUser(input: $w) { errors { code } } }", {}),
)


def schema_names() -> Iterator[str]:
    """Every name of a type, a field, an argument and a value, but for those that are words."""
    for kind in SCHEMA.type_map.values():
        yield kind.name
        members = getattr(kind, "fields", None) or getattr(kind, "values", None) or {}
        for name, member in members.items():
            yield name
            yield from getattr(member, "args", None) or {}


HIDDEN = set(schema_names()) - WORDS


@pytest.mark.parametrize(
    ("query", "variables"), [*((query, {}) for query in DOCUMENTS), *VARIABLES]
)
async def test_an_error_names_only_what_the_client_wrote(
    url: DatabaseUrl, ours: TestTenant, query: str, variables: dict[str, Any]
) -> None:
    written = set(NAME.findall(f"{query} {variables}"))
    async with http_with(url, introspection=False) as http:
        for viewer in (None, ours.admin):
            body = await Client(http).send(query, viewer, variables)
            if viewer is not None or not body.get("data"):
                assert body["errors"]
            for error in body["errors"]:
                assert error["message"] != NOT_VALID
                told = set(NAME.findall(error["message"])) & HIDDEN
                assert told <= written, error["message"]
                assert "Did you mean" not in error["message"]


async def test_an_error_still_says_what_is_wrong_and_where(
    url: DatabaseUrl, ours: TestTenant
) -> None:
    query = '{ locations(where: {recordedAt: {gte: "2026-01-01"}}) { totalCount } }'
    async with http_with(url, introspection=False) as http:
        [error] = (await Client(http).send(query, ours.admin))["errors"]
    assert error == {
        "message": "Argument 'where' has invalid value at .recordedAt.gte: "
        "It must be a string such as 2026-01-31T12:00:00Z.",
        "extensions": {"code": "GRAPHQL_VALIDATION_FAILED"},
        "locations": [{"line": 1, "column": query.index('"') + 1}],
    }


def test_words_that_are_not_known_tell_nothing_either() -> None:
    """A later graphql-core may say it in other words."""
    document = parse(Source("{ users { id } }"))
    hidden = HiddenNames(SCHEMA)
    told = hidden.hide(GraphQLError("'users' leads to '[User!]!'.", document))
    assert told.message == NOT_VALID
    kept = hidden.hide(GraphQLError("There is something wrong with 'users'.", document))
    assert kept.message == "There is something wrong with 'users'."
