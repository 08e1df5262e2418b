"""What each role writes, by the policies and grants of the database."""

import pytest

from tests.claims.client import TokenClient
from tests.claims.world import ANA, BEN, World

pytestmark = pytest.mark.writes

CREATE = """mutation ($input: CreateNoteInput!) {
  createNote(input: $input) { note { title owner } errors { code message path } }
}"""
CREATE_MANY = """mutation ($input: CreateNotesInput!) {
  createNotes(input: $input) { records { isNew note { title owner } } errors { code } }
}"""
UPDATE = """mutation ($input: UpdateNoteInput!) {
  updateNote(input: $input) { note { title owner } errors { code path } }
}"""
DELETE = """mutation ($input: DeleteNoteInput!) {
  deleteNote(input: $input) { errors { code path } }
}"""
PROFILE = """mutation ($input: CreateProfileInput!) {
  createProfile(input: $input) { profile { id name } errors { code } }
}"""
IDS = "{ notes { nodes { id title } } }"
NOT_WRITTEN = ("FORBIDDEN", "The viewer may not write this.")


async def ids(client: TokenClient, token: str) -> dict[str, str]:
    nodes = (await client.data(IDS, token))["notes"]["nodes"]
    return {node["title"][:5]: node["id"] for node in nodes}


async def test_a_default_reads_the_claims(client: TokenClient, world: World) -> None:
    for token, user in ((world.ana(), ANA), (world.ben(), BEN)):
        body = await client.send(CREATE, token, {"input": {"title": "New"}})
        created = {"note": {"title": "New", "owner": str(user)}, "errors": []}
        assert body == {"data": {"createNote": created}}


async def test_a_default_of_a_batch_reads_the_claims(client: TokenClient, world: World) -> None:
    given = {"notes": [{"title": "One"}, {"title": "Two"}]}
    body = await client.send(CREATE_MANY, world.ana(), {"input": given})
    assert body["data"]["createNotes"] == {
        "records": [
            {"isNew": True, "note": {"title": title, "owner": str(ANA)}} for title in ("One", "Two")
        ],
        "errors": [],
    }


async def test_a_key_by_default_reads_the_claims(client: TokenClient, world: World) -> None:
    token = world.token(world.authenticated, "00000000-0000-0000-0000-00000000000c")
    body = await client.send(PROFILE, token, {"input": {"name": "Cem"}})
    created = {"profile": {"id": "00000000-0000-0000-0000-00000000000c", "name": "Cem"}}
    assert body == {"data": {"createProfile": {**created, "errors": []}}}


async def test_what_a_policy_refuses_is_forbidden(client: TokenClient, world: World) -> None:
    """The same words as for any row that may not be written, and nothing of Postgres."""
    everyone = world.token(world.service)
    before = (await client.data(IDS, everyone))["notes"]
    own = await ids(client, world.ana())
    for token, document, given in (
        (world.ana(), CREATE, {"title": "refused"}),
        (world.ana(), CREATE_MANY, {"notes": [{"title": "x"}, {"title": "refused"}]}),
        (world.ana(), UPDATE, {"id": own["Ana 1"], "title": "refused"}),
        (world.token(world.anon), UPDATE, {"id": own["Ana 2"], "title": "x"}),
        (world.token(world.anon), DELETE, {"id": own["Ana 2"]}),
    ):
        body = await client.send(document, token, {"input": given})
        [error] = body["errors"]
        assert (error["extensions"]["code"], error["message"]) == NOT_WRITTEN, body
    assert (await client.data(IDS, everyone))["notes"] == before


async def test_a_reference_to_a_hidden_row_is_not_found(client: TokenClient, world: World) -> None:
    given = {"title": "x", "owner": str(BEN)}
    error = {"code": "NOT_FOUND", "path": ["input", "owner"]}
    body = await client.send(CREATE, world.ana(), {"input": given})
    [told] = body["data"]["createNote"]["errors"]
    assert {name: told[name] for name in error} == error


async def test_a_row_is_not_handed_to_another_user(client: TokenClient, world: World) -> None:
    own = await ids(client, world.ana())
    service = world.token(world.service)
    given = {"id": own["Ana 1"], "owner": str(BEN)}
    # Ana does not see Ben's profile; a check of the policy refuses what has no reference.
    body = await client.send(UPDATE, world.ana(), {"input": given})
    assert body["data"]["updateNote"]["errors"] == [
        {"code": "NOT_FOUND", "path": ["input", "owner"]}
    ]
    data = await client.data(
        "query ($id: ID!) { note(id: $id) { owner } }", service, {"id": own["Ana 1"]}
    )
    assert data == {"note": {"owner": str(ANA)}}
    body = await client.send(UPDATE, service, {"input": given})
    assert body["data"]["updateNote"]["note"]["owner"] == str(BEN)


async def test_the_row_of_another_user_is_not_written(client: TokenClient, world: World) -> None:
    theirs = await ids(client, world.ben())
    hidden, public = theirs["Ben 1"], theirs["Ben 2"]
    update = await client.send(UPDATE, world.ana(), {"input": {"id": hidden, "title": "x"}})
    assert update["data"]["updateNote"]["errors"] == [
        {"code": "NOT_FOUND", "path": ["input", "id"]}
    ]
    delete = await client.send(DELETE, world.ana(), {"input": {"id": hidden}})
    assert delete["data"]["deleteNote"]["errors"] == [
        {"code": "NOT_FOUND", "path": ["input", "id"]}
    ]
    # Read by everybody, written by its owner alone.
    assert (
        await client.error(UPDATE, world.ana(), {"input": {"id": public, "title": "x"}})
        == NOT_WRITTEN
    )
    assert await client.error(DELETE, world.ana(), {"input": {"id": public}}) == NOT_WRITTEN
    body = await client.send(DELETE, world.ben(), {"input": {"id": public}})
    assert body == {"data": {"deleteNote": {"errors": []}}}


async def test_a_missing_grant_is_forbidden(client: TokenClient, world: World) -> None:
    create = 'mutation { createAnnouncement(input: {title: "x"}) { announcement { title } } }'
    assert await client.error(create, world.ana()) == NOT_WRITTEN
    body = await client.send(create, world.token(world.service))
    assert body == {"data": {"createAnnouncement": {"announcement": {"title": "x"}}}}
