"""Functions in Python get all rows at once, in both lanes, and fail where they are selected."""

from typing import Any

import httpx

from gql.execution.request_context import PLAN, RESOLVERS
from gql.execution.request_options import LANE
from tests.fields.application import fields
from tests.fields.types import CALLS
from tests.library.world import OURS
from tests.support.client import Client, authorization


async def readers(client: Client, selected: str) -> list[Any]:
    data = await client.data(f"{{ readers {{ nodes {{ {selected} }} }} }}", OURS.member)
    rows: list[Any] = data["readers"]["nodes"]
    return rows


async def test_values_are_those_of_the_function(client: Client) -> None:
    assert await readers(client, "name greeting shelf favoriteBook { size }") == [
        {
            "name": name,
            "greeting": f'Hello "{name}", member',
            "shelf": [f"Book {at % 3}"] * 2,
            "favoriteBook": {"size": (None, "SHORT", "LONG")[at % 3]},
        }
        for at, name in enumerate(OURS.names[:4])
    ]
    assert {name: CALLS[name] for name in ("greeting", "shelf", "batch")} == {
        "greeting": [4],
        "shelf": [4],
        "batch": [3],
    }


async def test_a_plan_calls_each_function_once(fields_http: httpx.AsyncClient) -> None:
    client = Client(fields_http, PLAN, fields)
    query = """{ a: readers { nodes { greeting x: greeting } }
      b: readers(first: 1) { nodes { greeting } }
      viewer { reader { greeting favoriteBook { readers { nodes { greeting } } } } } }"""
    response = await client.post(query, OURS.member)
    assert response.headers[LANE.decode()] == PLAN
    assert CALLS == {"greeting": [2 * 4 + 1 + 1 + 1]}


async def test_functions_that_are_not_selected_are_not_called(client: Client) -> None:
    query = "{ readers { nodes { name greeting @include(if: false) shelf @skip(if: true) } } }"
    await client.data(query, OURS.member)
    assert not CALLS


async def test_an_exception_is_an_error_of_every_field(client: Client) -> None:
    body = await client.send(
        "{ readers { nodes { name fails } } books { totalCount } }", OURS.member
    )
    assert body["data"] is None
    [error] = body["errors"]
    assert (error["message"], error["extensions"]["code"]) == ("It fails.", "BAD_USER_INPUT")
    assert error["path"][:2] == ["readers", "nodes"]


async def test_an_exception_instead_of_a_value_is_the_error_of_its_row(client: Client) -> None:
    body = await client.send("{ readers { nodes { failsForOne } } }", OURS.member)
    values = [node["failsForOne"] for node in body["data"]["readers"]["nodes"]]
    assert values == [None, "Ben", "Cem", "Dov"]
    [error] = body["errors"]
    assert error["path"] == ["readers", "nodes", 0, "failsForOne"]


async def test_a_wrong_number_of_values_is_masked(client: Client) -> None:
    body = await client.send("{ readers { nodes { name short } } }", OURS.member)
    assert body["data"]["readers"]["nodes"][0] == {"name": "Ada", "short": None}
    assert {error["extensions"]["code"] for error in body["errors"]} == {"INTERNAL_SERVER_ERROR"}


async def test_null_propagates_to_the_next_nullable_parent(client: Client) -> None:
    query = "{ readers(first: 2) { nodes { name } } viewer { reader { name hole } } }"
    assert (await client.data(query, OURS.member))["viewer"]["reader"]["hole"] == "Ben"
    body = await client.send(query, OURS.admin)
    assert body["data"]["viewer"] == {"reader": None}
    assert len(body["data"]["readers"]["nodes"]) == 2
    assert [error["path"] for error in body["errors"]] == [["viewer", "reader", "hole"]]


async def test_a_plain_resolver_answers_in_the_resolver_lane(
    fields_http: httpx.AsyncClient,
) -> None:
    client = Client(fields_http, PLAN, fields)
    for selected, lane in (
        ("greeting", PLAN),
        ("backwards", RESOLVERS),
        ("best { id }", RESOLVERS),
    ):
        query = f"{{ readers {{ nodes {{ {selected} }} }} }}"
        response = await client.post(query, OURS.member)
        assert response.headers[LANE.decode()] == lane
    rows = await readers(client, "backwards(times: 2) best { title size fans } greeting")
    assert rows[2] == {
        "backwards": "meCmeC",
        "best": {"title": "Book 2", "size": "LONG", "fans": 1},
        "greeting": 'Hello "Cem", member',
    }


async def test_values_cost_as_much_as_rows(fields_http: httpx.AsyncClient) -> None:
    async def cost(selected: str) -> int:
        response = await fields_http.post(
            "/graphql",
            json={"query": f"{{ books(first: 7) {{ nodes {{ {selected} }} }} }}"},
            headers={"X-Gateway-Cost": "1"} | _token(),
        )
        return int(response.json()["extensions"]["cost"]["requested"])

    assert await cost("title label half") == 7
    assert await cost("title size fans likes") == 4 * 7


def _token() -> dict[str, str]:
    return authorization(OURS.member, application=fields)
