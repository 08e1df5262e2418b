"""What the planner refuses and why, its limits, and what a plan takes of the variables."""

from typing import Any

import pytest

from gql.cost.arguments import Argument, Literal, Variable
from gql.errors import BadUserInput
from gql.lists.conditions import operands
from gql.nodes.application import Application
from gql.plan import nodes
from gql.plan.planner import MAX_PARTS, SUBSELECT, Unplannable
from gql.resolvers.field_source import Call
from gql.types import application
from tests.library.application import library
from tests.library.models import Book
from tests.support.planning import planned

BOOK = library.registry[Book]


def refusal(chosen: Application, source: str, **variables: Any) -> str:
    with pytest.raises(Unplannable) as caught:
        planned(chosen, source, **variables)
    return str(caught.value)


def connection(source: str, **variables: Any) -> nodes.Connection:
    """The one root field of an operation of the library."""
    [(_, part)] = planned(library, source, **variables).members
    assert isinstance(part, nodes.Connection)
    return part


ADD = 'addReader(input: {name: "n", favoriteBookId: "x"})'
ADD_AND_READ = (
    f"mutation {{ {ADD} {{ reader {{ favoriteBook {{ readers {{ totalCount }} }} }} }} }}"
)
RECORD_ALL_AND_READ = (
    "mutation { recordLocations(input: {locations: []}) "
    "{ records { location { user { locations { totalCount } } } } } }"
)
RECORD_AND_READ = (
    "mutation { recordLocation(input: {}) { location { user { locations { totalCount } } } } }"
)
READS_NOTHING = "The operation: it reads nothing."
ONLY_ITS_RESOLVER = "only its resolver knows the answer."
READS_WHAT_IS_WRITTEN = (
    "the payload reads what is written; a statement sees only what was before it."
)


@pytest.mark.parametrize(
    ("chosen", "source", "words"),
    [
        (library, "{ __typename }", READS_NOTHING),
        (library, "{ viewer { __typename } }", READS_NOTHING),
        (application, "{ viewer { __typename } }", READS_NOTHING),
        (
            library,
            "{ books { totalCount } __schema { queryType { name } } }",
            f"Query.__schema: {ONLY_ITS_RESOLVER}",
        ),
        (
            library,
            '{ books { totalCount } __type(name: "Book") { name } }',
            f"Query.__type: {ONLY_ITS_RESOLVER}",
        ),
        (application, RECORD_ALL_AND_READ, f"locations: {READS_WHAT_IS_WRITTEN}"),
    ],
)
def test_operation_that_only_resolvers_answer_is_refused_with_its_reason(
    chosen: Application, source: str, words: str
) -> None:
    assert refusal(chosen, source) == words


def test_payload_may_read_other_tables() -> None:
    source = f"mutation {{ {ADD} {{ reader {{ name favoriteBook {{ title }} }} }} }}"
    assert planned(library, source).is_write


@pytest.mark.parametrize(
    ("chosen", "source"), [(library, ADD_AND_READ), (application, RECORD_AND_READ)]
)
def test_payload_that_reads_what_is_written_is_read_after_the_write(
    chosen: Application, source: str
) -> None:
    [(_, called)] = planned(chosen, source).members
    assert isinstance(called, nodes.Called)
    assert isinstance(called.first, nodes.Written)
    assert [name for name, _ in called.first.members] == ["id"]
    [(_, reread)] = called.members
    assert isinstance(reread, nodes.Reread)
    assert reread.lookup.argument.value({nodes.RESULT: "an id"}) == "an id"


def test_mutation_with_a_function_of_its_own_is_called_before_its_payload_is_read() -> None:
    source = 'mutation { renameBook(input: {id: "x", title: "y"}) { __typename book { id } } }'
    [(_, called)] = planned(library, source).members
    assert isinstance(called, nodes.Called)
    assert isinstance(called.first, Call)
    kinds = [type(part) for _, part in called.members]
    assert kinds == [nodes.Typename, nodes.Reread]


