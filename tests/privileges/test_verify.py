"""A database of others is checked without the gateway's roles, and open tables are told."""

from collections.abc import AsyncIterator
from typing import TypeAlias

import asyncpg
import pytest

from db.checks.kept_policies import check_kept
from db.checks.open_tables import described, open_tables
from db.checks.verify import verify
from db.embedded.bootstrap import APP, Server
from db.errors import DatabaseFault, SettingsFault
from db.orm.names import TableName
from db.settings import Settings
from db.settings.fields import parse
from tests.conftest import settings
from tests.privileges.application import PATH
from tests.privileges.world import Clinic

pytestmark = pytest.mark.writes
DEVELOPMENT = settings(application=PATH)
PRODUCTION = settings(application=PATH, environment="production")
Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"


@pytest.fixture
async def owner(clinic: Clinic) -> AsyncIterator[Connection]:
    connection = await asyncpg.connect(clinic.url.dsn)
    yield connection
    await connection.close()


def names(*tables: str) -> list[TableName]:
    return [TableName(each, "clinic") for each in tables]


async def test_development_serves_as_a_superuser_and_says_what_is_open(clinic: Clinic) -> None:
    report = await verify(DEVELOPMENT, clinic.url)
    assert report.privileges == ("a superuser",)
    assert report.head is None
    assert "migration" not in str(report)
    [warning] = report.warnings
    assert warning.startswith("6 tables have no row-level security that holds")
    assert "clinic.doctors" in warning


async def test_production_refuses_a_superuser_and_says_what_to_do(clinic: Clinic) -> None:
    with pytest.raises(DatabaseFault, match="a superuser, whom no policy or grant limits: make a"):
        await verify(PRODUCTION, clinic.url)


async def test_production_refuses_open_tables_unless_they_are_named(
    server: Server, clinic: Clinic, owner: Connection
) -> None:
    url = server.url(APP, clinic.url.database)
    # The login role may read nothing: nothing is open.
    assert (await verify(PRODUCTION, url)).open == ()
    found = "In .*: 3 tables have no row-level security that holds: .* clinic.doctors"
    with pytest.raises(DatabaseFault, match=found):
        await verify(PRODUCTION, url, [clinic.role])
    public = ("clinic.doctors", "clinic.tags", "clinic.patients")
    named = settings(application=PATH, environment="production", public_tables=public)
    assert (await verify(named, url, [clinic.role])).warnings == []


async def test_what_is_open_depends_on_the_role_and_the_relation(
    clinic: Clinic, owner: Connection
) -> None:
    role = clinic.role

    async def found(*tables: str) -> list[str]:
        opened = await open_tables(owner, [role], names(*tables))
        return [each.name for each in opened]

    # The policy `using (true)` is the word of the owner.
    assert await found("visits", "rooms", "tags") == ["tags"]
    await owner.execute(
        "create view clinic.plain as select * from clinic.visits;"
        "create view clinic.asking with (security_invoker) as select * from clinic.visits;"
        "create view clinic.on_off with (security_invoker = false) as select 1 as one;"
        "create materialized view clinic.kept as select * from clinic.visits;"
        f"grant select on clinic.plain, clinic.asking, clinic.on_off, clinic.kept to {role}"
    )
    assert await found("plain", "asking", "on_off", "kept") == ["kept", "on_off", "plain"]
    await owner.execute(f"alter table clinic.visits owner to {role}")
    assert await found("visits") == ["visits"]
    await owner.execute("alter table clinic.visits force row level security")
    assert await found("visits") == []
    # Such a role is made to pass by all policies.
    await owner.execute(f"alter role {role} bypassrls")
    assert await found("visits", "tags") == []
    await owner.execute("alter table clinic.visits owner to current_user")


async def test_a_login_role_that_passes_by_policies_opens_every_table(
    clinic: Clinic, owner: Connection
) -> None:
    report = await check_kept(owner, DEVELOPMENT, clinic.url)
    assert TableName("visits", "clinic") in report.open


def test_many_open_tables_are_one_line() -> None:
    many = described(names(*(f"t{at:02}" for at in range(14))))
    assert many.startswith("14 tables have no row-level security")
    assert many.endswith("clinic.t09 and 4 more.")
    assert described(names("one")).startswith("1 table has no row-level security")


def test_patterns_are_no_names_of_public_tables() -> None:
    assert parse(Settings, {"public_tables": 'a,shop."B c"'}).public_tables == ("a", 'shop."B c"')
    for pattern in ("*", "shop.*", "a.b.c"):
        with pytest.raises(SettingsFault, match="PUBLIC_TABLES"):
            parse(Settings, {"public_tables": pattern})
