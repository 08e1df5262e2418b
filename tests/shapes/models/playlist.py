"""Maps the users of a tenant, their playlists, and the tracks of these."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, func
from sqlalchemy.orm import Mapped, mapped_column

from db.orm.checks import short_text, unique
from db.orm.columns import readonly_relationship
from db.orm.scope import Scope
from tests.shapes.base import SHOP, USER, Base, TenantOwned

if TYPE_CHECKING:
    from tests.shapes.models.track import Track


class User(TenantOwned, Base):
    """A table whose name is reserved."""

    __tablename__ = "user"
    __table_args__ = (short_text("name", 100), {"schema": SHOP})

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=func.gen_random_uuid())
    name: Mapped[str]

    playlists: Mapped[list[Playlist]] = readonly_relationship()


class Playlist(TenantOwned, Base):
    """A list of tracks; members write their own."""

    __tablename__ = "playlists"
    __table_args__ = (
        short_text("title", 200),
        {"schema": SHOP, "info": {"owner": Scope("Owner Id", USER)}},
    )

    playlist_uuid: Mapped[UUID] = mapped_column(
        primary_key=True, server_default=func.gen_random_uuid()
    )
    title: Mapped[str]
    owner_id: Mapped[UUID | None] = mapped_column("Owner Id", ForeignKey("shop.user.id"))
    made_at: Mapped[datetime] = mapped_column(server_default=func.now())

    owner: Mapped[User | None] = readonly_relationship()
    entries: Mapped[list[PlaylistTrack]] = readonly_relationship()
    tracks: Mapped[list[Track]] = readonly_relationship(secondary="shop.playlist_tracks")


class PlaylistTrack(TenantOwned, Base):
    """A track of a playlist; the order of a playlist is checked at the end of a transaction."""

    __tablename__ = "playlist_tracks"
    __table_args__ = (
        unique(
            "playlist_uuid",
            "position",
            field="position",
            message="Another track has this position.",
            deferrable=True,
            initially="DEFERRED",
        ),
        Index(None, "track_id"),
        {"schema": SHOP},
    )

    playlist_uuid: Mapped[UUID] = mapped_column(
        ForeignKey("shop.playlists.playlist_uuid", ondelete="CASCADE"), primary_key=True
    )
    track_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("shop.tracks.track_id"), primary_key=True
    )
    position: Mapped[int]

    playlist: Mapped[Playlist] = readonly_relationship()
    track: Mapped[Track] = readonly_relationship()
