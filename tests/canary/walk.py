"""Finds the lists of the schema and the fields to select from its types. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from graphql import get_named_type, is_introspection_type, is_leaf_type, is_object_type
from strawberry.utils.str_converters import to_camel_case

from gql.nodes.node import Node
from gql.types import application
from tests.canary.question import SCHEMA, Field

PARENTS = 2
ROWS = 2


@dataclass(frozen=True)
class Listing:
    """A connection field: a root list, or a list of the children of a row."""

    parent: str
    name: str

    @property
    def field(self) -> Any:
        return fields_of(self.parent)[self.name]

    @property
    def connection(self) -> Any:
        return get_named_type(self.field.type)

    @property
    def node(self) -> Node:
        """The node that it lists."""
        return node_named(get_named_type(self.connection.fields["nodes"].type).name)

    def ask(self, arguments: dict[str, Any], *inside: Field) -> Field:
        """A root field that selects this list, through the root list of its parents if needed."""
        selected = Field(self.name, arguments, inside)
        if self.parent == "Query":
            return selected
        return Field(
            root_list(node_named(self.parent)),
            {"first": PARENTS},
            (Field("nodes", inside=(selected,)),),
        )


def fields_of(name: str) -> Any:
    """The fields of the type `name`."""
    kind: Any = SCHEMA.type_map[name]
    return kind.fields


def node_named(name: str) -> Node:
    return next(node for node in application.registry.nodes if node.name == name)


def root_list(node: Node) -> str:
    """The root field that lists all rows of `node`."""
    return to_camel_case(node.plural)


@cache
def listings() -> tuple[Listing, ...]:
    """Every connection field of the schema."""
    return tuple(
        Listing(kind.name, name)
        for kind in SCHEMA.type_map.values()
        if is_object_type(kind) and not is_introspection_type(kind)
        for name, field in kind.fields.items()
        if is_list(field)
    )


def listings_of(node: Node) -> list[Listing]:
    """Every connection field for `node`."""
    return [listing for listing in listings() if listing.node is node]


def is_list(field: Any) -> bool:
    return {"first", "after"} <= set(field.args)


def leaves(name: str) -> tuple[Field, ...]:
    """Every scalar or enum field of a type."""
    fields = fields_of(name).items()
    return tuple(Field(at) for at, field in fields if is_leaf_type(get_named_type(field.type)))


def row(name: str, depth: int, *, lists: bool = True) -> tuple[Field, ...]:
    """Every field of a type, with those of its objects down to `depth` levels."""
    return leaves(name) + tuple(_below(name, depth, lists)) if depth else leaves(name)


def _below(name: str, depth: int, lists: bool) -> Iterator[Field]:
    for at, field in fields_of(name).items():
        inner = get_named_type(field.type)
        if is_leaf_type(inner):
            continue
        if not is_list(field):
            yield Field(at, inside=row(inner.name, depth - 1, lists=lists))
        elif lists:
            listed = get_named_type(inner.fields["nodes"].type).name
            nodes = Field("nodes", inside=row(listed, depth - 1))
            yield Field(at, {"first": ROWS}, (Field("totalCount"), nodes))


@cache
def every_type() -> tuple[Field, ...]:
    """The fields of an interface, with an inline fragment for each type."""
    return (
        Field("__typename"),
        Field("id"),
        *(
            Field(f"... on {node.name}", inside=tuple(_apart(node)))
            for node in application.registry.nodes
        ),
    )


def _apart(node: Node) -> Iterator[Field]:
    """The leaves of a node; those whose type differs between nodes get an alias."""
    for leaf in leaves(node.name):
        kinds = {str(fields_of(each.name)[leaf.name].type) for each in _having(leaf.name)}
        yield leaf if len(kinds) == 1 else Field(leaf.name, alias=f"{leaf.name}Of{node.name}")


def _having(field: str) -> list[Node]:
    return [node for node in application.registry.nodes if field in fields_of(node.name)]
