"""Binding ids and rows that are written: by kind of id, and by attribute."""

from typing import Any
from uuid import UUID

import pytest

from db.session.identity import OPERATOR, Identity
from gql.errors import BadUserInput, Forbidden
from gql.nodes.application import Application
from gql.types import application
from gql.writes.payload import Refused
from models.base import identity
from tests.library.application import library
from tests.library.models import reader
from tests.support.planning import bound as bound_for

OURS, THEIRS, ROW = UUID(int=1), UUID(int=2), UUID(int=3)
LIBRARIAN, VIEWER = reader("admin", OURS, ROW), identity("member", OURS, ROW)
WORKSHOP_ID = "ws_" + "a" * 24
ADD = "mutation ($input: AddReaderInput!) { addReader(input: $input) { reader { id } } }"


def bound(
    chosen: Application, source: str, viewer: Identity | None = None, /, **variables: Any
) -> dict[str, Any]:
    """What is bound for one viewer; for the usual one of the application if left out."""
    return bound_for(
        chosen, source, viewer or (LIBRARIAN if chosen is library else VIEWER), **variables
    )


def refusal(chosen: Application, source: str, **variables: Any) -> str:
    with pytest.raises(BadUserInput) as caught:
        bound(chosen, source, **variables)
    return str(caught.value)


@pytest.mark.parametrize(
    ("id", "uuid", "text"),
    [
        (str(ROW), ROW, None),
        (WORKSHOP_ID, None, WORKSHOP_ID),
        ("", None, None),
        ("x\0", None, None),
        (str(ROW).replace("-", ""), None, None),
        (WORKSHOP_ID.upper(), None, None),
    ],
)
def test_id_is_a_uuid_or_a_prefixed_one_and_null_as_the_other(
    id: str, uuid: UUID | None, text: str | None
) -> None:
    one = bound(application, "query ($id: ID!) { node(id: $id) { id } }", id=id)
    assert one == {"id_1_uuid": uuid, "id_1_text": text}
    several = bound(application, "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=[id, id])
    assert several == {"id_1_uuid": [uuid, uuid], "id_1_text": [text, text]}


def test_only_the_kinds_of_ids_that_tables_have_are_bound() -> None:
    assert bound(application, f'{{ workshop(id: "{WORKSHOP_ID}") {{ id }} }}') == {
        "id_1_text": WORKSHOP_ID
    }
    assert bound(application, f'{{ user(id: "{ROW}") {{ id }} }}') == {"id_1_uuid": ROW}
    assert bound(library, f'{{ node(id: "{WORKSHOP_ID}") {{ id }} }}') == {"id_1_uuid": None}


def test_ids_are_bounded_and_may_be_none() -> None:
    source = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    assert bound(library, source, ids=[]) == {"id_1_uuid": []}
    assert len(bound(library, source, ids=["x"] * 200)["id_1_uuid"]) == 200
    assert refusal(library, source, ids=["x"] * 201) == "`ids` has 201 ids; pass at most 200."


def test_row_that_is_written_is_bound_by_attribute_with_what_it_refers_to() -> None:
    row = {"name": "n", "favoriteBookId": str(ROW)}
    assert bound(library, ADD, input=row) == {
        "reader_1_library_id": OURS,
        "reader_1_name": "n",
        "reader_1_favorite_book_id": ROW,
        "reader_1_every_favorite_book_id": [ROW],
        "reader_1_broken": None,
    }


def test_text_that_breaks_a_rule_of_python_is_bound_as_the_name_of_its_check() -> None:
    row = {"name": "\u200b", "favoriteBookId": str(ROW)}
    assert bound(library, ADD, input=row)["reader_1_broken"] == '"ck_readers_name_length:text"'


def test_row_that_cannot_be_made_is_refused_as_its_resolver_would() -> None:
    row = {"name": "n", "favoriteBookId": "x"}
    with pytest.raises(Refused) as caught:
        bound(library, ADD, input=row)
    assert caught.value.errors[0].path == ["input", "favoriteBookId"]
    with pytest.raises(Forbidden, match="This token names no library"):
        bound(library, ADD, OPERATOR, input=row)


def test_batch_is_bound_as_one_list_for_each_attribute() -> None:
    source = (
        "mutation ($input: RecordLocationsInput!) "
        "{ recordLocations(input: $input) { errors { code } } }"
    )
    rows = [
        {"latitude": 1, "longitude": 2},
        {"latitude": 3, "longitude": 4, "userId": str(THEIRS)},
        {"latitude": 5, "longitude": 6, "userId": str(ROW)},
    ]
    values = bound(application, source, input={"locations": rows})
    assert values["location_1_latitude"] == [1, 3, 5]
    assert values["location_1_user_id"] == [ROW, THEIRS, ROW]
    assert values["location_1_id"] == [None, None, None]
    assert values["location_1_sets_id"] == [False] * 3
