"""Tables of every shape in the catalog: migrated, compared, repaired, audited and removed."""

from __future__ import annotations

import asyncio

import asyncpg
import pytest

from db.catalog.drift import differences, model_catalog, scratch_database, snapshot
from db.catalog.inspection import Catalog
from db.checks.rls_audit import audit_isolation
from db.checks.verify import verify
from db.embedded.bootstrap import SUPERUSER, Server
from db.errors import DatabaseFault
from db.orm.schemas import schemas_of
from db.urls.url import DatabaseUrl
from tests.conftest import settings
from tests.shapes.application import PATH, shapes
from tests.shapes.world import add_partitions
from tests.support.migrating import migrate
from tests.support.shell import data_dir, environment, invoke, refusal
from tests.support.statements import execute

pytestmark = pytest.mark.writes

SCHEMAS = schemas_of(shapes.metadata)
MATERIALIZED = (
    "shop.country_summaries is a materialized view, which cannot have row-level security; "
    "PUBLIC_TABLES names those that every tenant may read"
)
# What somebody changed by hand, and how it is named; `push` undoes each of them.
CHANGES = {
    'alter table shop."Artist" disable row level security': (
        'lacks the row-level security: shop."Artist" enabled=t forced=t'
    ),
    'drop policy tenant_reads on shop."user"': 'lacks the policy: shop."user" tenant_reads',
    'alter table shop."Artist" drop constraint "ck_Artist_Mixed Case known"': (
        'lacks the constraint: shop."Artist" "ck_Artist_Mixed Case known" CHECK'
    ),
    'alter table shop."Artist" add constraint "in" check ("in" <> \'x\')': (
        'lack the constraint: shop."Artist" "in" CHECK'
    ),
    'drop index shop."ix_Artist_tenant_id_Mixed Case"': (
        'CREATE INDEX "ix_Artist_tenant_id_Mixed Case" ON shop."Artist" USING'
    ),
    'alter table shop."Artist" drop column "in" cascade': (
        'lacks the column: shop."Artist"."in" text'
    ),
    'revoke update ("order") on shop.tags from gateway': (
        'lacks the grant: shop.tags."order" UPDATE to gateway'
    ),
    'grant truncate on shop."Artist" to gateway': 'lack the grant: shop."Artist" TRUNCATE to',
    "revoke usage on sequence shop.albums_album_id_seq from gateway": (
        "lacks the grant: shop.albums_album_id_seq USAGE to gateway"
    ),
    "revoke usage on schema vocabulary from gateway": (
        "lacks the grant: schema vocabulary USAGE to gateway"
    ),
    "grant update on shop.artist_summaries to gateway": (
        "lack the grant: shop.artist_summaries UPDATE to gateway"
    ),
    "alter view shop.artist_summaries set (security_invoker = false)": (
        "lacks the view: shop.artist_summaries {security_invoker=true}"
    ),
    "drop index shop.uq_country_summaries_continent": "uq_country_summaries_continent ON",
    "drop view shop.artist_summaries": "lacks the relation: shop.artist_summaries kind=v",
    "alter table shop.readings add constraint positive check (value > 0)": (
        "lack the constraint: shop.readings positive CHECK"
    ),
    "drop table shop.readings cascade": (
        "lacks the relation: shop.readings kind=p persistence=p owner=owner partition by RANGE"
    ),
}
# What else is named, and is left alone by `push`.
OTHERS = {
    "grant select on shop.readings_2025 to gateway": (
        "lack the grant: shop.readings_2025 SELECT to gateway"
    ),
    "alter type vocabulary.album_format add value 'tape'": (
        "lack the type: enum vocabulary.album_format (lp, cd, download, tape)"
    ),
    "alter domain vocabulary.stars set not null": (
        "lack the type: domain vocabulary.stars smallint not null"
    ),
    'create table shop."Other" (id int)': 'lack the relation: shop."Other" kind=r',
    "grant create on schema shop to gateway": "lack the grant: schema shop CREATE to gateway",
}


async def partitioned(url: DatabaseUrl) -> None:
    connection = await asyncpg.connect(url.dsn)
    await add_partitions(connection)
    await connection.close()


@pytest.fixture
async def models(server: Server) -> Catalog:
    """What the models say."""
    async with scratch_database(server) as empty:
        return await model_catalog(empty, shapes.metadata)


@pytest.fixture
async def env(server: Server, migrated_url: DatabaseUrl) -> dict[str, str]:
    """The environment of a command that works on the test's database."""
    made = environment(server, migrated_url, await data_dir(server))
    return {**made, "APPLICATION": PATH}


async def test_the_migration_makes_what_the_models_say(
    migrated_url: DatabaseUrl, models: Catalog
) -> None:
    assert differences(models, await snapshot(migrated_url, SCHEMAS)) == []
    await partitioned(migrated_url)
    assert differences(models, await snapshot(migrated_url, SCHEMAS)) == []


