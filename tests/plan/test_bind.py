"""Binding: the values of a request by the names of the parameters, and what is refused."""

from typing import Any
from uuid import UUID

import pytest

from db.session.identity import OPERATOR, Identity
from gql.errors import BadUserInput
from gql.lists.cursor import encode_cursor
from gql.nodes.application import Application
from gql.plan.bind import Binding, parameter
from gql.types import application
from models import User
from models.base import identity
from tests.library.application import library
from tests.library.models import Book, Reader, reader
from tests.support.planning import bound as bound_for
from tests.support.planning import collected, compiled, planned

OURS, THEIRS, ROW = UUID(int=1), UUID(int=2), UUID(int=3)
LIBRARIAN, VIEWER = reader("admin", OURS, ROW), identity("member", OURS, ROW)
WORKSHOP_ID = "ws_" + "a" * 24
BOOKS = (
    "query ($first: Int, $last: Int, $after: String, $before: String, $offset: Int, "
    "$where: BookFilter, $upTo: Int) { books(first: $first, last: $last, after: $after, "
    "before: $before, offset: $offset, where: $where) { nodes { id } totalCount(upTo: $upTo) } }"
)
IN_A_BOX = "{ locations(where: {within: {south: 1, west: 2, north: 3, east: 4}}) { totalCount } }"
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


def test_parameter_of_a_condition_is_named_by_its_path() -> None:
    assert parameter("user_1", "where.email.eq") == "user_1_where_email_eq"
    assert parameter("book_2", "where.or.0.not.title.in") == "book_2_where_or_0_not_title_in"


@pytest.mark.parametrize(
    ("chosen", "viewer", "settings"),
    [
        (library, LIBRARIAN, {"role": "admin", "library_id": str(OURS), "reader_id": str(ROW)}),
        (library, OPERATOR, {"role": "operator", "library_id": "", "reader_id": ""}),
        (application, VIEWER, {"role": "member", "tenant_id": str(OURS), "user_id": str(ROW)}),
        (application, identity("operator"), {"role": "operator", "tenant_id": "", "user_id": ""}),
        # An id that an identity lacks is set too, or one of an earlier statement could stay.
        (
            application,
            identity("admin", OURS),
            {"role": "admin", "tenant_id": str(OURS), "user_id": ""},
        ),
    ],
)
def test_every_setting_of_the_identity_is_bound(
    chosen: Application, viewer: Identity, settings: dict[str, str]
) -> None:
    source = "{ books { nodes { id } } }" if chosen is library else "{ users { nodes { id } } }"
    binding = Binding(planned(chosen, source), chosen.settings)
    values = binding.bind({}, viewer)
    assert {name: values[name] for name in settings} == settings


def test_page_without_arguments_has_the_usual_size() -> None:
    assert bound(library, "{ books { nodes { id } } }") == {"book_1_size": 50, "book_1_offset": 0}


def test_arguments_are_bound_by_the_name_of_their_page() -> None:
    where = {"or": [{"title": {"contains": "50%"}}, {"pages": {"in": [1, 2]}}]}
    assert bound(library, BOOKS, first=3, offset=4, where=where, upTo=5) == {
        "book_1_size": 3,
        "book_1_offset": 4,
        "book_1_where_or_0_title_contains": "%50\\%%",
        "book_1_where_or_1_pages_in": (1, 2),
        "count_1": 5,
    }


def test_key_of_a_cursor_is_one_parameter_for_each_part() -> None:
    order = library.registry[Book].order
    after = encode_cursor(Book, order, ("a", ROW))
    before = encode_cursor(Book, order, ("z", THEIRS))
    values = bound(library, BOOKS, last=2, after=after, before=before)
    assert values == {
        "book_1_size": 2,
        "book_1_offset": 0,
        "book_1_after_0": "a",
        "book_1_after_1": ROW,
        "book_1_before_0": "z",
        "book_1_before_1": THEIRS,
    }


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"first": 201}, "`first` is 201; a page has at most 200. Ask for the rest with a cursor."),
        ({"last": -1}, "`last` is -1; it must be 0 or more."),
        ({"first": 1, "last": 1}, "Pass `first` or `last`, not both."),
        ({"offset": -1}, "`offset` is -1; it must be 0 or more."),
        ({"offset": 0, "last": 1}, "Pass `offset` or `last`, not both."),
        ({"upTo": -1}, "`upTo` is -1; it must be 0 or more."),
        (
            {"where": {"title": {"eq": "\0"}}},
            "`where.title.eq` must not contain the character NUL.",
        ),
        (
            {"where": {"title": {"in": ["x"] * 1001}}},
            "`where.title.in` has 1001 values; pass at most 1000.",
        ),
    ],
)
def test_argument_that_cannot_be_used_is_refused(variables: dict[str, Any], words: str) -> None:
    assert refusal(library, BOOKS, **variables) == words


