"""The rows of a tenant of the shapes, with the same keys in every database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import Table

from db.orm.scope import table_of
from db.session.identity import Identity
from tests.shapes import models
from tests.shapes.base import identity

Row: TypeAlias = dict[str, Any]

COUNTRIES: Sequence[Row] = (
    {"code": "de", "name": "Germany", "continent": "Europe"},
    {"code": "fr", "name": "France", "continent": "Europe"},
    {"code": "is", "name": "Iceland", "continent": "Europe"},
    {"code": "jp", "name": "Japan", "continent": "Asia"},
)
# Nothing of the other tenant may show: this is part of each of its texts.
MARK = "Zzqx"
ARTISTS, TRACKS_OF_ALBUM = 4, 3
FORMATS = ("lp", "cd", "download")


@dataclass(frozen=True)
class Shop:
    """One tenant: its number is part of all its keys, its `mark` of all its texts."""

    number: int
    mark: str = ""

    @property
    def id(self) -> UUID:
        return self.uuid(0)

    @property
    def users(self) -> list[UUID]:
        """The admin, and the member."""
        return [self.uuid(1), self.uuid(2)]

    @property
    def admin(self) -> Identity:
        return identity("admin", self.id, self.users[0])

    @property
    def member(self) -> Identity:
        return identity("member", self.id, self.users[1])

    def uuid(self, at: int) -> UUID:
        return UUID(int=self.number * 0x10000 + at)

    def key(self, at: int) -> int:
        """The number `at`, from 0, of a table whose keys are numbers."""
        return self.number * 100 + at + 1

    def text(self, text: str) -> str:
        return f"{text}{self.mark}"

    def rows(self) -> dict[Table, list[Row]]:
        """The rows of each table, in an order in which they can be inserted."""
        of_models = {
            models.User: self._users(),
            models.Artist: self._artists(),
            models.Album: self._albums(),
            models.AlbumCover: self._covers(),
            models.Track: self._tracks(),
            models.Tag: self._tags(),
            models.Playlist: self._playlists(),
            models.PlaylistTrack: self._entries(),
            models.Reading: self._readings(),
            models.ReadingNote: self._notes(),
        }
        rows = {
            table_of(model): [{"tenant_id": self.id, **row} for row in rows]
            for model, rows in of_models.items()
        }
        return {**rows, models.track_tags: self._links()}

    def _users(self) -> list[Row]:
        return [
            {"id": id, "name": self.text(name)}
            for id, name in zip(self.users, ("Ada", "Ben"), strict=True)
        ]

    def _artists(self) -> list[Row]:
        return [
            {
                "id": self.key(at),
                "name": self.text(f"Artist {at}"),
                "in": self.text("Berlin") if at % 2 else None,
                "type": "band" if at == 3 else "person",
                "metadata": f'{{"at": {at}}}' if at else None,
                "near": self.text("sea"),
                "not": at == 1,
                "node": self.text(f"node {at}"),
                "Mixed Case": self.text(f"Mixed {at}") if at < 3 else None,
                "mentor_id": self.key(at - 1) if at else None,
                "country_code": COUNTRIES[at % 3]["code"],
                "born_in_code": COUNTRIES[3]["code"] if at % 2 else None,
            }
            for at in range(ARTISTS)
        ]

    def _albums(self) -> list[Row]:
        return [
            {
                "album_id": self.key(at),
                "artist_id": self.key(at % 3),
                "title": self.text(f"Album {at}"),
                "released_on": date(2000 + at, 2, 3) if at != 2 else None,
                "format": FORMATS[at % 3],
                "stars": at % 5 + 1 if at else None,
            }
            for at in range(5)
        ]

    def _covers(self) -> list[Row]:
        return [
            {"album_id": self.key(at), "url": self.text(f"https://covers.example/{at}")}
            for at in range(3)
        ]

    def _tracks(self) -> list[Row]:
        return [
            {
                "track_id": self.key(at),
                "album_id": self.key(at // TRACKS_OF_ALBUM),
                "title": self.text(f"Track {at}"),
                "seconds": 60 * at if at else None,
            }
            for at in range(4 * TRACKS_OF_ALBUM)
        ]

    def _tags(self) -> list[Row]:
        return [
            {"id": self.uuid(0x100 + at), "name": self.text(name), "order": at or None}
            for at, name in enumerate(("calm", "loud", "new"))
        ]

    def _links(self) -> list[Row]:
        return [{"track_id": self.key(at), "tag_id": self.uuid(0x100 + at % 2)} for at in range(6)]

    def _playlists(self) -> list[Row]:
        return [
            {
                "playlist_uuid": self.uuid(0x200 + at),
                "title": self.text(f"Playlist {at}"),
                "Owner Id": owner,
            }
            for at, owner in enumerate((*self.users, None))
        ]

    def _entries(self) -> list[Row]:
        return [
            {
                "playlist_uuid": self.uuid(0x200 + at % 2),
                "track_id": self.key(at),
                "position": at // 2,
            }
            for at in range(6)
        ]

    def _readings(self) -> list[Row]:
        return [
            {
                "sensor": self.text(f"sensor {self.number}.{at % 2}"),
                "taken_on": date(2025 + at % 3, 1 + at, 1),
                "value": at / 4,
            }
            for at in range(6)
        ]

    def _notes(self) -> list[Row]:
        return [
            {
                "note_id": self.key(at),
                "sensor": reading["sensor"],
                "taken_on": reading["taken_on"],
                "text": self.text(f"Note {at}"),
            }
            for at, reading in enumerate(self._readings()[:3])
        ]


OURS, THEIRS = Shop(1), Shop(2, MARK)