def test_up_down_and_up_again(migrated_url: DatabaseUrl) -> None:
    first = asyncio.run(snapshot(migrated_url, SCHEMAS))
    migrate(shapes, migrated_url, "base")
    assert asyncio.run(snapshot(migrated_url, SCHEMAS)) == set()
    migrate(shapes, migrated_url)
    assert asyncio.run(snapshot(migrated_url, SCHEMAS)) == first


def test_nothing_is_left_to_generate_or_to_push(
    migrated_url: DatabaseUrl, env: dict[str, str]
) -> None:
    asyncio.run(partitioned(migrated_url))
    said = refusal(invoke("db", "generate", "-m", "nothing", **env))
    assert said.startswith("The models and the database agree")
    assert "there is nothing to push" in invoke("db", "push", "--yes", **env).stdout
    assert invoke("db", "check", **env).stdout.endswith("The database matches the models.\n")
    assert "(head)" in invoke("db", "status", **env).stdout


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_by_hand_is_named_and_undone(
    migrated_url: DatabaseUrl, env: dict[str, str], models: Catalog, change: str
) -> None:
    asyncio.run(partitioned(migrated_url))
    asyncio.run(execute(migrated_url, change))
    found = differences(models, asyncio.run(snapshot(migrated_url, SCHEMAS)))
    assert [line for line in found if CHANGES[change] in line], found
    pushed = invoke("db", "push", "--yes", **env)
    assert pushed.returncode == 0, pushed.stderr
    assert differences(models, asyncio.run(snapshot(migrated_url, SCHEMAS))) == []


@pytest.mark.parametrize("change", OTHERS)
async def test_a_change_that_is_left_alone_is_named(
    migrated_url: DatabaseUrl, models: Catalog, change: str
) -> None:
    await partitioned(migrated_url)
    await execute(migrated_url, change)
    found = differences(models, await snapshot(migrated_url, SCHEMAS))
    assert [line for line in found if OTHERS[change] in line], found


async def test_production_accepts_a_materialized_view_only_if_it_is_public(
    shapes_url: DatabaseUrl,
) -> None:
    production = settings(environment="production", application=PATH)
    with pytest.raises(DatabaseFault) as caught:
        await verify(production, shapes_url)
    assert [line for line in caught.value.sentences if MATERIALIZED in line]
    assert len(caught.value.sentences) == 2
    public = settings(
        environment="production", application=PATH, public_tables=("shop.country_summaries",)
    )
    assert (await verify(public, shapes_url)).unsafe == ()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (
            "grant select on shop.readings_2025 to gateway",
            "shop.readings_2025 is a partition of shop.readings that can be reached past",
        ),
        (
            'alter table shop."Artist" no force row level security',
            'shop."Artist" does not force row-level security',
        ),
        (
            "alter view shop.artist_summaries reset (security_invoker)",
            "shop.artist_summaries is not a table, nor a view with security_invoker",
        ),
    ],
)
async def test_what_is_not_isolated_is_named(
    server: Server, migrated_url: DatabaseUrl, change: str, reason: str
) -> None:
    await partitioned(migrated_url)
    await execute(migrated_url, change)
    connection = await asyncpg.connect(server.url(database=migrated_url.database).dsn)
    found = await audit_isolation(connection, ["shop.country_summaries"])
    await connection.close()
    [said] = found
    assert said.startswith(reason)


async def test_an_owner_of_tables_in_another_schema_is_too_powerful(
    server: Server, migrated_url: DatabaseUrl
) -> None:
    await execute(
        server.url(SUPERUSER, migrated_url.database), "alter table shop.tags owner to gateway_app"
    )
    with pytest.raises(DatabaseFault, match="too powerful"):
        await verify(
            settings(environment="production", application=PATH),
            server.url(database=migrated_url.database),
        )


@pytest.mark.parametrize(
    ("there", "name"),
    [
        ('create schema shop; create table shop."Artist" (id int)', 'table shop."Artist"'),
        ("create schema shop; create view shop.artist_summaries as select 1", "view shop.artist"),
    ],
)
def test_objects_of_others_with_our_names_are_refused(
    server: Server, empty_url: DatabaseUrl, there: str, name: str
) -> None:
    asyncio.run(execute(empty_url, there))
    env = environment(server, empty_url, asyncio.run(data_dir(server)))
    said = refusal(invoke("db", "migrate", **env, APPLICATION=PATH))
    assert said.startswith(f"The database already has the {name}")


def test_a_database_is_emptied_of_ours_alone(
    migrated_url: DatabaseUrl, env: dict[str, str], models: Catalog
) -> None:
    asyncio.run(partitioned(migrated_url))
    theirs = 'create table shop."Other" as select 7 as id'
    asyncio.run(execute(migrated_url, theirs, 'create table "Artist" (id int)'))
    done = invoke("db", "reset", "--yes", **env)
    assert done.returncode == 0, done.stderr
    assert 'Left alone, for no migration made them: "Artist", shop."Other".' in done.stderr
    found = differences(models, asyncio.run(snapshot(migrated_url, SCHEMAS)))
    assert [line for line in found if "Artist" not in line and "Other" not in line] == []
    assert not [line for line in found if 'shop."Artist"' in line]
