"""The argument `where`: every part becomes a condition, or an error that names its path."""

from collections.abc import Callable
from typing import Any

import pytest

from db.orm.ids import NO_UUID
from gql.errors import BadUserInput
from gql.lists.conditions import ALL, And, Comparison, Exists, InArea, Not, NullCheck, Or
from gql.lists.operators import OPERATORS
from gql.lists.where import parse_where
from gql.nodes.node import Node
from gql.types import application
from models import Location, User, Workshop
from tests.library.application import library
from tests.library.models import Book, Reader

USER, LOCATION = application.registry[User], application.registry[Location]
WORKSHOP = application.registry[Workshop]
BOOK, READER = library.registry[Book], library.registry[Reader]
NEAR = {"latitude": 1.0, "longitude": 2.0, "radiusMeters": 5.0}
WITHIN = {"south": 1.0, "west": 2.0, "north": 3.0, "east": 4.0}


def refusal(node: Node, given: Any, *path: str) -> str:
    with pytest.raises(BadUserInput) as caught:
        parse_where(node, given, *path)
    return str(caught.value)


def compared(path: str, operator: str, value: Any) -> Comparison:
    """The comparison that stands at this path."""
    return Comparison(f"{path}.{operator}", path.rpartition(".")[2], OPERATORS[operator], value)


@pytest.mark.parametrize(("node", "column"), [(USER, "email"), (BOOK, "title"), (READER, "name")])
def test_comparison_has_its_path_column_and_value(node: Node, column: str) -> None:
    condition = parse_where(node, {column: {"eq": "x"}})
    assert condition == compared(f"where.{column}", "eq", "x")


def test_column_is_found_by_the_name_that_clients_use() -> None:
    condition = parse_where(USER, {"displayName": {"ne": "x"}})
    assert condition == Comparison("where.displayName.ne", "display_name", OPERATORS["ne"], "x")


def test_path_begins_with_the_name_of_the_argument() -> None:
    condition = parse_where(BOOK, {"pages": {"gt": 1}}, "filter")
    assert condition == compared("filter.pages", "gt", 1)
    assert refusal(BOOK, {"pages": {"gt": None}}, "filter").startswith("`filter.pages.gt` must")


def test_empty_filter_holds_of_every_row() -> None:
    assert parse_where(USER, {}) == ALL
    assert parse_where(BOOK, {"title": {}}) == ALL


def test_all_fields_and_operators_must_hold() -> None:
    condition = parse_where(BOOK, {"title": {"gte": "a", "lt": "b"}, "pages": {"isNull": False}})
    assert condition == And(
        (
            compared("where.title", "gte", "a"),
            compared("where.title", "lt", "b"),
            NullCheck("pages", is_null=False),
        )
    )


@pytest.mark.parametrize("is_null", [True, False])
def test_is_null_is_a_condition_without_a_value(is_null: bool) -> None:
    assert parse_where(BOOK, {"pages": {"isNull": is_null}}) == NullCheck("pages", is_null=is_null)


def test_items_of_lists_have_their_position_in_the_path() -> None:
    items = [{"title": {"eq": "a"}}, {"title": {"eq": "b"}}]
    found = {name: parse_where(BOOK, {name: items}) for name in ("and", "or")}
    for name, kind in (("and", And), ("or", Or)):
        parts = tuple(
            compared(f"where.{name}.{at}.title", "eq", value) for at, value in enumerate("ab")
        )
        assert found[name] == kind(parts)


def test_empty_lists_are_all_and_nothing() -> None:
    assert parse_where(BOOK, {"and": []}) == And(())
    assert parse_where(BOOK, {"or": []}) == Or(())


def test_not_turns_a_whole_filter_round() -> None:
    condition = parse_where(BOOK, {"not": {"title": {"eq": "a"}, "pages": {"eq": 1}}})
    inner = (compared("where.not.title", "eq", "a"), compared("where.not.pages", "eq", 1))
    assert condition == Not(And(inner))


@pytest.mark.parametrize(
    ("name", "wrap"),
    [
        ("some", Exists),
        ("none", lambda relation, inner: Not(Exists(relation, inner))),
        ("every", lambda relation, inner: Not(Exists(relation, inner, violates=True))),
    ],
)
def test_list_relation_is_asked_for_some_none_or_every_row(
    name: str, wrap: Callable[..., Any]
) -> None:
    condition = parse_where(BOOK, {"readers": {name: {"name": {"eq": "x"}}}})
    inner = compared(f"where.readers.{name}.name", "eq", "x")
    assert condition == wrap(BOOK.relations["readers"], inner)


