"""Declarations in, Strawberry types out: every node's fields, and the root fields that reach it."""

from typing import Annotated, Any
from uuid import UUID

import strawberry
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.base import get_object_definition
from strawberry.types.field import StrawberryField

from db.orm.ids import id_prefix, parse_uuid
from gql.lists.filter_types import make_filters
from gql.nodes.node import ID_DESCRIPTION, NODES, All, Column, Node, Relation
from gql.resolvers.connection_fields import CONNECTIONS, connection_field, connection_type
from gql.resolvers.context import Info
from gql.resolvers.field_source import ById, reading
from gql.values.scalars import Base64, finite
from gql.values.sealed import Sealed
from models import Base

Id = Annotated[strawberry.ID, strawberry.argument(description="The `id` of the row.")]


@strawberry.interface(name="Node", description="Anything with an id of its own.")
class NodeInterface:
    id: strawberry.ID = strawberry.field(description=ID_DESCRIPTION)


# The Strawberry type of every declared node, once `make_types` has made it.
TYPES: dict[type[Base], Any] = {}


def make_types() -> None:
    """Make the Strawberry type of every declared node, with its filter and its connection."""
    make_filters()
    TYPES.update({model: _make_type(node) for model, node in NODES.items()})
    CONNECTIONS.update(
        {model: connection_type(node, TYPES[model]) for model, node in NODES.items()}
    )
    # Types refer to each other in circles, so relations get theirs when all are there.
    for node in NODES.values():
        definition = get_object_definition(TYPES[node.model], strict=True)
        for field in definition.fields:
            if (relation := node.relations.get(field.python_name)) is not None:
                field.type_annotation = _related(relation)


def root_fields() -> dict[str, StrawberryField]:
    """Two root fields for every node: one row by id, and a connection of all."""
    fields = {}
    for node in NODES.values():
        fields[node.singular] = _row_field(node)
        words = f"All {node.plural.replace('_', ' ')} the viewer may see."
        fields[node.plural] = connection_field(node, All(node), words)
    return fields


def _make_type(node: Node) -> Any:
    columns = {name: _column_field(column) for name, column in node.columns.items()}
    relations = {
        name: _list_field(relation) if relation.is_list else _row_of_field(relation)
        for name, relation in node.relations.items()
    }

    def is_type_of(_: type, row: object, info: object) -> bool:
        return isinstance(row, node.model)

    made = type(
        node.name, (NodeInterface,), {**columns, **relations, "is_type_of": classmethod(is_type_of)}
    )
    return strawberry.type(made, name=node.name, description=node.description)


def _related(relation: Relation) -> StrawberryAnnotation:
    target: Any = TYPES[relation.target]
    if relation.is_list:
        return StrawberryAnnotation(CONNECTIONS[relation.target])
    return StrawberryAnnotation(target | None if relation.is_nullable else target)


def _column_field(column: Column) -> Any:
    wire = {UUID: strawberry.ID, bytes: Base64}.get(column.python_type, column.python_type)
    if column.name == "id":
        wire = strawberry.ID
    declared: dict[str, Any] = {
        "description": column.description,
        "graphql_type": wire | None if column.is_nullable else wire,
        "metadata": reading(column),
        "directives": [Sealed()] if column.is_sealed else [],
    }
    if column.python_type is float:

        def resolve_float(root: strawberry.Parent[Any]) -> Any:
            return finite(getattr(root, column.name))

        return strawberry.field(resolve_float, **declared)
    if not column.is_deferred:
        return strawberry.field(**declared)

    async def resolve(root: strawberry.Parent[Any], info: Info) -> Any:
        return await info.context.reads.deferred(root, column.name)

    return strawberry.field(resolve, **declared)


def _row_of_field(relation: Relation) -> StrawberryField:
    async def resolve(root: strawberry.Parent[Any], info: Info) -> Any:
        key = relation.key(root)
        return None if key is None else await info.context.reads.relation_row(relation, key)

    return strawberry.field(
        resolve,
        description=relation.description,
        graphql_type=object,
        metadata=reading(relation),
    )


def _list_field(relation: Relation) -> StrawberryField:
    return connection_field(NODES[relation.target], relation, relation.description)


def _row_field(node: Node) -> StrawberryField:
    words = node.singular.replace("_", " ")

    async def resolve(info: Info, id: Id) -> Any:
        reads = info.context.reads
        key = parse_id(node, id)
        return None if key is None else await reads.row(node, key)

    return strawberry.field(
        resolve,
        description=f"The {words} with this id; null where the viewer may see none.",
        graphql_type=TYPES[node.model] | None,
        metadata=reading(ById(node)),
    )


def parse_id(node: Node, text: str) -> UUID | str | None:
    """`text` as an id of `node`; None where it cannot be one."""
    if node.id_prefix is None:
        return parse_uuid(text)
    return text if id_prefix(text) == node.id_prefix else None


def node_of_id(text: str) -> Node | None:
    """The node whose ids have the prefix of `text`."""
    prefix = id_prefix(text)
    if prefix is None:
        return None
    return next((node for node in NODES.values() if node.id_prefix == prefix), None)
