"""Tables of every form: built from models, they differ in nothing, and nothing is proposed."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    Column,
    Computed,
    Date,
    DateTime,
    Enum,
    ForeignKey,
    Identity,
    Index,
    Integer,
    MetaData,
    Sequence,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import DATERANGE, DOMAIN, JSON, ExcludeConstraint

from db.catalog.drift import differences, model_catalog, scratch_database, snapshot
from db.catalog.proposal import proposed_statements
from db.embedded.bootstrap import Server
from db.errors import Fault
from db.orm.base import NAMING
from db.orm.catalog_script import catalog_script
from db.orm.names import TableName
from db.orm.schemas import schemas_of
from db.session.database import direct_engine
from db.urls.url import DatabaseUrl
from tests.conftest import settings
from tests.support.statements import execute

pytestmark = pytest.mark.writes

SCHEMA, OTHER = "Order Desk", "other"
MOOD = Enum("it's calm", "glad: very", name="Mood", schema=OTHER)
SMALL = DOMAIN("small", SmallInteger, check="value < 10", schema=OTHER, default="1")


def every_form(schema: str | None) -> MetaData:
    """Tables with all that Postgres knows, in `schema`."""
    metadata = MetaData(naming_convention=NAMING, schema=schema)
    numbers = Sequence("Numbers", schema=schema, start=7)
    Table(
        "user",
        metadata,
        Column("Id", Integer, primary_key=True),
        Column("select", Text, nullable=False, server_default="a 'b' 100%"),
        Column("number", BigInteger, numbers, server_default=numbers.next_value()),
        Column("other", Integer, Sequence("others", schema=schema)),
        Column("lateral", Text),
        Column("mood", MOOD, server_default="glad: very"),
        Column("moods", ARRAY(MOOD)),
        Column("small", SMALL),
        Column("smaller", DOMAIN("Smaller", SMALL, not_null=False, schema=OTHER)),
        Column("during", DATERANGE),
        Column("twice", Integer, Computed('"Id" * 2', persisted=True)),
        Column("made_on", Date, server_default=func.current_date()),
        Column("random", Uuid, server_default=func.gen_random_uuid()),
        Column("rest", JSON, server_default=text("'[1,   2]'")),
        Column("days", Integer, server_default="7"),
        Column("until", DateTime(timezone=True), server_default=text("now() + interval '1 day'")),
        CheckConstraint("\"select\" like 'a%' or \"select\" ~ ':x\\d'", name="Is It"),
        ExcludeConstraint(("during", "&&"), name="no two at once", where=text('"Id" > 0')),
        UniqueConstraint("lateral", "Id", deferrable=True, initially="DEFERRED"),
        Index("Lower Select", text('lower("select")'), unique=True),
        Index("some", "mood", "Id", postgresql_where=text("mood is not null")),
        Index("by words", "moods", postgresql_using="gin"),
    )
    prefix = "" if schema is None else f"{schema}."
    Table(
        "in",
        metadata,
        Column("a", Integer, Identity(always=True, start=5, increment=2), primary_key=True),
        Column(
            "b",
            ForeignKey(f"{prefix}user.Id", deferrable=True, initially="DEFERRED"),
            primary_key=True,
        ),
        Column("c", Integer),
        Column("d", Integer),
        Index(None, "c", postgresql_include=["d"]),
    )
    partition: dict[str, Any] = {"postgresql_partition_by": "LIST (at)"}
    Table("Parts", metadata, Column("at", Date, primary_key=True), **partition)
    return metadata


SCHEMAS = pytest.mark.parametrize("schema", [None, SCHEMA])


async def proposed(url: DatabaseUrl, metadata: MetaData) -> list[str]:
    engine = direct_engine(settings(), url)
    try:
        async with engine.connect() as connection:
            ours = set(map(TableName.of, metadata.tables.values()))
            return await connection.run_sync(proposed_statements, metadata, ours)
    finally:
        await engine.dispose()


async def drift(server: Server, url: DatabaseUrl, metadata: MetaData) -> list[str]:
    async with scratch_database(server) as empty:
        expected = await model_catalog(empty, metadata)
    return differences(expected, await snapshot(url, schemas_of(metadata)))


@SCHEMAS
async def test_nothing_is_proposed_for_a_database_that_was_built(
    empty_url: DatabaseUrl, schema: str | None
) -> None:
    metadata = every_form(schema)
    await execute(empty_url, *catalog_script(metadata))
    assert await proposed(empty_url, metadata) == []


@SCHEMAS
async def test_what_is_proposed_for_an_empty_database_builds_it(
    server: Server, empty_url: DatabaseUrl, schema: str | None
) -> None:
    metadata = every_form(schema)
    await execute(empty_url, *await proposed(empty_url, metadata))
    assert await drift(server, empty_url, metadata) == []
    assert await proposed(empty_url, metadata) == []


async def test_partitions_and_tables_of_others_are_left_alone(
    server: Server, empty_url: DatabaseUrl
) -> None:
    metadata = every_form(SCHEMA)
    await execute(empty_url, *catalog_script(metadata))
    await execute(
        empty_url,
        'create table "Order Desk"."Parts 1" partition of "Order Desk"."Parts" default',
        'create index on "Order Desk"."Parts 1" (at)',
        'create table "Order Desk"."Others" (id int primary key)',
        "create schema theirs",
        'create table theirs."user" (id int primary key)',
        "create type theirs.mood as enum ('a')",
    )
    assert await proposed(empty_url, metadata) == []
    assert await drift(server, empty_url, metadata) == [
        'The models lack the relation: "Order Desk"."Others" kind=r persistence=p owner=owner',
    ]


def with_view(query: str, **options: object) -> MetaData:
    metadata = MetaData()
    key = Column("id", Integer, primary_key=True)
    Table("rows", metadata, key, Column("of", Text), schema=OTHER)
    info = {"view": query, **options}
    Table("Shown", metadata, Column("id", Integer, primary_key=True), schema=OTHER, info=info)
    return metadata


BEFORE = "select id from other.rows"


@pytest.mark.parametrize(
    "after",
    [
        with_view("select id from other.rows where id > 0 and \"of\" <> ':x';"),
        with_view(BEFORE, materialized=True),
        with_view('select id, "new" from other.rows'),
    ],
)
async def test_a_view_that_differs_is_created_again(
    server: Server, empty_url: DatabaseUrl, after: MetaData
) -> None:
    before = with_view(BEFORE)
    await execute(empty_url, *catalog_script(before))
    if "new" in after.tables["other.Shown"].info["view"]:
        after.tables["other.rows"].append_column(Column("new", Text), replace_existing=True)
    assert await drift(server, empty_url, after) != []
    statements = await proposed(empty_url, after)
    assert 'drop view other."Shown"' in statements
    await execute(empty_url, *statements)
    assert await drift(server, empty_url, after) == []
    assert await proposed(empty_url, after) == []


async def test_a_view_that_cannot_be_built_is_named(server: Server) -> None:
    async with scratch_database(server) as empty:
        with pytest.raises(Fault, match="The models cannot be built: Postgres refused") as caught:
            await model_catalog(empty, with_view("select id from other.nothing"))
    assert 'relation "other.nothing" does not exist' in str(caught.value)
