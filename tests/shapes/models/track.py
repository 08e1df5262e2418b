"""Maps the tracks of albums, their tags, and a table between them that has no model."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import BigInteger, Column, ForeignKey, Identity, Index, Table, func, text
from sqlalchemy.orm import Mapped, mapped_column

from db.orm.checks import unique
from db.orm.columns import readonly_relationship
from tests.shapes.base import SHOP, Base, TenantOwned

if TYPE_CHECKING:
    from tests.shapes.models.album import Album
    from tests.shapes.models.playlist import Playlist

track_tags = Table(
    "track_tags",
    Base.metadata,
    Column("track_id", ForeignKey("shop.tracks.track_id", ondelete="CASCADE"), primary_key=True),
    Column("tag_id", ForeignKey("shop.tags.id", ondelete="CASCADE"), primary_key=True),
    schema=SHOP,
)


class Track(TenantOwned, Base):
    """A key of 64 bits that the database makes unless one is given."""

    __tablename__ = "tracks"
    __table_args__ = (Index(None, "album_id"), {"schema": SHOP})

    track_id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    album_id: Mapped[int] = mapped_column(ForeignKey("shop.albums.album_id"))
    title: Mapped[str]
    seconds: Mapped[int | None]
    # Postgres converts the default, an integer, only where it stores it.
    disc: Mapped[str] = mapped_column(server_default=text("1"))

    album: Mapped[Album] = readonly_relationship()
    tags: Mapped[list[Tag]] = readonly_relationship(secondary=track_tags)
    playlists: Mapped[list[Playlist]] = readonly_relationship(secondary="shop.playlist_tracks")


class Tag(TenantOwned, Base):
    """Only two of its columns can be updated, and the name of one is reserved."""

    __tablename__ = "tags"
    __table_args__ = (
        unique("tenant_id", "name", field="name", message="Another tag has this name."),
        {"schema": SHOP, "info": {"updatable": ("name", "order")}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=func.gen_random_uuid())
    name: Mapped[str]
    order: Mapped[int | None]

    tracks: Mapped[list[Track]] = readonly_relationship(secondary=track_tags)
