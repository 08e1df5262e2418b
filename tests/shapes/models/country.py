"""Maps the countries, which belong to no tenant, and a materialized view of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text
from sqlalchemy.orm import Mapped, mapped_column

from db.orm.checks import short_text
from db.orm.columns import readonly_relationship
from db.orm.policy import owner_reads
from tests.shapes.base import SHOP, Base

if TYPE_CHECKING:
    from tests.shapes.models.artist import Artist

COUNTRY_SUMMARIES = """
select continent, count(*) as countries, max(char_length(name)) as longest_name
from countries
group by continent
"""


class Country(Base):
    """A country belongs to no tenant; its key is its code."""

    __tablename__ = "countries"
    # The owner reads it when it refreshes the summaries.
    __table_args__ = (short_text("name", 100), {"info": {"policies": (owner_reads(),)}})

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    continent: Mapped[str]

    artists: Mapped[list[Artist]] = readonly_relationship(foreign_keys="[Artist.country_code]")
    natives: Mapped[list[Artist]] = readonly_relationship(foreign_keys="[Artist.born_in_code]")


class CountrySummary(Base):
    """A materialized view, mapped from a `Table`: it has no row-level security, so none of it is a
    tenant's.
    """

    __table__ = Table(
        "country_summaries",
        Base.metadata,
        Column("continent", Text, primary_key=True),
        Column("countries", BigInteger, nullable=False),
        Column("longest_name", Integer, nullable=False),
        Index("uq_country_summaries_continent", "continent", unique=True),
        schema=SHOP,
        info={"view": COUNTRY_SUMMARIES, "materialized": True},
    )
