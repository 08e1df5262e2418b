"""The rows of the shapes: two tenants that have as much of everything, and one set of countries."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import asyncpg

from db.embedded.bootstrap import OWNER, SUPERUSER, Server
from db.urls.url import DatabaseUrl
from tests.conftest import _database
from tests.shapes.application import shapes
from tests.shapes.base import identity
from tests.support.migrating import migrate

OURS, THEIRS = UUID(int=0xA000), UUID(int=0xB000)
# Nothing of the other tenant may show: this is part of each of its texts.
MARK = "Zzqx"
# Keys with characters that an id must escape, and one that is empty.
CODES = ["de", "a.b", "a_b", "\u00fc %/?#&", "", '"\\']


def user(tenant: UUID, at: int = 0) -> UUID:
    return UUID(int=tenant.int + 1 + at)


ADMIN = identity("admin", OURS, user(OURS))
MEMBER = identity("member", OURS, user(OURS, 1))
FOREIGNER = identity("admin", THEIRS, user(THEIRS))


async def fill(url: DatabaseUrl) -> None:
    """Store the rows of both tenants."""
    connection = await asyncpg.connect(url.dsn)
    try:
        for year in (2023, 2024):
            await connection.execute(
                f"create table shop.readings_{year} partition of shop.readings"
                f" for values from ('{year}-01-01') to ('{year + 1}-01-01')"
            )
        await connection.executemany(
            "insert into countries (code, name, continent) values ($1, $2, $3)",
            [(code, f"Country {at}", f"C{at % 2}") for at, code in enumerate(CODES)],
        )
        for tenant, mark in ((OURS, ""), (THEIRS, f" {MARK}")):
            await _fill_tenant(connection, tenant, mark)
        await connection.execute("refresh materialized view shop.country_summaries")
    finally:
        await connection.close()


async def _fill_tenant(connection: asyncpg.Connection, tenant: UUID, mark: str) -> None:
    users = [user(tenant, at) for at in range(3)]
    await connection.executemany(
        'insert into shop."user" (id, tenant_id, name) values ($1, $2, $3)',
        [(id, tenant, f"User {at}{mark}") for at, id in enumerate(users)],
    )
    artists: list[int] = []
    for at in range(6):
        artists.append(
            await connection.fetchval(
                'insert into shop."Artist" (tenant_id, name, "in", type, metadata, near, "not",'
                ' node, "Mixed Case", mentor_id, country_code, born_in_code) values'
                " ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) returning id",
                tenant,
                f"Artist {at}{mark}",
                f"In {at % 2}{mark}",
                "band" if at % 2 else "person",
                f'{{"at": {at}}}' if at else None,
                f"Near {at}{mark}",
                bool(at % 2) if at else None,
                f"Node{mark}",
                f"Case {at}{mark}",
                artists[at // 2] if at else None,
                CODES[at],
                CODES[(at + 1) % 3] if at % 3 else None,
            )
        )
    albums = [
        await connection.fetchval(
            "insert into shop.albums (tenant_id, artist_id, title, released_on, format, stars)"
            " values ($1, $2, $3, date '2001-01-01' + $4 * interval '1 year', $5, $6)"
            " returning album_id",
            tenant,
            artists[at % 5],
            f"Album {at}{mark}",
            at,
            ("lp", "cd", "download")[at % 3],
            at % 5 + 1,
        )
        for at in range(9)
    ]
    await connection.executemany(
        "insert into shop.album_covers (album_id, tenant_id, url) values ($1, $2, $3)",
        [(id, tenant, f"https://covers.example/{at}{mark}") for at, id in enumerate(albums[::2])],
    )
    tracks = [
        await connection.fetchval(
            "insert into shop.tracks (tenant_id, album_id, title, seconds)"
            " values ($1, $2, $3, $4) returning track_id",
            tenant,
            albums[at % 7],
            f"Track {at % 10}{mark}",
            at * 10 if at % 4 else None,
        )
        for at in range(20)
    ]
    tags = [UUID(int=tenant.int + 0x100 + at) for at in range(4)]
    await connection.executemany(
        'insert into shop.tags (id, tenant_id, name, "order") values ($1, $2, $3, $4)',
        [(id, tenant, f"Tag {at}{mark}", at) for at, id in enumerate(tags)],
    )
    await connection.executemany(
        "insert into shop.track_tags (track_id, tag_id) values ($1, $2)",
        [(track, tags[(at + n) % 3]) for at, track in enumerate(tracks) for n in range(at % 3)],
    )
    playlists = [UUID(int=tenant.int + 0x200 + at) for at in range(3)]
    await connection.executemany(
        'insert into shop.playlists (playlist_uuid, tenant_id, title, "Owner Id", made_at)'
        " values ($1, $2, $3, $4, timestamptz '2024-01-01 00:00+00')",
        [(id, tenant, f"Playlist {at}{mark}", users[at % 2]) for at, id in enumerate(playlists)],
    )
    await connection.executemany(
        "insert into shop.playlist_tracks (tenant_id, playlist_uuid, track_id, position)"
        " values ($1, $2, $3, $4)",
        [(tenant, playlists[at % 2], track, at // 2) for at, track in enumerate(tracks[:15])],
    )
    days = [f"{2023 + at // 4}-0{at % 4 + 1}-15" for at in range(8)]
    sensors = [f"s.{at % 2}_{mark}" for at in range(8)]
    await connection.execute(
        "insert into shop.readings (tenant_id, sensor, taken_on, value)"
        " select $1, sensor, day::date, ordinal / 4.0"
        " from unnest($2::text[], $3::text[]) with ordinality as given (sensor, day, ordinal)",
        tenant,
        sensors,
        days,
    )
    await connection.execute(
        "insert into shop.reading_notes (tenant_id, sensor, taken_on, text)"
        " select $1, sensor, day::date, 'Note ' || ordinal || $4"
        " from unnest($2::text[], $3::text[]) with ordinality as given (sensor, day, ordinal)",
        tenant,
        sensors[:5] * 2,
        days[:5] * 2,
        mark,
    )


@contextmanager
def shapes_database(server: Server) -> Iterator[DatabaseUrl]:
    """A migrated database with the rows of both tenants, as the gateway sees it."""
    for owned in _database(server, "template1", OWNER):
        migrate(shapes, owned)
        asyncio.run(fill(server.url(SUPERUSER, owned.database)))
        yield server.url(database=owned.database)
