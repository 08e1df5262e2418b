"""Names in generated SQL are written as Postgres writes them."""

from __future__ import annotations

import asyncpg
import pytest
from sqlalchemy import BigInteger, Column, ForeignKey, Integer, MetaData, Table, Text, Uuid
from sqlalchemy.dialects.postgresql.base import RESERVED_WORDS

from db.errors import Fault
from db.orm import policy
from db.orm.names import KEYWORDS, TableName, quote, sequence_name
from db.orm.schemas import used_sequences
from db.orm.scope import SCOPE, Scope
from db.urls.url import DatabaseUrl
from tests.conftest import PROGRAMS

NAMES = (
    "users",
    "Artist",
    "Mixed Case",
    "order",
    "user",
    "in",
    'a"b',
    "1st",
    "a$",
    "\u00e9t\u00e9",
    "_x",
)
# Keywords that no column may be called without quotes.
RESERVED = "select word from pg_get_keywords() where catcode in ('R', 'T')"


async def test_names_are_quoted_as_postgres_quotes_them(url: DatabaseUrl) -> None:
    connection = await asyncpg.connect(url.dsn)
    words = [word for (word,) in await connection.fetch("select word from pg_get_keywords()")]
    reserved = {word for (word,) in await connection.fetch(RESERVED)}
    for name in (*NAMES, *words):
        quoted = await connection.fetchval("select quote_ident($1)", name)
        assert quote(name) == quoted or (PROGRAMS is not None and name in KEYWORDS)
        assert TableName.parse(f'"Order Desk".{quoted}') == TableName(name, "Order Desk")
    await connection.close()
    assert reserved <= KEYWORDS
    assert reserved <= RESERVED_WORDS


@pytest.mark.writes
@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("t", "id"),
        ("Artist", "Id"),
        ("a" * 63, "b" * 5),
        ("a" * 5, "b" * 63),
        ("\u00e9" * 31, "b" * 50),
    ],
)
async def test_the_sequence_of_a_serial_column_is_found(
    empty_url: DatabaseUrl, table: str, column: str
) -> None:
    connection = await asyncpg.connect(empty_url.dsn)
    await connection.execute(f"create table {quote(table)} ({quote(column)} serial)")
    made = await connection.fetchval(
        "select pg_get_serial_sequence($1, $2)::regclass::text", quote(table), column
    )
    await connection.close()
    assert made == str(TableName(sequence_name(table, column)))


def linked(**info: object) -> Table:
    """A table between one of a tenant and one of nobody."""
    metadata = MetaData()
    key = Column("Id", BigInteger, primary_key=True)
    of_tenant = {SCOPE: Scope("Tenant", "tenant_id")}
    Table("order", metadata, key, Column("Tenant", Integer), schema="s", info=of_tenant)
    Table("kinds", metadata, Column("id", Integer, primary_key=True), info={SCOPE: None})
    return Table(
        "Between",
        metadata,
        Column("of", ForeignKey("s.order.Id"), primary_key=True),
        Column("kind_id", ForeignKey("kinds.id"), primary_key=True),
        info=info,
    )


def test_a_table_without_a_model_is_read_where_its_rows_can_be_read() -> None:
    reads, *_ = policy.policies(linked())
    assert reads.name == "tenant_reads"
    condition = 'exists (select from s."order" where s."order"."Id" = "Between".of)'
    assert reads.using == (condition,)


def test_a_table_whose_model_has_no_scope_is_read_by_everyone() -> None:
    reads, *_ = policy.policies(linked(**{SCOPE: None}))
    assert reads.name == "everyone_reads"
    assert reads.using == (policy.HAS_ROLE,)


def test_a_scope_is_compared_in_the_type_of_its_column() -> None:
    table = linked().metadata.tables["s.order"]
    [condition] = policy.policies(table)[0].using
    setting = "nullif(current_setting('app.tenant_id', true), '')"
    assert condition == f'"Tenant" = (select {setting}::integer)'


def test_a_scope_of_a_column_that_does_not_exist_is_named() -> None:
    owned = Table("t", MetaData(), Column("id", Uuid), info={"owner": Scope("nobody", "user_id")})
    with pytest.raises(Fault, match="The scope of t has the column nobody, which it lacks"):
        policy.policies(owned)


def test_members_use_the_sequences_of_serial_columns_alone() -> None:
    metadata = MetaData()
    serial = Table("Serial", metadata, Column("Id", Integer, primary_key=True), schema="s")
    text_key = Table("texts", metadata, Column("id", Text, primary_key=True))
    assert used_sequences(serial) == [TableName("Serial_Id_seq", "s")]
    assert used_sequences(text_key) == []
    assert [*policy.statements(serial)][-1] == (
        'grant usage on sequence s."Serial_Id_seq"\nto gateway, gateway_operator'
    )
