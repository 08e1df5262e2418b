"""The planner: what each selection becomes."""

from typing import Any

import pytest

from gql.columns.column_type import AggregateFunction
from gql.cost.arguments import Literal
from gql.lists.aggregates import COUNT, Every, GroupKey, Measure
from gql.lists.conditions import ALL
from gql.nodes.application import Application
from gql.nodes.node import All
from gql.plan import nodes
from gql.types import application
from models import Location
from tests.library.application import library
from tests.library.models import Book, Reader
from tests.support.planning import planned

BOOK, READER = library.registry[Book], library.registry[Reader]
LOCATION = application.registry[Location]
TITLE = nodes.Value(BOOK.columns["title"])


def connection(source: str, **variables: Any) -> nodes.Connection:
    """The one root field of an operation of the library."""
    [(_, part)] = planned(library, source, **variables).members
    assert isinstance(part, nodes.Connection)
    return part


def test_connection_is_a_page_of_all_rows_in_the_order_of_its_node() -> None:
    part = connection("{ books { nodes { title } } }")
    assert part == nodes.Connection(
        alias="book_1",
        node=BOOK,
        listed=All(BOOK),
        arguments={},
        order=BOOK.order,
        where=ALL,
        backwards=False,
        has_after=False,
        has_before=False,
        has_offset=False,
        members=(("nodes", nodes.Row("book_1", BOOK, (("title", TITLE),))),),
    )


def test_members_of_a_connection_are_told_by_where_they_stand() -> None:
    part = connection(
        "{ books { edges { cursor node { title } } pageInfo { hasNextPage hasPreviousPage "
        "startCursor endCursor __typename } totalCount } }"
    )
    edge = (("cursor", nodes.Cursor()), ("node", nodes.Row("book_1", BOOK, (("title", TITLE),))))
    info = (
        ("hasNextPage", nodes.HasMorePages(backwards=False)),
        ("hasPreviousPage", nodes.HasMorePages(backwards=True)),
        ("startCursor", nodes.EndCursor(is_last=False)),
        ("endCursor", nodes.EndCursor(is_last=True)),
        ("__typename", nodes.Typename("PageInfo")),
    )
    assert part.members == (
        ("edges", nodes.Edges(edge)),
        ("pageInfo", nodes.Info(info)),
        ("totalCount", nodes.TotalCount()),
    )


def test_relations_lead_to_one_row_or_a_page() -> None:
    part = connection("{ readers { nodes { favoriteBook { readers { totalCount } } } } }")
    [row] = [each for each in nodes.parts(part.members) if isinstance(each, nodes.ToOne)]
    assert row.relation == READER.relations["favorite_book"]
    [(_, page)] = row.row.members
    assert isinstance(page, nodes.Connection)
    assert (page.alias, page.listed) == ("reader_2", BOOK.relations["readers"])


def test_row_by_its_id_has_one_choice_and_any_id_has_them_all() -> None:
    plan = planned(
        library, '{ book(id: "x") { id } node(id: "y") { id } nodes(ids: ["z"]) { id } }'
    )
    book, node, several = (part for _, part in plan.members)
    for part, name, argument, choices, is_list in (
        (book, "id_1", "x", ["book_1"], False),
        (node, "id_2", "y", ["book_2", "reader_1"], False),
        (several, "id_3", ["z"], ["book_3", "reader_2"], True),
    ):
        assert isinstance(part, nodes.NodeLookup)
        assert [row.alias for row in part.choices] == choices
        assert (part.name, part.argument) == (name, Literal(argument))
        assert part.is_list == is_list
        assert {part.names(row) for row in part.choices} == {(f"{name}_uuid",)}


@pytest.mark.parametrize(
    ("chosen", "source", "settings"),
    [
        (library, "{ viewer { role reader { id } } }", ["reader_id"]),
        (application, "{ viewer { role user { id } tenant { id } } }", ["user_id", "tenant_id"]),
    ],
)
def test_viewer_has_a_role_and_the_rows_that_identity_names(
    chosen: Application, source: str, settings: list[str]
) -> None:
    [(_, viewer)] = planned(chosen, source).members
    assert isinstance(viewer, nodes.Viewer)
    assert viewer.members[0] == ("role", nodes.Role())
    rows = [part for _, part in viewer.members if isinstance(part, nodes.ViewerRow)]
    assert [row.setting for row in rows] == settings


