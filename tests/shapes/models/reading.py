"""Maps the partitioned table of readings, and notes on them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKeyConstraint, Identity, Index
from sqlalchemy.orm import Mapped, mapped_column

from db.orm.columns import readonly_relationship
from tests.shapes.base import SHOP, Base, TenantOwned


class Reading(TenantOwned, Base):
    """A table with a partition for each year."""

    __tablename__ = "readings"
    __table_args__ = (
        Index(None, "tenant_id", "taken_on"),
        {"schema": SHOP, "postgresql_partition_by": "RANGE (taken_on)"},
    )

    sensor: Mapped[str] = mapped_column(primary_key=True)
    taken_on: Mapped[date] = mapped_column(primary_key=True)
    value: Mapped[float]

    notes: Mapped[list[ReadingNote]] = readonly_relationship()


class ReadingNote(TenantOwned, Base):
    """It refers to a row by two columns."""

    __tablename__ = "reading_notes"
    __table_args__ = (
        ForeignKeyConstraint(
            ["sensor", "taken_on"], ["shop.readings.sensor", "shop.readings.taken_on"]
        ),
        Index(None, "sensor", "taken_on"),
        {"schema": SHOP},
    )

    note_id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    sensor: Mapped[str]
    taken_on: Mapped[date]
    text: Mapped[str]

    reading: Mapped[Reading] = readonly_relationship()
