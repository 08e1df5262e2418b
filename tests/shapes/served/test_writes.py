"""Writes of tables of every shape: new rows, changes and deletions, by both lanes."""

from typing import Any

import pytest

from gql.execution.request_context import PLAN
from tests.shapes.served.world import ADMIN, FOREIGNER
from tests.support.client import Client

pytestmark = pytest.mark.asyncio(loop_scope="session")

FIND = "query ($id: ID!) { node(id: $id) { id } }"


async def write(
    client: Client, mutation: str, kind: str, selection: str, viewer: Any = ADMIN, **values: Any
) -> Any:
    """The payload of a mutation."""
    query = f"""mutation ($input: {kind}!) {{
      done: {mutation}(input: $input) {{ {selection} errors {{ code message path }} }} }}"""
    return (await client.data(query, viewer, {"input": values}))["done"]


async def error(
    client: Client, mutation: str, kind: str, viewer: Any = ADMIN, **values: Any
) -> Any:
    payload = await write(client, mutation, kind, "", viewer, **values)
    [said] = payload["errors"]
    return said["code"], said["path"]


async def refusal(client: Client, mutation: str, kind: str, viewer: Any, **values: Any) -> str:
    query = f"mutation ($input: {kind}!) {{ {mutation}(input: $input) {{ errors {{ code }} }} }}"
    return await client.code(query, viewer, {"input": values})


async def artist(client: Client, viewer: Any = ADMIN, **values: Any) -> Any:
    fields = "artist { id rowId in rowNot metadata mentorId country { code } mentor { id } }"
    given = {"name": "New", **values}
    return await write(client, "createArtist", "CreateArtistInput", fields, viewer, **given)


async def test_row_with_a_key_that_postgres_makes(writer: Client) -> None:
    made = await artist(
        writer, **{"in": "here", "rowNot": True, "metadata": {"a": [1]}, "countryCode": "a.b"}
    )
    assert made["errors"] == []
    row = made["artist"]
    assert row["id"] == f"artist_{row['rowId']}"
    assert (row["in"], row["rowNot"], row["metadata"]) == ("here", True, {"a": [1]})
    assert row["country"] == {"code": "a.b"}
    student = (await artist(writer, mentorId=row["rowId"]))["artist"]
    assert student["mentor"] == {"id": row["id"]}
    changed = await write(
        writer,
        "updateArtist",
        "UpdateArtistInput",
        "artist { id name rowNot mentor { id } }",
        id=student["id"],
        name="Other",
        rowNot=False,
        mentorId=None,
    )
    assert changed == {
        "artist": {"id": student["id"], "name": "Other", "rowNot": False, "mentor": None},
        "errors": [],
    }
    gone = await write(writer, "deleteArtist", "DeleteArtistInput", "deletedId", id=student["id"])
    assert gone == {"deletedId": student["id"], "errors": []}
    assert await writer.data(FIND, ADMIN, {"id": student["id"]}) == {"node": None}
    again = await error(writer, "deleteArtist", "DeleteArtistInput", id=student["id"])
    assert again == ("NOT_FOUND", ["input", "id"])


async def test_references_are_rows_that_can_be_seen(writer: Client) -> None:
    theirs = (await artist(writer, FOREIGNER))["artist"]["rowId"]
    for values, path in (
        ({"mentorId": theirs}, "mentorId"),
        ({"mentorId": 2_000_000_000}, "mentorId"),
        ({"countryCode": "nowhere"}, "countryCode"),
    ):
        made = await artist(writer, **values)
        assert [(each["code"], each["path"]) for each in made["errors"]] == [
            ("NOT_FOUND", ["input", path])
        ]


async def test_key_of_the_client_is_taken_once(writer: Client) -> None:
    code = f"x.{writer.lane} %"
    values = {"code": code, "name": "X", "continent": "C9"}
    kind = "CreateCountryInput"
    made = await write(writer, "createCountry", kind, "country { id code }", **values)
    id = f"country_x%2E{writer.lane}%20%25"
    assert made == {"country": {"id": id, "code": code}, "errors": []}
    assert await error(writer, "createCountry", kind, **values) == ("NOT_UNIQUE", ["input", "code"])
    kind = "UpsertCountryByCodeInput"
    values["name"] = "Y"
    stored = await write(writer, "upsertCountryByCode", kind, "country { id name }", **values)
    assert stored == {"country": {"id": id, "name": "Y"}, "errors": []}
    gone = await write(writer, "deleteCountry", "DeleteCountryInput", "deletedId", id=id)
    assert gone == {"deletedId": id, "errors": []}


async def test_row_that_others_refer_to_stays(writer: Client) -> None:
    said = await error(writer, "deleteCountry", "DeleteCountryInput", id="country_de")
    assert said == ("WRONG_STATE", ["input", "id"])
    # Postgres 18 has another error for the foreign key of albums, which says `restrict`.
    singer = (await artist(writer))["artist"]
    album = {"artistId": singer["rowId"], "title": f"Held {writer.lane}"}
    await write(writer, "createAlbum", "CreateAlbumInput", "album { id }", **album)
    said = await error(writer, "deleteArtist", "DeleteArtistInput", id=singer["id"])
    assert said == ("WRONG_STATE", ["input", "id"])


