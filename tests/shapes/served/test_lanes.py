"""Whatever is asked of tables of every shape, both lanes answer with the same bytes."""

from functools import cache
from typing import Any

import httpx
import pytest
from graphql import parse, validate
from hypothesis import event, given, settings
from hypothesis import strategies as st

from db.session.identity import OPERATOR
from gql.schema import build_schema
from tests.plan.test_lanes import EXAMPLES, SHARES
from tests.shapes.application import shapes
from tests.shapes.served.world import ADMIN, CODES, FOREIGNER, MEMBER, OURS, user
from tests.support.documents import Pool, documents
from tests.support.lanes import ask_both
from tests.support.properties import reading

pytestmark = pytest.mark.asyncio(loop_scope="session")

SCHEMA = build_schema(shapes).executable
VIEWERS = {"admin": ADMIN, "member": MEMBER, "foreigner": FOREIGNER, "operator": OPERATOR}


@cache
def pool() -> Pool:
    """Ids of rows of both tenants, and some of none; cursors are of no list."""
    numbered = ("artist", "album", "album_cover", "track", "reading_note", "artist_summary")
    ids = [f"{name}_{at}" for name in numbered for at in (1, 2, 7, 10, 999)]
    ids += ["country_de", "country_a%2Eb", "country_", "country_summary_C1", "nonsense", ""]
    ids += ["reading_s%2E0%5F.2023-01-15", "reading_s%2E1%5F.2024-04-15"]
    ids += [str(user(OURS)), f"playlist_track_{OURS}.1"]
    return Pool([*ids, *CODES], lambda *_: "x")


@pytest.mark.parametrize("share", range(SHARES))
@given(data=st.data())
@settings(reading, max_examples=max(1, EXAMPLES // SHARES // 4))
async def test_any_document_gives_the_same_bytes(
    shapes_http: httpx.AsyncClient, share: int, data: Any
) -> None:
    asked = data.draw(documents(SCHEMA, pool()))
    viewer = data.draw(st.sampled_from(sorted(VIEWERS)))
    assert not validate(SCHEMA, parse(asked.query)), "the strategy made an invalid document"
    both = await ask_both(shapes_http, asked.query, VIEWERS[viewer], asked.variables, shapes)
    event("refused" if both.was_refused else "planned" if both.was_planned else "resolved")
    both.check()
