"""Connections: batching, and pages nested in pages."""

from hypothesis import given
from hypothesis import strategies as st

from tests.support.client import Client
from tests.support.fixtures import TestTenant, edges_of
from tests.support.properties import reading
from tests.support.recorder import Recorder

USERS_WITH_LOCATIONS = """
query ($users: Int!, $locations: Int!) {
  users(first: $users) {
    nodes { id displayName locations(first: $locations) { nodes { id recordedAt } } }
  }
}
"""
NESTED = """
query ($first: Int, $last: Int, $after: String, $before: String) {
  users {
    nodes {
      id
      locations(first: $first, last: $last, after: $after, before: $before) { ...Page }
    }
  }
}
"""
ALONE = """
query ($id: ID!, $first: Int, $last: Int, $after: String, $before: String) {
  user(id: $id) {
    id
    locations(first: $first, last: $last, after: $after, before: $before) { ...Page }
  }
}
"""
PAGE = """
fragment Page on LocationConnection {
  totalCount
  edges { cursor node { id } }
  nodes { id }
  pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
}
"""


async def test_users_with_locations_take_three_statements_at_any_size(
    resolvers: Client, recorder: Recorder, ours: TestTenant
) -> None:
    for users in (1, 5, len(ours.users)):
        recorder.clear()
        data = await resolvers.data(
            USERS_WITH_LOCATIONS, ours.admin, {"users": users, "locations": 3}
        )
        assert len(data["users"]["nodes"]) == users
        # Who asks, the users, their locations.
        assert len(recorder.statements) == 3, recorder.statements


async def test_to_one_relations_are_batched(
    resolvers: Client, recorder: Recorder, ours: TestTenant
) -> None:
    data = await resolvers.data(
        "{ locations(first: 100) { nodes { user { id tenant { id } } } } }", ours.admin
    )
    tenants = {node["user"]["tenant"]["id"] for node in data["locations"]["nodes"]}
    assert tenants == {str(ours.id)}
    # Who asks, the locations, their users, the tenant.
    assert len(recorder.statements) == 4, recorder.statements


async def test_nothing_is_counted_or_over_fetched_unless_selected(
    resolvers: Client, recorder: Recorder, ours: TestTenant
) -> None:
    await resolvers.data("{ users(first: 3) { nodes { id } } }", ours.admin)
    [_, page] = recorder.statements
    assert "count(" not in page
    assert "encrypted_data" not in page
    recorder.clear()
    await resolvers.data("{ users(first: 3) { totalCount } }", ours.admin)
    [_, count] = recorder.statements
    assert "count(" in count
    recorder.clear()
    await resolvers.data("{ __typename }", ours.admin)
    assert recorder.statements == []


async def test_a_root_page_is_read_once_whatever_is_selected_of_it(
    resolvers: Client, recorder: Recorder, ours: TestTenant
) -> None:
    page = "edges { cursor } nodes { id } pageInfo { hasNextPage startCursor endCursor }"
    await resolvers.data(
        f"{{ users(first: 3) {{ {page} totalCount again: totalCount }} }}", ours.admin
    )
    # Who asks, the page, the count.
    assert len(recorder.statements) == 3, recorder.statements


async def test_sealed_payloads_are_read_only_where_asked_for(
    resolvers: Client, recorder: Recorder, ours: TestTenant
) -> None:
    await resolvers.data("{ locations { nodes { id } } }", ours.admin)
    assert not any("encrypted_data" in text for text in recorder.statements)
    recorder.clear()
    data = await resolvers.data("{ locations(first: 200) { nodes { encryptedData } } }", ours.admin)
    assert any(node["encryptedData"] for node in data["locations"]["nodes"])
    # Who asks, the locations, their payloads: one statement for all of them.
    assert len(recorder.statements) == 3, recorder.statements


sizes = st.integers(min_value=0, max_value=40)
pages: st.SearchStrategy[dict[str, int]] = st.one_of(
    st.fixed_dictionaries({}),
    st.fixed_dictionaries({"first": sizes}),
    st.fixed_dictionaries({"last": sizes}),
)


@given(page=pages, bounds=st.tuples(st.booleans(), st.booleans()), at=st.integers(0, 10_000))
@reading
async def test_a_nested_page_is_what_each_parent_gets_alone(
    client: Client,
    ours: TestTenant,
    page: dict[str, int],
    bounds: tuple[bool, bool],
    at: int,
) -> None:
    edges = edges_of(ours)
    variables: dict[str, object] = dict(page)
    if bounds[0]:
        variables["after"] = edges[at % len(edges)]["cursor"]
    if bounds[1]:
        variables["before"] = edges[at * 7 % len(edges)]["cursor"]
    together = await client.data(NESTED + PAGE, ours.admin, variables)
    for user in together["users"]["nodes"][::5]:
        alone = await client.data(ALONE + PAGE, ours.admin, {"id": user["id"], **variables})
        assert alone["user"] == user
