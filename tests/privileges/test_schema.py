"""What a role may not read or write is not in its schema."""

import re

import asyncpg
import pytest

from db.checks.privileges import read_privileges
from db.embedded.bootstrap import SUPERUSER
from db.errors import DatabaseFault
from db.orm.names import TableName
from db.orm.privileges import Privileges
from gql.nodes.application import Application
from gql.nodes.restricted import restricted
from gql.schema import print_sdl
from tests.privileges.application import clinic as full
from tests.privileges.world import Clinic

TABLES = [*map(TableName.of, full.metadata.tables.values())]
HIDDEN = (
    "room seen salary doubled ssn notes longitude cost color tags loudSsn masked spent near within"
).split()


def names_in(sdl: str) -> set[str]:
    """Every word of the schema, in lower case, without descriptions."""
    return set(re.findall(r"\w+", re.sub(r'"""(.*?)"""', "", sdl, flags=re.DOTALL).lower()))


def block(sdl: str, head: str) -> list[str]:
    """The names of the fields of a type or an input."""
    start = rf"^{head} (?:implements \w+ )?(?:@oneOf )?{{\n"
    match = re.search(rf"{start}(.*?)^}}", sdl, re.MULTILINE | re.DOTALL)
    assert match is not None, head
    body = re.sub(r'"""(.*?)"""', "", match[1], flags=re.DOTALL)
    return re.findall(r"^  (\w+)", body, re.MULTILINE)


async def test_schema_has_no_trace_of_what_the_role_may_not_read(served: Application) -> None:
    sdl = print_sdl(served)
    words = names_in(sdl)
    for name in HIDDEN:
        related = {word for word in words if name.lower() in word} - {"tags", "tagsconnection"}
        allowed = {word for word in related if word.startswith(("tag", "createtag", "roomid"))}
        assert related <= allowed, name
    assert "type Room" not in sdl
    assert "_fts" not in sdl
    assert "Search" not in sdl


async def test_what_the_role_may_read_stays(served: Application) -> None:
    sdl = print_sdl(served)
    assert block(sdl, "type Patient") == (
        "id name born latitude loudName visited doctor visits initial".split()
    )
    assert block(sdl, "input PatientBy") == ["nameAndBorn"]
    assert block(sdl, "input PatientOrder") == "id name born latitude loudName visited".split()
    assert block(sdl, "type Doctor") == "id name specialty email patients".split()
    # A policy may hide the doctor, whatever the foreign key says.
    assert re.search(r"^  doctor: Doctor$", sdl, re.MULTILINE)
    assert block(sdl, "input DoctorBy") == ["email"]
    assert str(served.registry[next(iter(served.registry))].order) == "id asc"


async def test_mutations_are_those_that_the_role_may_perform(served: Application) -> None:
    sdl = print_sdl(served)
    assert (
        block(sdl, "type Mutation")
        == (
            "createDoctor updateDoctor createTag updateTag upsertTagByName createPatient "
            "updatePatient deletePatient createVisit updateVisit deleteVisit"
        ).split()
    )
    assert block(sdl, "input CreateDoctorInput") == ["name"]
    assert block(sdl, "input UpdateDoctorInput") == "id name email".split()
    assert block(sdl, "input CreatePatientInput") == "name born doctorId".split()
    assert block(sdl, "input UpdatePatientInput") == "id name born".split()
    assert block(sdl, "input CreateTagInput") == "rowId name".split()
    assert block(sdl, "input CreateVisitInput") == "reason patientId".split()


async def test_a_role_that_may_do_everything_has_the_same_application(clinic: Clinic) -> None:
    connection = await asyncpg.connect(clinic.url.dsn)
    everything = await read_privileges(connection, SUPERUSER, TABLES)
    await connection.close()
    assert restricted(full, everything) is full


def test_a_role_without_privileges_sees_nothing() -> None:
    nothing = restricted(full, Privileges())
    assert len(nothing.registry) == 0
    assert "type Mutation" not in print_sdl(nothing)


async def test_privileges_are_those_that_postgres_decides_on(clinic: Clinic) -> None:
    connection = await asyncpg.connect(clinic.url.dsn)
    try:
        before = await read_privileges(connection, clinic.role, TABLES)
        assert TableName("rooms", "clinic") not in [
            name for name, each in before.tables.items() if each.select
        ]
        doctors = before.tables[TableName("doctors", "clinic")]
        assert doctors.select == {"id", "name", "specialty", "email"}
        assert doctors.insert == {"name"}
        assert doctors.update == {"name", "email"}
        assert not doctors.delete
        assert not doctors.lacks_sequence
        await connection.execute(
            "grant select, delete on clinic.rooms to public;"
            f"revoke usage on sequence clinic.doctors_id_seq from {clinic.role}"
        )
        after = await read_privileges(connection, clinic.role, TABLES)
        rooms = after.tables[TableName("rooms", "clinic")]
        assert rooms.select == {"id", "label"}
        assert rooms.delete
        assert after.tables[TableName("doctors", "clinic")].lacks_sequence == {"id"}
        assert "createDoctor" not in print_sdl(restricted(full, after))
        await connection.execute(f"revoke usage on schema clinic from {clinic.role}")
        assert await read_privileges(connection, clinic.role, TABLES) == Privileges()
        with pytest.raises(DatabaseFault, match="There is no database role `nobody_here`"):
            await read_privileges(connection, "nobody_here", TABLES)
    finally:
        await connection.close()