def test_aggregates_and_groups_are_measures_and_keys() -> None:
    part = connection(
        "{ books { aggregates { count pages { min avg } } groupBy(by: [PAGES], limit: 5) "
        "{ key { pages } aggregates { count } } } }"
    )
    pages = BOOK.columns["pages"]
    column = nodes.Aggregates(
        (
            ("min", nodes.AggregateValue(Measure(pages, AggregateFunction.MIN))),
            ("avg", nodes.AggregateValue(Measure(pages, AggregateFunction.AVG))),
        )
    )
    count = ("count", nodes.AggregateValue(COUNT))
    group = (
        ("key", nodes.GroupKeys((("pages", nodes.KeyValue(pages, 0)),))),
        ("aggregates", nodes.Aggregates((count,))),
    )
    assert part.members == (
        ("aggregates", nodes.Aggregates((count, ("pages", column)))),
        ("groupBy", nodes.Groups("group_1", (GroupKey(pages),), Literal(5), group)),
    )


def test_key_that_is_not_grouped_by_has_no_place() -> None:
    plan = planned(
        application,
        "{ locations { groupBy(by: [RECORDED_AT], every: DAY, limit: 5) "
        "{ key { createdAt recordedAt } } } }",
    )
    [groups] = [part for part in nodes.parts(plan.members) if isinstance(part, nodes.Groups)]
    assert groups.keys == (GroupKey(LOCATION.columns["recorded_at"], Every.DAY),)
    keys = [part for part in nodes.parts(plan.members) if isinstance(part, nodes.KeyValue)]
    assert [(key.column.name, key.at) for key in keys] == [("created_at", None), ("recorded_at", 0)]


@pytest.mark.parametrize(
    ("chosen", "source", "is_list"),
    [
        (library, 'mutation { addReader(input: {name: "n", favoriteBookId: "x"}) ', False),
        (application, "mutation { recordLocation(input: {latitude: 1, longitude: 2}) ", False),
        (application, "mutation { recordLocations(input: {locations: []}) ", True),
    ],
)
def test_insert_is_a_write(chosen: Application, source: str, is_list: bool) -> None:
    plan = planned(chosen, source + "{ errors { code } } }")
    assert (plan.is_write, plan.writes_several) == (True, is_list)
    [(_, written)] = plan.members
    assert isinstance(written, nodes.Written)
    assert written.members == (("errors", nodes.Errors((("code", "code"),))),)
    assert not planned(library, "{ books { totalCount } }").is_write


def test_every_subselect_has_a_name_of_its_own() -> None:
    plan = planned(
        library,
        "{ books { nodes { id readers { nodes { id } totalCount(upTo: 3) } } totalCount(upTo: 9) } "
        "b: books { nodes { id } } readers { nodes { id } totalCount } }",
    )
    parts = [*nodes.parts(plan.members)]
    pages = [part.alias for part in parts if isinstance(part, nodes.Connection)]
    assert pages == ["book_1", "reader_1", "book_2", "reader_2"]
    counts = [part for part in parts if isinstance(part, nodes.TotalCount)]
    assert [(count.name, count.up_to) for count in counts] == [
        ("count_1", Literal(3)),
        ("count_2", Literal(9)),
        ("", None),
    ]


def test_fragments_merge_and_switched_off_fields_vanish() -> None:
    source = (
        "query ($no: Boolean!) { books { ...A nodes { title @skip(if: $no) } } } "
        "fragment A on BookConnection { nodes { title } totalCount @include(if: $no) }"
    )
    plain = connection("{ books { nodes { title } } }")
    assert connection(source, no=False) == plain
    assert [key for key, _ in connection(source, no=True).members] == ["nodes", "totalCount"]


def test_parts_come_before_what_they_contain() -> None:
    plan = planned(library, "{ readers { nodes { favoriteBook { title } } } viewer { role } }")
    kinds = [type(part).__name__ for part in nodes.parts(plan.members)]
    assert kinds == ["Connection", "Row", "ToOne", "Row", "Value", "Viewer", "Role"]