@pytest.mark.parametrize("argument", ["after", "before"])
def test_cursor_of_another_tenant_is_rejected(argument: str) -> None:
    for chosen, model, viewer, name in (
        (library, Reader, LIBRARIAN, "readers"),
        (application, User, VIEWER, "users"),
    ):
        order = chosen.registry[model].order
        foreign = encode_cursor(model, order, (THEIRS, ROW))
        source = f"query ($at: String) {{ {name}({argument}: $at) {{ nodes {{ id }} }} }}"
        assert refusal(chosen, source, at=foreign).startswith(f"`{argument}` is not a cursor")
        values = bound(chosen, source, OPERATOR, at=foreign)
        assert THEIRS in values.values()
        own = bound(chosen, source, viewer, at=encode_cursor(model, order, (OURS, ROW)))
        assert OURS in own.values()


def test_count_without_a_bound_has_no_parameter() -> None:
    source = "query ($n: Int) { books { totalCount(upTo: $n) } }"
    assert "count_1" not in bound(library, source)
    assert "count_1" not in bound(library, source, n=None)
    assert bound(library, source, n=0)["count_1"] == 0


def test_number_of_groups_is_bounded() -> None:
    source = "query ($n: Int!) { books { groupBy(by: [PAGES], limit: $n) { key { pages } } } }"
    assert bound(library, source, n=1000)["group_1"] == 1000
    assert refusal(library, source, n=1001) == "`limit` is 1001; pass at most 1000."
    assert refusal(library, source, n=-1) == "`limit` is -1; it must be 0 or more."


def test_parameters_that_decide_the_work_are_filters_sizes_and_offsets() -> None:
    source = (
        "query ($n: Int, $after: String, $where: BookFilter, $ids: [ID!]!, $g: Int!) "
        "{ books(first: $n, after: $after, where: $where) { nodes { id } "
        "totalCount(upTo: $n) groupBy(by: [PAGES], limit: $g) { key { pages } } } "
        "b: books(first: $n, offset: $n) { nodes { id } } nodes(ids: $ids) { id } }"
    )
    variables = {"n": 1, "after": "x", "where": {"title": {"eq": "x"}}, "ids": [], "g": 1}
    statement = compiled(library, source, **variables)
    names = [name for name, _ in statement.parameters]
    assert {names[at] for at in statement.cost_parameters} == {
        "book_1_size",
        "book_1_where_title_eq",
        "count_1",
        "group_1",
        "book_2_size",
        "book_2_offset",
    }
    assert {"id_1_uuid", "book_1_after_0", "role", "library_id"} <= set(names)


def test_page_decides_by_its_own_parameters_alone() -> None:
    binding = Binding(planned(library, "{ a: books { nodes { id } } }"), library.settings)
    assert binding.decides_cost("book_1_size")
    for other in ("book_2_size", "book_10_size", "book_1_after_0", "book_1_wherever", "role"):
        assert not binding.decides_cost(other)


@pytest.mark.parametrize(
    ("chosen", "source", "variables"),
    [
        (library, BOOKS, {"first": 1, "where": {"readers": {"some": {"name": {"eq": "x"}}}}}),
        (library, BOOKS, {"last": 1, "upTo": 3}),
        (library, '{ node(id: "x") { id } viewer { reader { id } } }', {}),
        (library, ADD, {"input": {"name": "n", "favoriteBookId": str(ROW)}}),
        (application, '{ nodes(ids: ["x"]) { id } workshop(id: "x") { id } }', {}),
        (application, IN_A_BOX, {}),
    ],
)
def test_every_parameter_of_a_statement_is_bound(
    chosen: Application, source: str, variables: dict[str, Any]
) -> None:
    statement = compiled(chosen, source, **variables)
    viewer = LIBRARIAN if chosen is library else VIEWER
    coerced = collected(chosen, source, **variables).variables.coerced
    assert len(statement.arguments(coerced, viewer)) == len(statement.parameters)
    assert {name for name, _ in statement.parameters} <= set(
        statement.binding.bind(coerced, viewer)
    )
