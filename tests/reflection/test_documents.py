"""Whatever is asked of the odd database, both lanes answer with the same bytes."""

from typing import Any

import httpx
import pytest
from graphql import parse, validate
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from gql.schema import build_schema
from tests.claims.client import ask_both
from tests.plan.test_lanes import EXAMPLES, SHARES
from tests.reflection.applications import application_at
from tests.support.documents import Pool, documents
from tests.support.properties import reading

pytestmark = pytest.mark.asyncio(loop_scope="session")

# Ids of rows of many types, of rows that do not exist, and of none; cursors are of no list.
NUMBERED = "person order film film_row film_person passport worker store news sold counted".split()
IDS = [f"{name}_{at}" for name in NUMBERED for at in (1, 2, 99)]
IDS += ["date_row_a%5Fb%2Ec%2F%C3%BC", "order_detail_1.10", "tree_1.2", "film_person_1.1", "x", ""]
POOL = Pool(IDS, lambda *_: "x")


@pytest.mark.parametrize("share", range(SHARES))
@given(data=st.data())
@settings(reading, max_examples=max(1, EXAMPLES // SHARES // 4))
async def test_any_document_gives_the_same_bytes(
    odd_http: httpx.AsyncClient, odd_path: str, share: int, data: Any
) -> None:
    schema = build_schema(application_at(odd_path)).executable
    asked = data.draw(documents(schema, POOL))
    faults = [error.message for error in validate(schema, parse(asked.query))]
    # Ids of the database have types of their own, which one selection of `Node` cannot have.
    assert all("return conflicting types" in each for each in faults), "the document is invalid"
    assume(not faults)
    both = await ask_both(odd_http, asked.query, None, asked.variables)
    event("refused" if both.was_refused else "planned" if both.was_planned else "resolved")
    both.check()
