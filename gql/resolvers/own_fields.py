"""Makes the Strawberry fields of what no column holds."""

from collections.abc import Awaitable, Callable, Mapping
from copy import copy
from functools import reduce
from operator import or_
from types import GenericAlias, NoneType, UnionType
from typing import Any, Union, get_args, get_origin

import orjson
import strawberry
from sqlalchemy.orm import DeclarativeBase
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.field import StrawberryField

from gql.nodes.node import DECLARATION, Column, Node
from gql.nodes.python_field import PythonField
from gql.resolvers import batch_sql
from gql.resolvers.context import Info
from gql.resolvers.field_context import FieldContext
from gql.resolvers.field_source import reading
from gql.resolvers.loaders import Key, key_of
from gql.values.scalars import finite

Resolver = Callable[..., Awaitable[Any]]
Objects = Mapping[type[DeclarativeBase], Any]


def own_fields(node: Node) -> dict[str, StrawberryField]:
    """The fields in Python of `node`, planned or not."""
    planned = {name: _python_field(field) for name, field in node.python_fields.items()}
    # A copy: a Strawberry field belongs to one type, but a declaration to any number of schemas.
    return planned | {name: copy(field) for name, field in node.resolved_fields.items()}


def annotate(field: StrawberryField, objects: Objects) -> None:
    """Replace declared types in what a resolver returns by the types made for them."""
    resolver = field.base_resolver
    annotation = None if resolver is None else resolver.type_annotation
    if annotation is not None:
        field.type_annotation = StrawberryAnnotation(_replaced(annotation.evaluate(), objects))


def expression_resolver(column: Column) -> Resolver:
    """What resolves a field that is an SQL expression."""
    prints_null = column.column_type.prints_null

    async def resolve(root: strawberry.Parent[Any], info: Info) -> Any:
        value = await info.context.reads.value(root, column)
        return finite(value) if prints_null else value

    return resolve


def _python_field(field: PythonField) -> StrawberryField:
    async def resolve(root: strawberry.Parent[Any], info: Info) -> Any:
        reads = info.context.reads
        model = type(root)

        async def load(keys: list[Key]) -> Any:
            statement = batch_sql.inputs_by_key(model, field.columns, keys)
            read = {ordinal: texts for ordinal, *texts in await reads.execute(statement)}
            rows = (read[ordinal] for ordinal in range(1, len(keys) + 1))
            columns = [[*map(orjson.loads, texts)] for texts in zip(*rows, strict=True)]
            return await field.values(columns, len(keys), FieldContext(info.context))

        return await reads.loaded(field, load, key_of(root))

    return strawberry.field(
        resolve,
        name=field.field,
        graphql_type=field.wire,
        description=field.description,
        metadata=reading(field),
    )


def _replaced(kind: Any, objects: Objects) -> Any:
    """`kind` with the types of `objects` instead of the classes that declare them."""
    if get_origin(kind) is list:
        [item] = get_args(kind)
        return GenericAlias(list, _replaced(item, objects))
    if get_origin(kind) in (Union, UnionType):
        kinds = [each for each in get_args(kind) if each is not NoneType]
        return reduce(or_, (_replaced(each, objects) for each in kinds)) | None
    declaration = getattr(kind, "__dict__", {}).get(DECLARATION)
    return kind if declaration is None else objects[declaration.model]