async def test_composite_key_and_a_reference_of_two_columns(writer: Client) -> None:
    day = "2024-06-01" if writer.lane == PLAN else "2024-06-02"
    values = {"sensor": "new_1", "takenOn": day, "value": 1.5}
    made = await write(
        writer, "createReading", "CreateReadingInput", "reading { id value }", **values
    )
    id = f"reading_new%5F1.{day}"
    assert made == {"reading": {"id": id, "value": 1.5}, "errors": []}
    note = await write(
        writer,
        "createReadingNote",
        "CreateReadingNoteInput",
        "readingNote { text reading { id } }",
        sensor="new_1",
        takenOn=day,
        text="n",
    )
    assert note == {"readingNote": {"text": "n", "reading": {"id": id}}, "errors": []}
    said = await error(
        writer,
        "createReadingNote",
        "CreateReadingNoteInput",
        sensor="new_1",
        takenOn="2024-01-01",
        text="n",
    )
    assert said == ("NOT_FOUND", ["input", "sensor"])
    changed = await write(
        writer, "updateReading", "UpdateReadingInput", "reading { id value }", id=id, value=2
    )
    assert changed == {"reading": {"id": id, "value": 2}, "errors": []}
    for other in (FOREIGNER,):
        said = await error(writer, "updateReading", "UpdateReadingInput", other, id=id, value=3)
        assert said == ("NOT_FOUND", ["input", "id"])
    beyond = {**values, "takenOn": "1999-01-01"}
    payload = await write(writer, "createReading", "CreateReadingInput", "", **beyond)
    assert payload["errors"][0]["code"] == "INVALID"


async def test_row_whose_key_is_its_reference(writer: Client) -> None:
    singer = (await artist(writer))["artist"]["rowId"]
    title = f"Fresh {writer.lane}"
    album = await write(
        writer,
        "createAlbum",
        "CreateAlbumInput",
        "album { id albumId titleLength format stars cover { id } }",
        artistId=singer,
        title=title,
        format="LP",
        stars=5,
    )
    assert album["errors"] == []
    assert album["album"]["titleLength"] == len(title)
    key = album["album"]["albumId"]
    cover = await write(
        writer,
        "createAlbumCover",
        "CreateAlbumCoverInput",
        "albumCover { id album { title cover { url } } }",
        albumId=key,
        url="u",
    )
    assert cover["albumCover"] == {
        "id": f"album_cover_{key}",
        "album": {"title": title, "cover": {"url": "u"}},
    }
    again = await error(writer, "createAlbumCover", "CreateAlbumCoverInput", albumId=key, url="v")
    assert again == ("NOT_UNIQUE", ["input", "albumId"])
    said = await error(
        writer, "createAlbum", "CreateAlbumInput", artistId=singer, title=title, format="LP"
    )
    assert said == ("NOT_UNIQUE", ["input", "title"])
    stars = await error(writer, "updateAlbum", "UpdateAlbumInput", id=album["album"]["id"], stars=9)
    assert stars[0] == "INVALID"
    upsert = await write(
        writer,
        "upsertAlbumByTitle",
        "UpsertAlbumByTitleInput",
        "album { id stars }",
        artistId=singer,
        title=title,
        stars=1,
    )
    assert upsert == {"album": {"id": album["album"]["id"], "stars": 1}, "errors": []}


async def test_default_of_another_type_than_its_column(writer: Client) -> None:
    singer = (await artist(writer))["artist"]["rowId"]
    title = f"Discs {writer.lane}"
    album = (
        await write(
            writer,
            "createAlbum",
            "CreateAlbumInput",
            "album { albumId }",
            artistId=singer,
            title=title,
        )
    )["album"]
    for values, disc in (({}, "1"), ({"disc": None}, "1"), ({"disc": "2"}, "2")):
        given = {"albumId": album["albumId"], "title": title, **values}
        made = await write(writer, "createTrack", "CreateTrackInput", "track { disc }", **given)
        assert made == {"track": {"disc": disc}, "errors": []}


async def test_rows_of_a_table_between_two_others(writer: Client) -> None:
    singer = (await artist(writer))["artist"]["rowId"]
    album = await write(
        writer,
        "createAlbum",
        "CreateAlbumInput",
        "album { albumId }",
        artistId=singer,
        title=f"Between {writer.lane}",
    )
    track = (
        await write(
            writer,
            "createTrack",
            "CreateTrackInput",
            "track { id trackId }",
            albumId=album["album"]["albumId"],
            title="T",
        )
    )["track"]
    assert track["id"] == f"track_{track['trackId']}"
    made = (
        await write(writer, "createPlaylist", "CreatePlaylistInput", "playlist { id }", title="P")
    )["playlist"]
    entry = await write(
        writer,
        "createPlaylistTrack",
        "CreatePlaylistTrackInput",
        "playlistTrack { id playlist { tracks { nodes { id } } } }",
        playlistUuid=made["id"],
        trackId=track["trackId"],
        position=0,
    )
    assert entry["playlistTrack"] == {
        "id": f"playlist_track_{made['id']}.{track['trackId']}",
        "playlist": {"tracks": {"nodes": [{"id": track["id"]}]}},
    }
    moved = await write(
        writer,
        "updatePlaylistTrack",
        "UpdatePlaylistTrackInput",
        "playlistTrack { position }",
        id=entry["playlistTrack"]["id"],
        position=7,
    )
    assert moved == {"playlistTrack": {"position": 7}, "errors": []}
    gone = await write(
        writer,
        "deletePlaylistTrack",
        "DeletePlaylistTrackInput",
        "deletedId",
        id=entry["playlistTrack"]["id"],
    )
    assert gone["deletedId"] == entry["playlistTrack"]["id"]
