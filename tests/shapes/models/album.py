"""Maps the albums of artists, and their covers."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import Computed, Enum, ForeignKey, Index, SmallInteger, text
from sqlalchemy.dialects.postgresql import DOMAIN
from sqlalchemy.orm import Mapped, mapped_column

from db.orm.checks import short_text, unique
from db.orm.columns import Timestamps, readonly_relationship
from tests.shapes.base import SHOP, VOCABULARY, Base, TenantOwned

if TYPE_CHECKING:
    from tests.shapes.models.artist import Artist
    from tests.shapes.models.track import Track


class AlbumFormat(StrEnum):
    LP = "lp"
    CD = "cd"
    DOWNLOAD = "download"


class Album(TenantOwned, Timestamps, Base):
    """A serial key, a generated column, an enum and a domain of another schema."""

    __tablename__ = "albums"
    __table_args__ = (
        short_text("title", 200),
        unique("tenant_id", "title", field="title", message="Another album has this title."),
        Index("ix_albums_released", "artist_id", postgresql_where=text("released_on is not null")),
        Index("ix_albums_lower_title", "tenant_id", text("lower(title)")),
        {"schema": SHOP},
    )

    album_id: Mapped[int] = mapped_column(primary_key=True)
    artist_id: Mapped[int] = mapped_column(ForeignKey("shop.Artist.id", ondelete="RESTRICT"))
    title: Mapped[str]
    title_length: Mapped[int] = mapped_column(Computed("char_length(title)", persisted=True))
    released_on: Mapped[date | None]
    format: Mapped[AlbumFormat] = mapped_column(
        Enum(
            AlbumFormat,
            name="album_format",
            schema=VOCABULARY,
            values_callable=lambda values: [value.value for value in values],
        ),
        server_default=text("'cd'"),
    )
    stars: Mapped[int | None] = mapped_column(
        DOMAIN("stars", SmallInteger, check="value between 1 and 5", schema=VOCABULARY)
    )

    artist: Mapped[Artist] = readonly_relationship()
    tracks: Mapped[list[Track]] = readonly_relationship()
    cover: Mapped[AlbumCover | None] = readonly_relationship(uselist=False)


class AlbumCover(TenantOwned, Base):
    """One row for an album at most: its key is the foreign key."""

    __tablename__ = "album_covers"
    __table_args__ = ({"schema": SHOP},)

    album_id: Mapped[int] = mapped_column(
        ForeignKey("shop.albums.album_id", ondelete="CASCADE"), primary_key=True
    )
    url: Mapped[str]

    album: Mapped[Album] = readonly_relationship()