def test_to_one_relation_is_asked_for_its_row() -> None:
    for node, field, name, column in (
        (READER, "favoriteBook", "favorite_book", "title"),
        (LOCATION, "user", "user", "email"),
    ):
        condition = parse_where(node, {field: {column: {"eq": "x"}}})
        inner = compared(f"where.{field}.{column}", "eq", "x")
        assert condition == Exists(node.relations[name], inner)


def test_relation_with_an_empty_filter_asks_whether_there_is_a_row() -> None:
    condition = parse_where(READER, {"favoriteBook": {}})
    assert condition == Exists(READER.relations["favorite_book"], ALL)


def test_id_that_cannot_be_one_is_compared_with_no_row() -> None:
    assert parse_where(BOOK, {"id": {"eq": "x"}}) == compared("where.id", "eq", NO_UUID)
    assert parse_where(WORKSHOP, {"id": {"eq": "x"}}) == compared("where.id", "eq", "")


@pytest.mark.parametrize(("name", "area"), [("near", NEAR), ("within", WITHIN)])
def test_area_has_its_numbers_by_name(name: str, area: dict[str, float]) -> None:
    condition = parse_where(LOCATION, {name: area})
    assert isinstance(condition, InArea)
    assert condition.path == f"where.{name}"
    assert condition.place is LOCATION.place
    assert condition.is_circle == (name == "near")
    edges = {"south", "north", "west", "east", "west2", "east2"}
    own = {"latitude", "longitude", "furthest"} if name == "near" else set()
    assert dict(condition.values).keys() == edges | own


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (
            {"near": NEAR | {"radiusMeters": -0.5}},
            "`where.near`: `radiusMeters` must be 0 or more.",
        ),
        (
            {"near": NEAR | {"latitude": 90.5}},
            "`where.near`: `latitude` must be between -90 and 90 degrees.",
        ),
        (
            {"not": {"within": WITHIN | {"east": 181.0}}},
            "`where.not.within`: `east` must be between -180 and 180 degrees.",
        ),
        (
            {"or": [{}, {"within": WITHIN | {"south": 4.0}}]},
            "`where.or.1.within`: `south` lies north of `north`: exchange them.",
        ),
    ],
)
def test_area_that_cannot_be_is_named_by_its_path(given: Any, words: str) -> None:
    assert refusal(LOCATION, given) == words


@pytest.mark.parametrize(
    ("given", "path"),
    [
        (None, "where"),
        ({"title": None}, "where.title"),
        ({"title": {"isNull": None}}, "where.title.isNull"),
        ({"readers": None}, "where.readers"),
        ({"readers": {"some": None}}, "where.readers.some"),
        ({"and": None}, "where.and"),
        ({"or": [{}, None]}, "where.or.1"),
        ({"not": None}, "where.not"),
        (
            {"not": {"readers": {"every": {"favoriteBook": None}}}},
            "where.not.readers.every.favoriteBook",
        ),
    ],
)
def test_null_in_place_of_a_filter_is_refused(given: Any, path: str) -> None:
    assert refusal(BOOK, given) == f"`{path}` must not be null: leave it out."


@pytest.mark.parametrize("name", ["near", "within"])
def test_null_in_place_of_an_area_is_refused(name: str) -> None:
    assert refusal(LOCATION, {name: None}) == f"`where.{name}` must not be null: leave it out."


@pytest.mark.parametrize("operator", ["eq", "ne", "in", "notIn", "lt", "like", "contains"])
def test_null_in_place_of_a_value_is_refused_with_a_way_out(operator: str) -> None:
    assert refusal(BOOK, {"or": [{"title": {operator: None}}]}) == (
        f"`where.or.0.title.{operator}` must not be null: leave it out or ask for `isNull`."
    )


def test_value_that_cannot_be_used_is_named_by_its_path() -> None:
    given = {"readers": {"some": {"name": {"startsWith": "a\0"}}}}
    assert refusal(BOOK, given) == (
        "`where.readers.some.name.startsWith` must not contain the character NUL."
    )
    assert refusal(BOOK, {"title": {"in": ["x"] * 1001}}) == (
        "`where.title.in` has 1001 values; pass at most 1000."
    )
