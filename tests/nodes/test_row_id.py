"""Ids of rows: Python and Postgres write the same text, and the key can be read from it again."""

from typing import Any

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Text, bindparam, select
from sqlalchemy.dialects.postgresql import asyncpg as dialect
from sqlalchemy.orm import mapped_column

from db.urls.url import DatabaseUrl
from gql.nodes.registry import Registry
from gql.nodes.row_id import RowId, _quoted, _quoted_sql, prefix_of
from tests.nodes.test_names import declare, model, refusals

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
ODD = [
    "",
    ".",
    "_",
    "%",
    "a.b_c%d",
    "\u00fc\u4e16\U0001f600",
    "A-z~09",
    " ",
    '"\\\n',
    "'",
    "\u0661",
]


def keyed(**columns: Any) -> Any:
    """A model with these columns as its key, beside `id`."""
    return model("Thing", "things", **columns)


TEXT_KEY = RowId(keyed(id=mapped_column(Text, primary_key=True)), "thing")
TWO_PARTS = RowId(
    keyed(
        id=mapped_column(Text, primary_key=True),
        other=mapped_column(Text, primary_key=True),
    ),
    "thing",
)


@given(first=TEXTS, second=TEXTS)
def test_a_key_is_read_from_its_id(first: str, second: str) -> None:
    row = TWO_PARTS.model(id=first, other=second)
    text = TWO_PARTS.text(row)
    assert text.isascii()
    assert TWO_PARTS.key(text) == (first, second)
    assert prefix_of(text) == "thing"
    assert TEXT_KEY.key(text) is None


@given(text=TEXTS)
def test_any_text_is_a_key_or_none(text: str) -> None:
    for row_id in (TEXT_KEY, TWO_PARTS):
        for id in (text, f"thing_{text}"):
            key = row_id.key(id)
            assert key is None or len(key) == len(row_id.attributes)


async def test_postgres_writes_what_python_writes(url: DatabaseUrl) -> None:
    statement = select(_quoted_sql(bindparam("text", type_=Text())))
    compiled = statement.compile(dialect=dialect.dialect())  # type: ignore[no-untyped-call]
    parameters = compiled.positiontup or ()
    texts = [*ODD, *map(chr, range(1, 0x250)), *(f"{word}{at}" for at, word in enumerate(ODD))]
    connection = await asyncpg.connect(url.dsn)
    try:
        for text in texts:
            assert await connection.fetchval(str(compiled), *[text] * len({*parameters})) == (
                _quoted(text)
            )
    finally:
        await connection.close()


@pytest.mark.parametrize("prefix", ["cow", None])
def test_the_prefix_of_readable_ids_is_taken_once(prefix: str | None) -> None:
    key = mapped_column(Text, primary_key=True, info={"prefix": prefix} if prefix else {})
    cow = declare(model("Cow", "cows", id=mapped_column(Text, primary_key=True)))
    bull = declare(model("Bull", "bulls", id=key))
    if prefix is None:
        assert len(Registry([cow, bull]).nodes) == 2
    else:
        assert "both want the prefix of ids `cow`" in refusals(cow, bull)[0]
