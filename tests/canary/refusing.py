"""Documents that the gateway must refuse, with values of the other tenant in them. Pure."""

from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

from gql.nodes.node import Node
from tests.canary.paging import order_named
from tests.canary.planted import WORD
from tests.canary.question import Field, Question, question
from tests.canary.values import cursor_of, ids_of, rows_of
from tests.canary.walk import Listing, fields_of, listings, root_list

ID = (Field("nodes", inside=(Field("id"),)),)
T = TypeVar("T")
MANY = 201
DEEP = 11


def refusals() -> Iterator[Question]:
    """Their cursors for every list, and all other invalid requests, spread over the lists."""
    for listing in listings():
        for page in cursors(listing):
            yield _refused(listing.node, listing.ask(page, *ID))
    roots = [listing for listing in listings() if listing.parent == "Query"]
    for at, listing in enumerate(roots):
        for wrong in (sizes(listing), conditions(listing.node)):
            yield from (_refused(listing.node, listing.ask(each, *ID)) for each in _turn(wrong, at))
        has_groups = "groupBy" in listing.connection.fields
        for group in _turn(groups(listing.node), at) if has_groups else ():
            field = Field("groupBy", group, (Field("__typename"),))
            yield _refused(listing.node, listing.ask({}, field))
        yield from _turn(values(listing.node), at)
        yield from _turn(documents(listing.node), at)


def _turn(items: Iterable[T], at: int) -> list[T]:
    """Two of `items`; the next list gets the next two."""
    every = list(items)
    return [every[(at * 2 + more) % len(every)] for more in range(2)]


def cursors(listing: Listing) -> Iterator[dict[str, Any]]:
    """Their cursors; for root lists also cursors of another order, and damaged ones."""
    node = listing.node
    row = rows_of(node, foreign=True)[-1]
    cursor = cursor_of(node, node.order, row)
    if node.scope is not None:
        yield {"after": cursor}
        yield {"before": cursor}
    if listing.parent == "Query":
        other = order_named(node, dict.fromkeys([*fields_of(f"{node.name}Order")][-1:], "DESC"))
        yield {"after": cursor_of(node, other, row), "orderBy": [{"id": "ASC"}]}
        yield {"before": cursor[:-4], "first": 1}


def sizes(listing: Listing) -> Iterator[dict[str, Any]]:
    """Pages with an invalid size or position."""
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
    """Invalid filters: null operands, too deep, too long or malformed."""
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


def groups(node: Node) -> Iterator[dict[str, Any]]:
    """Invalid groups: without a key, too many, or without a unit of time."""
    columns = node.columns.values()
    times = [column.name.upper() for column in columns if column.column_type.has_periods]
    yield {"by": [], "limit": 1}
    for time in times[:1]:
        yield {"by": [time], "limit": 1}
        yield {"by": [time], "limit": 1_001, "every": "DAY"}
        yield {"by": [time, time], "limit": 1, "every": "DAY"}


def values(node: Node) -> Iterator[Question]:
    """Variables of the wrong type, and too many ids."""
    ids = ids_of(node, 3, foreign=True)
    name = root_list(node)
    several = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    for wrong_ids in ((ids * MANY)[:MANY], [*ids, None], {"id": ids[0]}, [[ids[0]]]):
        yield Question(name, several, {"ids": wrong_ids}, is_refused=True)
    filtered = f"query ($where: {node.name}Filter) {{ {name}(where: $where) {{ totalCount }} }}"
    times = {c.field: {"eq": ids[0]} for c in node.columns.values() if c.column_type.has_periods}
    for where in ({"id": {"eq": [ids]}}, {"id": {WORD: ids[0]}}, times or {WORD: {"eq": ids[0]}}):
        yield Question(name, filtered, {"where": where}, is_refused=True)


def documents(node: Node) -> Iterator[Question]:
    """Documents with syntax errors, or that do not match the schema."""
    [id] = ids_of(node, 1, foreign=True)
    name = root_list(node)
    for query in (
        f'{{ {name}(where: {{ id: {{ eq: "{id}" }} }}) {{ nodes {{ {WORD} }} }} }}',
        f'{{ {name}(id: "{id}") {{ totalCount }} }}',
        f'{{ {name} {{ nodes {{ id }} "{id}" }} }}',
        f'{{ node(id: "{id}") {{ ... on {WORD} {{ id }} }} }}',
    ):
        yield Question(name, query, is_refused=True)


def _refused(node: Node, field: Field) -> Question:
    return question(root_list(node), field, is_refused=True)
