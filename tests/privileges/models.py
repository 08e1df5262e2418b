"""The tables of a clinic, which others have made and migrate."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import (
    Column,
    ForeignKey,
    Identity,
    Index,
    MetaData,
    Table,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, column_property, mapped_column

from db.orm.columns import readonly_relationship
from db.orm.kept_policies import KEEPS_POLICIES


class Base(DeclarativeBase):
    metadata = MetaData(schema="clinic", info={KEEPS_POLICIES: True})


patient_tags = Table(
    "patient_tags",
    Base.metadata,
    Column("patient_id", ForeignKey("clinic.patients.id"), primary_key=True),
    Column("tag_id", ForeignKey("clinic.tags.id"), primary_key=True),
)


class Doctor(Base):
    __tablename__ = "doctors"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    specialty: Mapped[str] = mapped_column(server_default="general")
    salary: Mapped[int | None] = mapped_column()
    email: Mapped[str | None] = mapped_column(unique=True)
    doubled = column_property(salary * 2)

    patients: Mapped[list[Patient]] = readonly_relationship()


class Room(Base):
    __tablename__ = "rooms"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    label: Mapped[str]


class Tag(Base):
    __tablename__ = "tags"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(unique=True)
    color: Mapped[str | None]


class Patient(Base):
    __tablename__ = "patients"
    __table_args__ = (
        UniqueConstraint("name", "born"),
        Index("patients_notes", text("to_tsvector('english', notes)"), postgresql_using="gin"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=func.gen_random_uuid())
    name: Mapped[str]
    born: Mapped[date | None]
    ssn: Mapped[str | None] = mapped_column(unique=True)
    notes: Mapped[str | None]
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    doctor_id: Mapped[int] = mapped_column(ForeignKey("clinic.doctors.id"))
    room_id: Mapped[int | None] = mapped_column(ForeignKey("clinic.rooms.id"))

    doctor: Mapped[Doctor | None] = readonly_relationship()
    room: Mapped[Room | None] = readonly_relationship()
    visits: Mapped[list[Visit]] = readonly_relationship()
    tags: Mapped[list[Tag]] = readonly_relationship(secondary=patient_tags)


class Visit(Base):
    __tablename__ = "visits"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("clinic.patients.id"))
    at: Mapped[datetime] = mapped_column(server_default=func.now())
    reason: Mapped[str | None]
    cost: Mapped[Decimal | None]

    patient: Mapped[Patient | None] = readonly_relationship()
