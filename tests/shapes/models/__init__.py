"""The tables of the shapes."""

from tests.shapes.base import Base
from tests.shapes.models.album import Album, AlbumCover, AlbumFormat
from tests.shapes.models.artist import Artist, ArtistSummary
from tests.shapes.models.country import Country, CountrySummary
from tests.shapes.models.playlist import Playlist, PlaylistTrack, User
from tests.shapes.models.reading import Reading, ReadingNote
from tests.shapes.models.track import Tag, Track, track_tags

__all__ = [
    "Album",
    "AlbumCover",
    "AlbumFormat",
    "Artist",
    "ArtistSummary",
    "Base",
    "Country",
    "CountrySummary",
    "Playlist",
    "PlaylistTrack",
    "Reading",
    "ReadingNote",
    "Tag",
    "Track",
    "User",
    "track_tags",
]
