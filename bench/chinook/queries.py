"""What is asked of Chinook; of the gateway in the names that `gateway serve --reflect` gives."""

from __future__ import annotations

from bench.chinook.rows import COUNTRIES, TRACKS
from bench.query import FIRST_NUMBER, UNIQUE, DatasetName, Query, Variables
from bench.reads import NO_FILTER
from bench.world import World
from bench.writes import OWN_ARGUMENTS

CHINOOK: DatasetName = "chinook"
PAGE = 50
TRACK_NODES = (
    "{ nodes { trackId name composer milliseconds unitPrice "
    "album { albumId title artist { artistId name } } } }"
)
# What a benchmark makes is found by its name again.
NAME = f"Bench {UNIQUE}"
FORGET_ARTISTS = """
with gone as (delete from artist where name like 'Bench %' returning 1)
select count(*) from gone"""
NO_SQL = {"mercurius": "has no SQL by hand for Chinook"}
NO_AGGREGATES = {"postgraphile": "counts, and aggregates nothing unless a plugin is added"}

UNEQUAL = {"pgbench": "sends the same arguments each time, and others cost many times more or less"}


def _pages(_: World) -> list[Variables]:
    """Every full page of the tracks."""
    return [{"offset": offset} for offset in range(0, TRACKS - PAGE, PAGE)]


def _tracks(_: World) -> list[Variables]:
    return [{"id": id} for id in range(1, TRACKS + 1)]


def _countries(_: World) -> list[Variables]:
    return [{"country": country} for country in COUNTRIES]


QUERIES = (
    Query(
        "m1",
        "Chinook: 50 tracks with album and artist",
        f"{{ tracks(first: 50) {TRACK_NODES} }}",
        least_ids=3 * PAGE,
        dataset=CHINOOK,
        lacks=NO_SQL,
    ),
    Query(
        "m2",
        "Chinook: the same of each page in turn, by offset",
        f"query($offset: Int!) {{ tracks(first: 50, offset: $offset) {TRACK_NODES} }}",
        least_ids=3 * PAGE,
        kind="sized",
        dataset=CHINOOK,
        variables=_pages,
        lacks=NO_SQL | UNEQUAL,
    ),
    Query(
        "m3",
        "Chinook: 10 artists, all their albums, all their tracks",
        "{ artists(first: 10) { nodes { artistId name albums(first: 20) { nodes { "
        "albumId title tracks(first: 50) { nodes { trackId name milliseconds } } } } } } }",
        least_ids=100,
        dataset=CHINOOK,
        lacks=NO_SQL,
    ),
    Query(
        "m4",
        "Chinook: one track by key, with album, artist, genre, media type and invoice lines",
        "query($id: Int!) { track(by: {trackId: $id}) { trackId name composer milliseconds bytes "
        "unitPrice album { albumId title artist { artistId name } } genre { genreId name } "
        "mediaType { mediaTypeId name } invoiceLines { nodes { invoiceLineId quantity "
        "unitPrice } } } }",
        least_ids=5,
        kind="unsized",
        dataset=CHINOOK,
        variables=_tracks,
        lacks=NO_SQL,
    ),
    Query(
        "m5",
        "Chinook: the customers of a country, their invoices, lines and names of tracks",
        "query($country: String!) { customers(first: 15, where: {country: {eq: $country}}) { "
        "nodes { "
        "customerId firstName lastName invoices(first: 10) { nodes { invoiceId invoiceDate total "
        "invoiceLines(first: 20) { nodes { invoiceLineId quantity unitPrice "
        "track { trackId name } } } } } } } }",
        least_ids=500,
        kind="unsized",
        dataset=CHINOOK,
        variables=_countries,
        lacks=NO_SQL | UNEQUAL,
    ),
    Query(
        "m6",
        "Chinook: the first 50 invoices by the customer's country, with lines and names of tracks",
        "query($country: String!) { invoices(where: {customer: {country: {eq: $country}}}) { "
        "nodes { invoiceId invoiceDate total invoiceLines { nodes { invoiceLineId quantity "
        "unitPrice track { trackId name } } } } } }",
        least_ids=300,
        kind="unsized",
        dataset=CHINOOK,
        variables=_countries,
        lacks=NO_SQL | NO_FILTER | UNEQUAL,
    ),
    Query(
        "m7",
        "Chinook: the genres, with the number of tracks of each",
        "{ genres { totalCount nodes { genreId name tracks { totalCount } } } }",
        least_ids=25,
        dataset=CHINOOK,
        lacks=NO_SQL,
    ),
    Query(
        "m8",
        "Chinook: the customers, with the number of invoices, the smallest and the largest total",
        "{ customers(first: 100) { nodes { customerId invoices { "
        "aggregates { count total { min max } } } } } }",
        least_ids=59,
        dataset=CHINOOK,
        lacks=NO_SQL | NO_AGGREGATES,
    ),
    Query(
        "m9",
        "Chinook: the playlists, the first 50 tracks of each through playlist_track",
        "{ playlists { nodes { playlistId name playlistTracks(first: 50) { nodes { "
        "track { trackId name milliseconds } } } } } }",
        least_ids=400,
        dataset=CHINOOK,
        lacks=NO_SQL,
    ),
    Query(
        "m10",
        "Chinook: add an artist",
        "mutation($input: CreateArtistInput!) { createArtist(input: $input) { "
        "artist { artistId name } errors { message } } }",
        least_ids=1,
        kind="writes",
        dataset=CHINOOK,
        variables=lambda _: [{"input": {"name": NAME}}],
        answer={
            "createArtist": {
                "artist": {"artistId": "a new id", "name": NAME.replace(UNIQUE, FIRST_NUMBER)}
            }
        },
        lacks=NO_SQL | OWN_ARGUMENTS,
        rows=1,
    ),
)
