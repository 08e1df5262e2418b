"""Documents that must be refused, with values of theirs in what is wrong. Pure."""

from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

from gql.nodes.node import Node
from tests.canary.paging import order_named
from tests.canary.planted import WORD
from tests.canary.question import Field, Question, question
from tests.canary.values import cursor_of, ids_of, rows_of
from tests.canary.walk import Listing, listings, root_list

ID = (Field("nodes", inside=(Field("id"),)),)
T = TypeVar("T")
MANY = 201
DEEP = 11


def refusals() -> Iterator[Question]:
    """Cursors of theirs for every list; everything else that can be wrong, the lists in turn."""
    for listing in listings():
        for page in cursors(listing):
            yield _refused(listing.node, listing.ask(page, *ID))
    roots = [listing for listing in listings() if listing.parent == "Query"]
    for at, listing in enumerate(roots):
        for wrong in (sizes(listing), conditions(listing.node)):
            yield from (_refused(listing.node, listing.ask(each, *ID)) for each in _turn(wrong, at))
        for group in _turn(groups(), at):
            asked = Field("groupBy", group, (Field("__typename"),))
            yield _refused(listing.node, listing.ask({}, asked))
        yield from _turn(values(listing.node), at)
        yield from _turn(documents(listing.node), at)


def _turn(found: Iterable[T], at: int) -> list[T]:
    """Two of what is found; others for the next list."""
    every = list(found)
    return [every[(at * 2 + more) % len(every)] for more in range(2)]


def cursors(listing: Listing) -> Iterator[dict[str, Any]]:
    """Cursors of theirs; for the lists of all rows also those of another order, and broken ones."""
    node = listing.node
    row = rows_of(node, foreign=True)[-1]
    cursor = cursor_of(node, node.order, row)
    yield {"after": cursor}
    yield {"before": cursor}
    if listing.parent == "Query":
        other = order_named(node, {"createdAt": "DESC"})
        yield {"after": cursor_of(node, other, row), "orderBy": [{"id": "ASC"}]}
        yield {"before": cursor[:-4], "first": 1}


def sizes(listing: Listing) -> Iterator[dict[str, Any]]:
    """Pages of a size, or from a place, that there is not."""
    row = rows_of(listing.node, foreign=True)[0]
    cursor = cursor_of(listing.node, listing.node.order, row, forged=True)
    theirs = {"id": {"in": ids_of(listing.node, 3, foreign=True)}}
    yield {"first": MANY, "where": theirs}
    yield {"last": -1, "where": theirs}
    yield {"first": 1, "last": 1, "after": cursor}
    yield {"offset": 1, "before": cursor}
    yield {"offset": -1, "where": theirs}
    yield {"orderBy": [{"id": "ASC"}, {"id": "DESC"}], "where": theirs}


def conditions(node: Node) -> Iterator[dict[str, Any]]:
    """Filters that say nothing, or too much."""
    [id] = ids_of(node, 1, foreign=True)
    deep: dict[str, Any] = {"id": {"eq": id}}
    for _ in range(DEEP):
        deep = {"not": deep}
    yield {"where": {"id": {"eq": id, "ne": None}}}
    yield {"where": deep}
    yield {"where": {"or": [{"id": {"eq": id}}] * 501}}
    if "title" in node.fields:
        yield {"where": {"title": {"like": f"%{WORD}\\"}}}
        yield {"where": {"title": {"startsWith": f"{WORD}\0"}}}
    if node.place is not None:
        yield {"where": {"near": {"latitude": 91, "longitude": 0, "radiusMeters": 1}}}
        yield {"where": {"within": {"south": 1, "west": 0, "north": 0, "east": 1}}}


def groups() -> Iterator[dict[str, Any]]:
    """Groups of nothing, of too many, or by no time."""
    yield {"by": [], "limit": 1}
    yield {"by": ["CREATED_AT"], "limit": 1}
    yield {"by": ["CREATED_AT"], "limit": 1_001, "every": "DAY"}
    yield {"by": ["CREATED_AT", "CREATED_AT"], "limit": 1, "every": "DAY"}


def values(node: Node) -> Iterator[Question]:
    """Variables of the wrong type, and more ids than may be asked for."""
    ids = ids_of(node, 3, foreign=True)
    name = root_list(node)
    several = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    for given in ((ids * MANY)[:MANY], [*ids, None], {"id": ids[0]}, [[ids[0]]]):
        yield Question(name, several, {"ids": given}, is_refused=True)
    filtered = f"query ($where: {node.name}Filter) {{ {name}(where: $where) {{ totalCount }} }}"
    for where in ({"id": {"eq": [ids]}}, {"id": {WORD: ids[0]}}, {"createdAt": {"eq": ids[0]}}):
        yield Question(name, filtered, {"where": where}, is_refused=True)


def documents(node: Node) -> Iterator[Question]:
    """What is no document, or none of this schema."""
    [id] = ids_of(node, 1, foreign=True)
    name = root_list(node)
    for query in (
        f'{{ {name}(where: {{ id: {{ eq: "{id}" }} }}) {{ nodes {{ {WORD} }} }} }}',
        f'{{ {name}(id: "{id}") {{ totalCount }} }}',
        f'{{ {name} {{ nodes {{ id }} "{id}" }} }}',
        f'{{ node(id: "{id}") {{ ... on {WORD} {{ id }} }} }}',
    ):
        yield Question(name, query, is_refused=True)


def _refused(node: Node, asked: Field) -> Question:
    return question(root_list(node), asked, is_refused=True)
