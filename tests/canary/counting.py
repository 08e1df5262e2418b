"""Documents with every count, aggregate and group of every list. Pure."""

from collections.abc import Iterator
from itertools import cycle
from typing import Any

from graphql import get_named_type

from gql.nodes.node import Node
from gql.types import application
from tests.canary.filtering import guesses
from tests.canary.question import Field, Question, pack
from tests.canary.walk import Listing, fields_of, leaves, listings_of, root_list, row

GROUPS = 5
UP_TO = 1_000


def numbers() -> Iterator[Question]:
    """Counts and aggregates of every list, and its groups by every key and unit."""
    for node in application.registry.nodes:
        fields = (field for listing in listings_of(node) for field in _numbers(listing))
        yield from pack(root_list(node), fields)


def _numbers(listing: Listing) -> Iterator[Field]:
    total = Field("totalCount")
    limited = Field("totalCount", {"upTo": UP_TO}, alias="limited")
    measures = Field("aggregates", inside=row(_aggregates(listing), 1))
    yield listing.ask({"first": 0}, total, limited, measures)
    if listing.parent == "Query":
        _, not_our_ids = guesses(listing.node)
        yield listing.ask({"first": 0, "where": not_our_ids}, total)
    yield from (listing.ask({"first": 0}, group) for group in groups(listing))


def groups(listing: Listing) -> Iterator[Field]:
    """Groups of a list by each key, and by two keys; keys of times use the units in turn."""
    field = listing.connection.fields.get("groupBy")
    if field is None:
        return
    arguments = field.args
    keys = list(get_named_type(arguments["by"].type).values)
    units = cycle(get_named_type(arguments["every"].type).values)
    for key in keys if listing.parent == "Query" else ():
        every = {"every": next(units)} if _is_time(listing.node, key) else {}
        yield Field("groupBy", {"by": [key], "limit": GROUPS, **every}, _group(listing, "count"))
    both = [*dict.fromkeys((keys[0], keys[-1]))]
    every = {"every": next(units)} if any(_is_time(listing.node, key) for key in both) else {}
    measures = fields_of(_aggregates(listing))
    yield Field("groupBy", {"by": both, "limit": GROUPS, **every}, _group(listing, *measures))


def _group(listing: Listing, *measures: str) -> tuple[Field, ...]:
    group: Any = get_named_type(listing.connection.fields["groupBy"].type)
    key = get_named_type(group.fields["key"].type).name
    measured = row(_aggregates(listing), 1)
    inside = tuple(measure for measure in measured if measure.name in measures)
    return Field("key", inside=leaves(key)), Field("aggregates", inside=inside)


def _aggregates(listing: Listing) -> str:
    return str(get_named_type(listing.connection.fields["aggregates"].type).name)


def _is_time(node: Node, key: str) -> bool:
    """Whether the key `CREATED_AT` names a column whose periods are grouped."""
    columns = {name.upper(): column for name, column in node.columns.items()}
    return columns[key].column_type.has_periods
