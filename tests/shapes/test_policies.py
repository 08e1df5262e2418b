"""Row-level security of tables of every shape, in SQL: the gateway is not asked."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date

import asyncpg
import pytest
from sqlalchemy import Table

from db.orm.names import TableName, quote
from db.orm.scope import table_of
from db.orm.views import is_view
from db.session.identity import OPERATOR, Identity
from db.urls.url import DatabaseUrl
from tests.shapes import models
from tests.shapes.rows import COUNTRIES, OURS, THEIRS, Row, Shop
from tests.shapes.world import Connection, insert

TENANTS = list(OURS.rows())
# What an update of each table sets, and what members may change of their own.
PLAYLISTS = table_of(models.Playlist)
UPDATED = {
    "track_tags": "track_id = track_id",
    "readings": "value = value",
    "playlist_tracks": "position = position",
    "tags": '"order" = 7',
}
DENIED = asyncpg.InsufficientPrivilegeError
tables = pytest.mark.parametrize("table", TENANTS, ids=lambda table: str(table.name))


@asynccontextmanager
async def acting(url: DatabaseUrl, identity: Identity | None) -> AsyncIterator[Connection]:
    """A connection in a transaction that acts as `identity`, rolled back at its end."""
    connection = await asyncpg.connect(url.dsn)
    transaction = connection.transaction()
    await transaction.start()
    try:
        role = identity.database_role if identity else "gateway"
        await connection.execute(f"set local role {role}")
        for name, value in (identity.settings if identity else {}).items():
            await connection.execute("select set_config($1, $2, true)", name, value)
        yield connection
    finally:
        await transaction.rollback()
        await connection.close()


async def count(connection: Connection, table: Table) -> int:
    return int(await connection.fetchval(f"select count(*) from {TableName.of(table)}"))


async def refused(connection: Connection, table: Table, row: Row) -> None:
    """Assert that `row` may not be inserted; the transaction goes on."""
    with pytest.raises(DENIED):
        async with connection.transaction():
            await insert(connection, table, [row])


def condition(row: Row) -> str:
    """What only this row fulfils, of the rows of its table."""
    return " and ".join(
        f"{quote(name)} = '{value}'"
        for name, value in row.items()
        if name != "metadata" and value is not None
    )


@tables
async def test_members_see_the_rows_of_their_tenant(shapes_url: DatabaseUrl, table: Table) -> None:
    for shop in (OURS, THEIRS):
        for identity in (shop.admin, shop.member):
            async with acting(shapes_url, identity) as connection:
                found = await connection.fetch(f"select * from {TableName.of(table)}")
                rows = shop.rows()[table]
                assert len(found) == len(rows) > 0
                for row in found:
                    kept = {name: row[name] for name in rows[0]}
                    assert kept in rows


@tables
async def test_without_an_identity_there_are_no_rows(shapes_url: DatabaseUrl, table: Table) -> None:
    for identity in (None, Identity("member"), Identity("admin")):
        async with acting(shapes_url, identity) as connection:
            assert await count(connection, table) == 0


@tables
async def test_operators_see_every_tenant(shapes_url: DatabaseUrl, table: Table) -> None:
    async with acting(shapes_url, OPERATOR) as connection:
        both = len(OURS.rows()[table]) + len(THEIRS.rows()[table])
        assert await count(connection, table) == both


@tables
async def test_admins_write_the_rows_of_their_tenant_only(
    shapes_url: DatabaseUrl, table: Table
) -> None:
    name, theirs = TableName.of(table), THEIRS.rows()[table][-1]
    updated = UPDATED.get(table.name, "tenant_id = tenant_id")
    async with acting(shapes_url, OURS.admin) as connection:
        await refused(connection, table, theirs)
        ours = await connection.execute(f"update {name} set {updated}")
        assert ours == f"UPDATE {len(OURS.rows()[table])}"
        where = f"where {condition(theirs)}"
        assert await connection.execute(f"delete from {name} {where}") == "DELETE 0"
        if "tenant_id" in theirs and table.name != "tags":
            with pytest.raises(DENIED):
                await connection.execute(f"update {name} set tenant_id = '{THEIRS.id}'")


@tables
async def test_members_write_nothing_but_their_own(shapes_url: DatabaseUrl, table: Table) -> None:
    name = TableName.of(table)
    updated = UPDATED.get(table.name, "tenant_id = tenant_id")
    own = 1 if table is PLAYLISTS else 0
    async with acting(shapes_url, OURS.member) as connection:
        await refused(connection, table, OURS.rows()[table][0])
        assert await connection.execute(f"update {name} set {updated}") == f"UPDATE {own}"
        assert await connection.execute(f"delete from {name}") == f"DELETE {own}"


async def test_the_database_makes_keys_of_every_kind(shapes_url: DatabaseUrl) -> None:
    """A serial key needs the privilege to use its sequence, an identity none."""
    own = f"'{OURS.id}'"
    async with acting(shapes_url, OURS.admin) as connection:
        artist = await connection.fetchval(
            f"insert into shop.\"Artist\" (tenant_id, name) values ({own}, 'New') returning id"
        )
        album = await connection.fetchval(
            "insert into shop.albums (tenant_id, artist_id, title)"
            f" values ({own}, $1, 'New') returning album_id",
            artist,
        )
        track = await connection.fetchval(
            "insert into shop.tracks (tenant_id, album_id, title)"
            f" values ({own}, $1, 'New') returning track_id",
            album,
        )
        playlist = await connection.fetchval(
            f"insert into shop.playlists (tenant_id, title) values ({own}, 'New')"
            " returning playlist_uuid"
        )
        found = await connection.fetchrow(
            "select title_length, format::text from shop.albums where album_id = $1", album
        )
    assert found is not None
    assert (*found,) == (3, "cd")
    assert all((artist, album, track, playlist))


async def test_rows_of_another_tenant_are_linked_by_nobody(shapes_url: DatabaseUrl) -> None:
    """The table between two has no tenant of its own."""
    ours, theirs = OURS.rows()[models.track_tags][-1], THEIRS.rows()[models.track_tags][-1]
    async with acting(shapes_url, OURS.admin) as connection:
        await refused(connection, models.track_tags, ours | {"tag_id": theirs["tag_id"]})
        await refused(connection, models.track_tags, ours | {"track_id": theirs["track_id"]})
        await insert(connection, models.track_tags, [ours | {"tag_id": OURS.uuid(0x102)}])


async def test_only_columns_that_are_named_are_updated(shapes_url: DatabaseUrl) -> None:
    async with acting(shapes_url, OURS.admin) as connection:
        with pytest.raises(DENIED):
            await connection.execute(f"update shop.tags set id = '{OURS.uuid(9)}'")


async def test_a_partition_is_reached_through_its_table_alone(shapes_url: DatabaseUrl) -> None:
    day = date(2025, 5, 5)
    row = {"tenant_id": OURS.id, "sensor": "new", "taken_on": day, "value": 1.0}
    async with acting(shapes_url, OURS.admin) as connection:
        await insert(connection, table_of(models.Reading), [row])
        with pytest.raises(DENIED):
            await connection.fetch("select * from shop.readings_2025")


@pytest.mark.parametrize("shop", [OURS, THEIRS], ids=["ours", "theirs"])
async def test_a_view_shows_what_its_viewer_may_see(shapes_url: DatabaseUrl, shop: Shop) -> None:
    summaries = table_of(models.ArtistSummary)
    artists = shop.rows()[table_of(models.Artist)]
    assert is_view(summaries)
    async with acting(shapes_url, shop.member) as connection:
        found = await connection.fetch(f"select * from {TableName.of(summaries)} order by 1")
        assert [row["artist_id"] for row in found] == [row["id"] for row in artists]
        assert [row["Mixed Case"] for row in found] == [row["Mixed Case"] for row in artists]
        assert {row["tenant_id"] for row in found} == {shop.id}
        assert sum(row["albums"] for row in found) == len(shop.rows()[table_of(models.Album)])
        writes = "select has_table_privilege($1, 'insert, update, delete, truncate')"
        assert not await connection.fetchval(writes, str(TableName.of(summaries)))
    async with acting(shapes_url, None) as connection:
        assert await count(connection, summaries) == 0


async def test_a_materialized_view_has_what_its_owner_may_read(shapes_url: DatabaseUrl) -> None:
    async with acting(shapes_url, OURS.member) as connection:
        found = await connection.fetch("select * from shop.country_summaries order by 1")
        assert [tuple(row) for row in found] == [("Asia", 1, 5), ("Europe", 3, 7)]
        assert await count(connection, table_of(models.Country)) == len(COUNTRIES)
