"""Writes of every kind: what is stored and printed, the same on both lanes."""

from typing import Any

import httpx
import pytest

from db.session.identity import OPERATOR
from tests.kinds.application import kinds
from tests.kinds.cases import KINDS
from tests.kinds.kind import Kind
from tests.support.client import Client

pytestmark = pytest.mark.asyncio(loop_scope="session")

CREATE = """mutation ($input: CreateSampleInput!) {
  createSample(input: $input) { sample { id FIELD } errors { code message path } } }"""
UPDATE = """mutation ($input: UpdateSampleInput!) {
  updateSample(input: $input) { sample { FIELD } errors { code message path } } }"""
CREATE_MANY = """mutation ($input: CreateSamplesInput!) {
  createSamples(input: $input) {
    records { isNew sample { FIELD } } errors { code message path }
  } }"""
BAD = [
    pytest.param(kind, value, id=f"{kind.name}-{at}")
    for kind in KINDS
    for at, value in enumerate(kind.bad_input)
]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
async def test_value_is_stored_and_changed(
    written_http: httpx.AsyncClient, lane: str, kind: Kind
) -> None:
    client = Client(written_http, lane, kinds)
    values = [
        value
        for text, value in kind.values.items()
        if text not in kind.unwritable and value not in kind.unwritable
    ]
    for value in values:
        created = await write(client, CREATE, kind, {kind.field: value})
        assert created["errors"] == []
        assert created["sample"][kind.field] == value
        id = created["sample"]["id"]
        for new in (value, None, *values):
            changed = await write(client, UPDATE, kind, {"id": id, kind.field: new})
            assert changed == {"sample": {kind.field: new}, "errors": []}
        read = await client.data(f'{{ sample(id: "{id}") {{ {kind.field} }} }}', OPERATOR)
        assert read["sample"][kind.field] == values[-1]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
async def test_update_that_changes_nothing_leaves_the_time_of_the_last_change(
    written_http: httpx.AsyncClient, lane: str, kind: Kind
) -> None:
    client = Client(written_http, lane, kinds)
    value = next(iter(kind.values.values()))
    query = UPDATE.replace("FIELD", "updatedAt")
    created = await write(client, CREATE, kind, {kind.field: value})
    id = created["sample"]["id"]
    times = [
        (await write(client, query, kind, {"id": id, kind.field: new}))["sample"]["updatedAt"]
        for new in (value, value, None, None)
    ]
    assert times[0] == times[1] < times[2] == times[3]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
async def test_values_of_a_batch_are_stored_in_order(
    written_http: httpx.AsyncClient, lane: str, kind: Kind
) -> None:
    client = Client(written_http, lane, kinds)
    values = [
        value
        for text, value in kind.values.items()
        if text not in kind.unwritable and value not in kind.unwritable
    ]
    samples = [{kind.field: value} for value in (*values, None, *reversed(values))] + [{}]
    data = await client.data(
        CREATE_MANY.replace("FIELD", kind.field), OPERATOR, {"input": {"samples": samples}}
    )
    assert data["createSamples"]["errors"] == []
    stored = [record["sample"][kind.field] for record in data["createSamples"]["records"]]
    assert stored == [*values, None, *reversed(values), None]


@pytest.mark.parametrize(("kind", "value"), BAD)
async def test_value_that_is_not_valid_is_not_stored(
    written_http: httpx.AsyncClient, lane: str, kind: Kind, value: Any
) -> None:
    client = Client(written_http, lane, kinds)
    query = CREATE.replace("FIELD", kind.field)
    body = await client.send(query, OPERATOR, {"input": {kind.field: value}})
    errors = body.get("errors") or body["data"]["createSample"]["errors"]
    [error] = errors
    if "extensions" in error:
        assert f".{kind.field}" in error["message"]
    else:
        assert error["path"][:2] == ["input", kind.field]
    code = error["extensions"]["code"] if "extensions" in error else error["code"]
    assert code in ("BAD_USER_INPUT", "INVALID"), error
    assert "went wrong" not in error["message"]


@pytest.mark.parametrize(("kind", "value"), BAD)
async def test_value_of_a_batch_that_is_not_valid_is_named_with_its_row(
    written_http: httpx.AsyncClient, lane: str, kind: Kind, value: Any
) -> None:
    client = Client(written_http, lane, kinds)
    query = CREATE_MANY.replace("FIELD", "id")
    first = next(iter(kind.values.values()))
    samples = [{kind.field: first}, {}, {kind.field: first}, {kind.field: value}, {}]
    body = await client.send(query, OPERATOR, {"input": {"samples": samples}})
    if "errors" in body:
        [error] = body["errors"]
        assert f".samples[3].{kind.field}" in error["message"]
    else:
        [error] = body["data"]["createSamples"]["errors"]
        assert error["path"][:4] == ["input", "samples", "3", kind.field]


async def write(client: Client, query: str, kind: Kind, input: dict[str, Any]) -> Any:
    data = await client.data(query.replace("FIELD", kind.field), OPERATOR, {"input": input})
    return next(iter(data.values()))
