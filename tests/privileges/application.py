"""The clinic as an application: its own grants and policies decide."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Text, exists, func, select

from gql.nodes.application import Application
from gql.nodes.computed import computed
from gql.nodes.node import Place, Upsert, auto, node, relation
from gql.nodes.python_field import field
from gql.nodes.registry import Registry
from tests.privileges import models


@node(models.Doctor, order="salary", descending=True, writes=("create", "update", "delete"))
class Doctor:
    """A doctor."""

    name = auto("The name.")
    specialty = auto("What they know best.")
    salary = auto("What they earn.")
    email = auto("Where to write to.")
    doubled = auto("Twice what they earn.")

    patients = relation("Their patients.")


@node(models.Room, writes=("create",))
class Room:
    """A room."""

    label = auto("What is on its door.")


@node(models.Tag, writes=("create", "update", "delete", Upsert("name")))
class Tag:
    """A tag."""

    id = auto("The number.")
    name = auto("The name.")
    color = auto("The color.")


@node(
    models.Patient,
    order="ssn",
    place=Place("latitude", "longitude"),
    writes=("create", "many", "update", "delete", Upsert("name", "born")),
)
class Patient:
    """A patient."""

    name = auto("The name.")
    born = auto("The birthday.")
    ssn = auto("The number of the insurance.")
    notes = auto("What the doctor noted.")
    latitude = auto("How far north.")
    longitude = auto("How far east.")
    loud_name = computed(lambda row: func.upper(row.name, type_=Text()), "The name, loudly.")
    loud_ssn = computed(lambda row: func.upper(row.ssn, type_=Text()), "The number, loudly.")
    spent = computed(
        lambda row: (
            select(func.sum(models.Visit.cost))
            .where(models.Visit.patient_id == row.id)
            .scalar_subquery()
        ),
        "What all visits cost.",
    )
    visited = computed(
        lambda row: (
            select(func.count(models.Visit.id))
            .where(models.Visit.patient_id == row.id)
            .scalar_subquery()
        ),
        "How many visits there were.",
    )
    seen = computed(
        lambda row: exists().where(models.Visit.patient_id == row.id), "Whether they came."
    )

    doctor = relation("The doctor.")
    room = relation("The room.")
    visits = relation("The visits.")
    tags = relation("The tags.")

    @field(reads=("ssn",))
    @staticmethod
    def masked(rows: Sequence[Any]) -> list[str]:
        """The end of the number."""
        return [str(row.ssn)[-2:] for row in rows]

    @field(reads=("name",))
    @staticmethod
    def initial(rows: Sequence[Any]) -> list[str]:
        """The first letter."""
        return [row.name[:1] for row in rows]


@node(models.Visit, writes=("create", "update", "delete"))
class Visit:
    """A visit."""

    at = auto("When it was.")
    reason = auto("Why it was.")
    cost = auto("What it cost.")

    patient = relation("Who came.")


clinic = Application(
    registry=Registry([Doctor, Room, Tag, Patient, Visit]),
    metadata=models.Base.metadata,
    migrations="",
    keeps_policies=True,
)

PATH = "tests.privileges.application:clinic"
