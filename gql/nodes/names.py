"""Refuses declarations whose names collide in the schema, where one would replace the other.

    a row of `Sheep` of models.sheep.Sheep and all rows of `Sheep` of models.sheep.Sheep both want
    the root field `sheep`: rename one, or give its type another `plural`, ...

Each sentence names both places and the way out, and all are reported at once.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from strawberry.utils.str_converters import to_camel_case

from db.errors import Fault
from gql.nodes.node import Column, Node, Relation

NAME = re.compile(r"(?!__)[_A-Za-z][_0-9A-Za-z]*", re.ASCII)
# What follows the name of a node in the names of the types made for it.
SUFFIXES = (
    "",
    "Connection",
    "Edge",
    "Filter",
    "ListFilter",
    "Order",
    "Aggregates",
    "Group",
    "GroupBy",
    "GroupKey",
)
SCALARS = ("Base64", "Boolean", "DateTime", "Float", "ID", "Int", "String")
OWN_TYPES = (
    *SCALARS,
    *(f"{scalar}{kind}" for scalar in SCALARS for kind in ("Filter", "Aggregates")),
    *"Query Mutation Node PageInfo Viewer ViewerRole Direction Every NearFilter".split(),
    *"WithinFilter MutationError MutationErrorCode".split(),
)
OWN_ROOT_FIELDS = ("node", "nodes", "viewer")
# What a filter has beside the fields of its node.
OWN_FILTERS = ("and", "or", "not", "near", "within")
WAY_OUT = {
    "type": "rename the class of one of them",
    "root": "rename one, or give its type another `plural`, as in @node(..., plural='...')",
    "field": "rename the attribute of the model, and keep the column: mapped_column('name', ...)",
    "prefix": "give one of them another prefix",
}


def check_names(nodes: Sequence[Node]) -> None:
    """`Fault` with a sentence for each name that two declarations have, or that GraphQL refuses."""
    if sentences := list(_faults(nodes)):
        raise Fault(*sentences)


def place_of(node: Node) -> str:
    """Where a person finds the declaration."""
    return f"`{node.name}` of {node.model.__module__}.{node.model.__name__}"


def _faults(nodes: Sequence[Node]) -> Iterator[str]:
    own = [(name, "the engine") for name in OWN_TYPES]
    types = [(node.name + suffix, place_of(node)) for node in nodes for suffix in SUFFIXES]
    yield from _met("the type", own + types, "type")
    yield from _met("the root field", _root_fields(nodes), "root")
    prefixes = [(node.id_prefix, place_of(node)) for node in nodes if node.id_prefix]
    yield from _met("the prefix of ids", prefixes, "prefix")
    for node in nodes:
        yield from _of_fields(node)


def _root_fields(nodes: Sequence[Node]) -> Iterator[tuple[str, str]]:
    yield from ((name, "the engine") for name in OWN_ROOT_FIELDS)
    for node in nodes:
        yield to_camel_case(node.singular), f"a row of {place_of(node)}"
        yield to_camel_case(node.plural), f"all rows of {place_of(node)}"


def _of_fields(node: Node) -> Iterator[str]:
    where = place_of(node)
    fields: list[Column | Relation] = [*node.columns.values(), *node.relations.values()]
    named = [(field.field, f"`{field.name}` of {where}") for field in fields]
    yield from _met("the field", named, "field")
    yield from _met(
        "the filter",
        [*((name, "the engine") for name in OWN_FILTERS), *named],
        "field",
    )
    # Groups are named in capitals.
    columns = node.columns.values()
    groups = [(column.name.upper(), f"`{column.name}` of {where}") for column in columns]
    yield from _met("the key of groups", groups, "field")
    for field, place in named:
        if not NAME.fullmatch(field):
            yield f"{place} would be `{field}`, which is no name for GraphQL: {WAY_OUT['field']}."


def _met(what: str, named: Iterable[tuple[str, str]], way_out: str) -> Iterator[str]:
    """A sentence for each name that several places have."""
    places: dict[str, list[str]] = defaultdict(list)
    for name, place in named:
        places[name].append(place)
    for name, found in places.items():
        if len(found) > 1:
            yield f"{' and '.join(found)} both want {what} `{name}`: {WAY_OUT[way_out]}."
