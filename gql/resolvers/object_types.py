"""Makes the Strawberry types of nodes, their fields and their root fields."""

from typing import Any

import strawberry
from sqlalchemy.orm import DeclarativeBase
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.base import get_object_definition
from strawberry.types.field import StrawberryField

from gql.lists.filter_types import FilterTypes
from gql.nodes.node import ID_DESCRIPTION, READABLE_ID, All, Column, ListSource, Node
from gql.nodes.registry import Registry
from gql.nodes.relation import Relation
from gql.resolvers.connection_fields import connection_field, connection_type
from gql.resolvers.context import Info
from gql.resolvers.field_source import reading
from gql.resolvers.own_fields import annotate, expression_resolver, own_fields
from gql.resolvers.row_field import row_field
from gql.values.made_types import made_type, resolver_of
from gql.values.scalars import finite
from gql.values.sealed import Sealed


@strawberry.interface(name="Node", description="Anything with an id of its own.")
class NodeInterface:
    id: strawberry.ID = strawberry.field(description=ID_DESCRIPTION)


class ObjectTypes:
    """The Strawberry types of one registry, by model: objects, connections and their inputs."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self.inputs = FilterTypes(registry)
        self.connections: dict[type[DeclarativeBase], Any] = {}
        self.objects = {node.model: self._object(node) for node in registry.nodes}
        for node in registry.nodes:
            self.connections[node.model] = connection_type(node, self.objects[node.model])
        # Types refer to each other in cycles, so relations get their types when all types exist.
        for node in registry.nodes:
            definition = get_object_definition(self.objects[node.model], strict=True)
            for field in definition.fields:
                if (relation := node.relations.get(field.python_name)) is not None:
                    field.type_annotation = self._related(relation)
                elif field.python_name in node.resolved_fields:
                    annotate(field, self.objects)

    def root_fields(self) -> dict[str, StrawberryField]:
        """Two root fields for every node: one row by id, and a connection of all rows."""
        fields = {}
        for node in self.registry.nodes:
            fields[node.singular] = row_field(node, self.objects[node.model])
            words = f"All {node.plural.replace('_', ' ')} the viewer may see."
            fields[node.plural] = self._connection_field(All(node), words)
        return fields

    def _object(self, node: Node) -> Any:
        columns = {_member(column): _column_field(column) for column in node.columns.values()}
        if not node.row_id.is_field:
            columns = {"id": _id_field(node), **columns}
        relations = {
            name: self._connection_field(relation, relation.description)
            if relation.is_list
            else _row_of_field(relation)
            for name, relation in node.relations.items()
        }

        def is_type_of(_: type, row: object, info: object) -> bool:
            return isinstance(row, node.model)

        members = {
            **columns,
            **relations,
            **own_fields(node),
            "is_type_of": classmethod(is_type_of),
        }
        cls = type(node.name, (NodeInterface,), members)
        return made_type(cls, name=node.name, description=node.description)

    def _connection_field(self, listed: ListSource, description: str) -> StrawberryField:
        return connection_field(self.inputs, self.connections, listed, description)

    def _related(self, relation: Relation) -> StrawberryAnnotation:
        target: Any = self.objects[relation.target]
        if relation.is_list:
            return StrawberryAnnotation(self.connections[relation.target])
        return StrawberryAnnotation(target | None if relation.is_nullable else target)


def _member(column: Column) -> str:
    """The name of its field in Python: `id` is that of the interface."""
    return "row_id" if column.name == "id" and not column.is_id else column.name


def _id_field(node: Node) -> Any:
    row_id = node.row_id

    def resolve(root: strawberry.Parent[Any]) -> str:
        return row_id.text(root)

    return strawberry.field(
        resolve,
        description=ID_DESCRIPTION if row_id.is_raw else READABLE_ID.format(row_id.prefix),
        graphql_type=strawberry.ID,
        metadata=reading(row_id),
    )


def _column_field(column: Column) -> Any:
    wire = strawberry.ID if column.is_id else column.column_type.scalar
    declared: dict[str, Any] = {
        "name": column.field,
        "description": column.description,
        "graphql_type": wire | None if column.is_nullable else wire,
        "metadata": reading(column),
        "directives": [Sealed()] if column.is_sealed else [],
    }
    if column.expression is not None:
        return strawberry.field(expression_resolver(column), **declared)
    if column.column_type.prints_null:

        def resolve_float(root: strawberry.Parent[Any]) -> Any:
            return finite(getattr(root, column.name))

        return strawberry.field(resolver_of(resolve_float), **declared)
    if _member(column) != column.name:

        def resolve_attribute(root: strawberry.Parent[Any]) -> Any:
            return getattr(root, column.name)

        return strawberry.field(resolver_of(resolve_attribute), **declared)
    if not column.is_deferred:
        return strawberry.field(**declared)

    async def resolve(root: strawberry.Parent[Any], info: Info) -> Any:
        return await info.context.reads.value(root, column)

    return strawberry.field(resolver_of(resolve), **declared)


def _row_of_field(relation: Relation) -> StrawberryField:
    async def resolve(root: strawberry.Parent[Any], info: Info) -> Any:
        key = relation.key(root)
        return None if key is None else await info.context.reads.relation_row(relation, key)

    return strawberry.field(
        resolve,
        name=relation.field,
        description=relation.description,
        graphql_type=object,
        metadata=reading(relation),
    )
