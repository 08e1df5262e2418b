"""Whatever is asked of columns of every type, both lanes answer with the same bytes."""

from functools import cache
from typing import Any

import httpx
import pytest
from graphql import parse, validate
from hypothesis import event, given, settings
from hypothesis import strategies as st

from db.session.identity import OPERATOR
from gql.schema import build_schema
from tests.kinds.application import kinds
from tests.kinds.conftest import row_id
from tests.plan.test_lanes import EXAMPLES, SHARES
from tests.support.documents import Pool, documents
from tests.support.lanes import ask_both
from tests.support.properties import reading

pytestmark = pytest.mark.asyncio(loop_scope="session")

SCHEMA = build_schema(kinds).executable


@cache
def pool() -> Pool:
    """Ids of rows, and some of none; cursors are of no list."""
    return Pool([str(row_id(at)) for at in range(12)] + ["nonsense", ""], lambda *_: "x")


@pytest.mark.parametrize("share", range(SHARES))
@given(data=st.data())
@settings(reading, max_examples=max(1, EXAMPLES // SHARES // 4))
async def test_any_document_gives_the_same_bytes(
    samples_http: httpx.AsyncClient, share: int, data: Any
) -> None:
    asked = data.draw(documents(SCHEMA, pool()))
    assert not validate(SCHEMA, parse(asked.query)), "the strategy made an invalid document"
    both = await ask_both(samples_http, asked.query, OPERATOR, asked.variables, kinds)
    event("refused" if both.was_refused else "planned" if both.was_planned else "resolved")
    both.check()
