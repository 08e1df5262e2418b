"""Where the policies of the database decide, none are compared, written or changed."""

import asyncpg
import pytest
from sqlalchemy import Column, Integer, MetaData, Table, Text

from db.catalog.catalog_repair import repair_statements
from db.catalog.drift import differences, model_catalog, scratch_database, snapshot
from db.catalog.ownership import Owned
from db.catalog.proposal import proposed_statements
from db.embedded.bootstrap import Server
from db.orm.catalog_script import catalog_script
from db.orm.kept_policies import KEEPS_POLICIES
from db.orm.names import TableName
from db.orm.schemas import schemas_of
from db.session.database import direct_engine
from db.urls.url import DatabaseUrl
from tests.conftest import settings

pytestmark = pytest.mark.writes
ACCESS = ("grant", "revoke", "policy", "row level security", "create role", "owner")
# What the owner of the database has decided.
DECIDED = """
create schema forum;
create table forum.posts (id int primary key, text text not null);
create view forum.texts with (security_invoker = true) as select id, text from forum.posts;
alter table forum.posts enable row level security;
create policy everyone on forum.posts using (true);
grant select on forum.posts, forum.texts to public;
grant usage on schema forum to public;
create table forum.others (id int);
create function forum.others() returns int language sql as 'select 1';
"""


def number() -> Column[int]:
    return Column("id", Integer, primary_key=True, autoincrement=False)


def models(*more: Column[str]) -> MetaData:
    metadata = MetaData(schema="forum", info={KEEPS_POLICIES: True})
    text = Column("text", Text, nullable=False)
    Table("posts", metadata, number(), text, *more)
    info = {"view": "select id, text from forum.posts"}
    Table("texts", metadata, number(), Column("text", Text), info=info)
    return metadata


async def proposed(url: DatabaseUrl, metadata: MetaData) -> list[str]:
    ours = set(map(TableName.of, metadata.tables.values())) | Owned().tables
    engine = direct_engine(settings(), url)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(proposed_statements, metadata, ours)
    finally:
        await engine.dispose()


def test_statements_of_the_models_have_no_policies_and_grants() -> None:
    text = "\n".join(catalog_script(models())).lower()
    assert "create table forum.posts" in text
    assert "create view forum.texts" in text
    assert not [words for words in ACCESS if words in text]


async def test_a_new_table_gets_no_policies_and_grants(empty_url: DatabaseUrl) -> None:
    text = "\n".join(await proposed(empty_url, models())).lower()
    assert "create schema if not exists forum" in text
    assert "create table forum.posts" in text
    assert not [words for words in ACCESS if words in text]


async def test_what_the_owner_has_decided_is_no_difference(
    server: Server, empty_url: DatabaseUrl
) -> None:
    connection = await asyncpg.connect(empty_url.dsn)
    await connection.execute(DECIDED)
    metadata = models()
    try:
        assert await proposed(empty_url, metadata) == []
        async with scratch_database(server) as empty:
            expected = await model_catalog(empty, metadata)
            scratch = await asyncpg.connect(empty.dsn)
            assert await repair_statements(scratch, connection, expected, metadata) == []
            await scratch.close()
        found = await snapshot(empty_url, schemas_of(metadata))
        assert differences(expected, found, keeps_policies=True) == []
        assert differences(expected, found) != []
        wider = models(Column("title", Text))
        assert await proposed(empty_url, wider) == ["ALTER TABLE forum.posts ADD COLUMN title TEXT"]
        await connection.execute("alter table forum.posts add column stray int")
        [told] = differences(
            expected, await snapshot(empty_url, schemas_of(metadata)), keeps_policies=True
        )
        assert told == "The models lack the column: forum.posts.stray integer"
    finally:
        await connection.close()
