"""Rejects declarations whose names collide in the schema, where one would replace the other.

    a row of `Sheep` of models.sheep.Sheep and all rows of `Sheep` of models.sheep.Sheep both want
    the root field `sheep`: rename one, or give its type another `plural`, ...

Each message names both declarations and the remedy, and all collisions are reported at once.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from strawberry.utils.str_converters import to_camel_case

from db.errors import Fault
from gql.nodes.field_names import constant_name
from gql.nodes.node import Column, Node
from gql.nodes.node_rankings import rankings_of, searches_of
from gql.nodes.relation import Relation

NAME = re.compile(r"(?!__)[_A-Za-z][_0-9A-Za-z]*", re.ASCII)
# The suffixes of the types that are generated for a node.
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
RESERVED_TYPES = (
    *SCALARS,
    *(f"{scalar}{kind}" for scalar in SCALARS for kind in ("Filter", "Aggregates")),
    *"Query Mutation Node PageInfo Viewer ViewerRole Direction Every NearFilter".split(),
    *"WithinFilter MutationError MutationErrorCode".split(),
    *"FullTextFilter GeometryDistance NearestVector VectorDistance".split(),
)
# What the filters of columns are called that have operators which an index serves.
INDEXED_FILTERS = ("Similar", "Search", "SimilarSearch")
RESERVED_ROOT_FIELDS = ("node", "nodes", "viewer")
REMEDIES = {
    "type": "rename the class of one of them",
    "root": "rename one, or give its type another `plural`, as in @node(..., plural='...')",
    "field": "rename the attribute of the model, and keep the column: mapped_column('name', ...)",
    "prefix": "give one of them another prefix",
}


def check_names(nodes: Sequence[Node]) -> None:
    """Raise a `Fault` that lists every name that collides or that GraphQL does not allow."""
    if sentences := list(_faults(nodes)):
        raise Fault(*sentences)


def declaration_of(node: Node) -> str:
    """The declaration of `node`, as messages name it."""
    return f"`{node.name}` of {node.model.__module__}.{node.model.__name__}"


def _faults(nodes: Sequence[Node]) -> Iterator[str]:
    own = [(name, "the engine") for name in sorted({*RESERVED_TYPES, *_column_types(nodes)})]
    types = [(node.name + suffix, declaration_of(node)) for node in nodes for suffix in SUFFIXES]
    yield from _collisions("the type", own + types, "type")
    yield from _collisions("the root field", _root_fields(nodes), "root")
    prefixes = [
        (prefix, declaration_of(node)) for node in nodes if (prefix := node.row_id.any_prefix)
    ]
    yield from _collisions("the prefix of ids", prefixes, "prefix")
    for node in nodes:
        yield from _name_faults(node)
        yield from _field_faults(node)


def _column_types(nodes: Sequence[Node]) -> Iterator[str]:
    """The names of the scalars and enums of columns, and of the types made for them."""
    for column in (column for node in nodes for column in node.columns.values()):
        column_type = column.column_type
        yield from (f"{column_type.name}Filter", f"{column_type.name}Aggregates")
        yield from (f"{column_type.name}{name}Filter" for name in INDEXED_FILTERS)
        if column_type.type_name:
            yield column_type.type_name


def _root_fields(nodes: Sequence[Node]) -> Iterator[tuple[str, str]]:
    yield from ((name, "the engine") for name in RESERVED_ROOT_FIELDS)
    for node in nodes:
        yield to_camel_case(node.singular), f"a row of {declaration_of(node)}"
        yield to_camel_case(node.plural), f"all rows of {declaration_of(node)}"


def _name_faults(node: Node) -> Iterator[str]:
    where = declaration_of(node)
    if not NAME.fullmatch(node.name):
        yield f"{where} is not a GraphQL name: rename its class."
    plural = to_camel_case(node.plural)
    if not NAME.fullmatch(plural):
        yield (
            f"all rows of {where} would be `{plural}`, which is not a GraphQL name: give its type "
            "another `plural`, as in @node(..., plural='...')."
        )


def _field_faults(node: Node) -> Iterator[str]:
    where = declaration_of(node)
    fields: list[Column | Relation] = [*node.columns.values(), *node.relations.values()]
    named = [(field.field, f"`{field.name}` of {where}") for field in fields]
    own = [
        (field, f"`{name}` of {where}")
        for name, field in (
            *((name, each.field) for name, each in node.python_fields.items()),
            *(
                (name, each.graphql_name or to_camel_case(name))
                for name, each in node.resolved_fields.items()
            ),
        )
    ]
    if not node.row_id.is_field:
        own.append(("id", "the engine"))
    yield from _collisions("the field", [*named, *own], "field")
    yield from _collisions("the filter", [*named, *_searches(node)], "field")
    ranked = [(name, f"a ranking of {where}") for name in rankings_of(node)]
    sortable = ((column.field, f"`{column.name}` of {where}") for column in node.columns.values())
    yield from _collisions("the order", [*sortable, *ranked], "field")
    # The enum of group keys has upper-case names.
    columns = node.columns.values()
    measured = ((each.aggregates_field, f"`{each.name}` of {where}") for each in columns)
    yield from _collisions("the aggregates", measured, "field")
    groups = [(constant_name(column.name), f"`{column.name}` of {where}") for column in columns]
    yield from _collisions("the key of groups", groups, "field")
    for field, place in [*named, *own]:
        if not NAME.fullmatch(field):
            yield f"{place} would be `{field}`, which is not a GraphQL name: {REMEDIES['field']}."


def _searches(node: Node) -> Iterator[tuple[str, str]]:
    words = f"a search of {declaration_of(node)}"
    return ((name, words) for name in searches_of(node))


def _collisions(what: str, named: Iterable[tuple[str, str]], remedy: str) -> Iterator[str]:
    """A message for each name that several places use."""
    places_by_name: dict[str, list[str]] = defaultdict(list)
    for name, place in named:
        places_by_name[name].append(place)
    for name, places in places_by_name.items():
        if len(places) > 1:
            yield f"{' and '.join(places)} both want {what} `{name}`: {REMEDIES[remedy]}."
