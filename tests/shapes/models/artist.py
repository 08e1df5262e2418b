"""Maps the table "Artist", in mixed case, and a view of it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from db.orm.checks import check, short_text
from db.orm.columns import readonly_relationship
from tests.shapes.base import SHOP, Base, TenantOwned

if TYPE_CHECKING:
    from tests.shapes.models.album import Album
    from tests.shapes.models.country import Country

ARTIST_SUMMARIES = """
select artist.id as artist_id, artist.tenant_id, artist.name, artist."Mixed Case",
  count(album.album_id) as albums, max(album.released_on) as last_released_on
from shop."Artist" as artist
left join shop.albums as album on album.artist_id = artist.id
group by artist.id
"""


class Artist(TenantOwned, Base):
    """A table in mixed case, with columns that are reserved in SQL, Python or GraphQL."""

    __tablename__ = "Artist"
    __table_args__ = (
        short_text("name", 100),
        check(
            "Mixed Case known",
            "\"Mixed Case\" <> ''",
            field="mixed_case",
            message="Must not be empty.",
        ),
        Index(None, "tenant_id", "Mixed Case"),
        Index(None, "mentor_id"),
        {"schema": SHOP},
    )

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    name: Mapped[str]
    in_: Mapped[str | None] = mapped_column("in")
    type: Mapped[str] = mapped_column(server_default=text("'person'"))
    metadata_: Mapped[Any | None] = mapped_column("metadata", JSONB)
    near: Mapped[str | None]
    not_: Mapped[bool | None] = mapped_column("not")
    node: Mapped[str | None]
    mixed_case: Mapped[str | None] = mapped_column("Mixed Case")
    mentor_id: Mapped[int | None] = mapped_column(ForeignKey("shop.Artist.id"))
    country_code: Mapped[str | None] = mapped_column(ForeignKey("countries.code"))
    born_in_code: Mapped[str | None] = mapped_column(ForeignKey("countries.code"))

    mentor: Mapped[Artist | None] = readonly_relationship(remote_side="[Artist.id]")
    students: Mapped[list[Artist]] = readonly_relationship(foreign_keys="[Artist.mentor_id]")
    country: Mapped[Country | None] = readonly_relationship(foreign_keys="[Artist.country_code]")
    born_in: Mapped[Country | None] = readonly_relationship(foreign_keys="[Artist.born_in_code]")
    albums: Mapped[list[Album]] = readonly_relationship()
    summary: Mapped[ArtistSummary | None] = readonly_relationship(uselist=False)


class ArtistSummary(TenantOwned, Base):
    """A view, which shows the rows of its tables that the viewer may see."""

    __tablename__ = "artist_summaries"
    __table_args__ = ({"schema": SHOP, "info": {"view": ARTIST_SUMMARIES}},)

    artist_id: Mapped[int] = mapped_column(ForeignKey("shop.Artist.id"), primary_key=True)
    name: Mapped[str]
    mixed_case: Mapped[str | None] = mapped_column("Mixed Case")
    albums: Mapped[int] = mapped_column(BigInteger)
    last_released_on: Mapped[date | None]

    artist: Mapped[Artist] = readonly_relationship()