def titles(number: int) -> str:
    return " ".join(f"t{at}: title" for at in range(number))


def test_operation_is_planned_up_to_the_limit_of_parts_and_not_beyond() -> None:
    # `books`, its subselect and `nodes` are parts as well.
    most = MAX_PARTS - SUBSELECT - 2
    assert [*nodes.parts(connection(f"{{ books {{ nodes {{ {titles(most)} }} }} }}").members)]
    source = f"{{ books {{ nodes {{ {titles(most + 1)} }} }} }}"
    assert refusal(library, source) == "The operation: it selects too much to be planned."


def test_each_relation_of_a_filter_counts_as_a_subselect() -> None:
    # The list of a filter may name a relation as often as it likes.
    number = (MAX_PARTS - SUBSELECT - 2 - 1) // SUBSELECT
    query = "query ($or: [BookFilter!]) { books(where: {or: $or}) { nodes { title } } }"
    either: list[Any] = [{"readers": {"some": {}}}]
    assert connection(query, **{"or": either * number}) is not None
    words = "The operation: it selects too much to be planned."
    assert refusal(library, query, **{"or": either * (number + 1)}) == words


PAGE = (
    "query ($first: Int, $last: Int, $after: String, $before: String, $offset: Int, "
    "$title: String) { books(first: $first, last: $last, after: $after, before: $before, "
    "offset: $offset, where: {title: {eq: $title}}) { nodes { title } } }"
)


def test_plan_depends_on_the_shape_of_variables_and_not_on_their_values() -> None:
    one = connection(PAGE, first=1, after="a", title="x")
    other = connection(PAGE, first=2, after="b", title="y")
    assert one == other
    assert [*operands(one.where)] == [("where.title.eq", None)]
    for name, given in one.arguments.items():
        assert not isinstance(given, Literal), name


@pytest.mark.parametrize(
    ("variables", "flags"),
    [
        ({}, set()),
        ({"first": 1, "after": None, "before": None, "offset": None, "last": None}, set()),
        ({"last": 1}, {"backwards"}),
        ({"last": 0, "before": "x"}, {"backwards", "has_before"}),
        ({"after": ""}, {"has_after"}),
        ({"offset": 0}, {"has_offset"}),
    ],
)
def test_null_variables_are_arguments_left_out(variables: dict[str, Any], flags: set[str]) -> None:
    part = connection(PAGE, title="x", **variables)
    names = ("backwards", "has_after", "has_before", "has_offset")
    assert {name for name in names if getattr(part, name)} == flags


def test_order_is_a_part_of_the_plan() -> None:
    query = "query ($by: [BookOrder!]) { books(orderBy: $by) { totalCount } }"
    part = connection(query, by=[{"pages": "DESC_NULLS_LAST"}])
    assert str(part.order) == "pages desc nulls last, id desc"
    given: Argument = part.arguments["order_by"]
    assert isinstance(given, Variable)
    assert connection(query, by=[]).order == BOOK.order
    assert connection(query).order == BOOK.order


@pytest.mark.parametrize(
    ("source", "variables", "words"),
    [
        (
            "{ books(orderBy: [{title: ASC}, {title: DESC}]) { totalCount } }",
            {},
            "`orderBy` has `title` more than once.",
        ),
        (
            PAGE,
            {"title": None},
            ("`where.title.eq` must not be null: leave it out or ask for `isNull`."),
        ),
        (
            "{ books { groupBy(by: [], limit: 1) { aggregates { count } } } }",
            {},
            "`by` is empty: name what to group by.",
        ),
        (
            "{ readers { groupBy(by: [CREATED_AT], limit: 1) { aggregates { count } } } }",
            {},
            "Pass `every`: how long a group of `createdAt` is.",
        ),
    ],
)
def test_argument_that_cannot_be_used_is_an_error_of_the_client(
    source: str, variables: dict[str, Any], words: str
) -> None:
    with pytest.raises(BadUserInput) as caught:
        planned(library, source, **variables)
    assert str(caught.value) == words
