"""Native enums and domains in the catalog: made from the models, and compared with a database."""

import pytest
from sqlalchemy import ARRAY, Column, Enum, Integer, MetaData, Table, Text, text
from sqlalchemy.dialects.postgresql import DOMAIN

from db.catalog.drift import differences, model_catalog, snapshot
from db.urls.url import DatabaseUrl
from tests.support.statements import execute

pytestmark = pytest.mark.writes

MOOD = Enum("calm", "glad", name="mood")
YEAR = DOMAIN("year", Integer, check="value > 0", not_null=False)


def days(*columns: Column[object]) -> MetaData:
    metadata = MetaData()
    Table("days", metadata, Column("id", Integer, primary_key=True), *columns)
    return metadata


MODELS = days(
    Column("mood", MOOD, server_default=text("'calm'")),
    Column("moods", ARRAY(MOOD)),
    Column("year", YEAR),
    Column("note", Text),
)


async def made(url: DatabaseUrl, *statements: str) -> list[str]:
    """The differences of the models, once `statements` have changed the database."""
    expected = await model_catalog(url, MODELS)
    await execute(url, *statements)
    return differences(expected, await snapshot(url))


async def test_types_are_made_before_the_tables_that_have_them(empty_url: DatabaseUrl) -> None:
    assert await made(empty_url) == []
    catalog = await snapshot(empty_url)
    assert ("type", "enum mood (calm, glad)") in catalog
    assert [text for kind, text in catalog if text.startswith("domain year integer")]


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("alter type mood add value 'sad'", "enum mood (calm, glad, sad)"),
        ("alter type mood rename value 'glad' to 'happy'", "enum mood (calm, happy)"),
        ("alter domain year set not null", "domain year integer not null"),
        ("create type other as enum ('a')", "enum other (a)"),
    ],
)
async def test_type_that_differs_is_told(
    empty_url: DatabaseUrl, statement: str, words: str
) -> None:
    found = await made(empty_url, statement)
    assert [each for each in found if words in each]
