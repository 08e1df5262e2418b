"""Builds the executable schema of an application, and prints its SDL."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import strawberry
from graphql import GraphQLSchema, is_input_object_type, is_introspection_type
from strawberry.schema.config import StrawberryConfig

from gql.columns.table import scalars
from gql.errors import log
from gql.nodes.application import Application
from gql.nodes.names import check_names
from gql.resolvers.field_source import STRAWBERRY
from gql.resolvers.object_types import ObjectTypes
from gql.resolvers.query import make_query
from gql.values.scalars import SCALARS
from gql.writes.derived import derived_mutations
from gql.writes.mutation import mutation_fields


class Schema(strawberry.Schema):
    """A schema that leaves the logging of errors to `gql.errors`."""

    @property
    def executable(self) -> GraphQLSchema:
        """The schema as graphql-core executes it."""
        return self._schema

    def process_errors(self, errors: list[Any], execution_context: Any = None) -> None:
        log.debug("%d errors in an operation", len(errors))


@cache
def build_schema(application: Application) -> Schema:
    """The schema of `application`; cached, as building it takes a quarter of a second."""
    check_names(application.registry.nodes)
    types = ObjectTypes(application.registry)
    own = {mutation.name for mutation in application.mutations}
    derived = (each for each in derived_mutations(application) if each.name not in own)
    fields = dict(mutation_fields((*application.mutations, *derived), types, application))
    mutation = strawberry.type(
        type("Mutation", (), fields), description="Everything that can be written."
    )
    schema = Schema(
        query=make_query(application, types),
        mutation=mutation if fields else None,
        config=StrawberryConfig(
            scalar_map={**SCALARS, **scalars(as_numbers=application.prints_numbers)}
        ),
    )
    for kind in schema.executable.type_map.values():
        # Strawberry's own @oneOf check ignores variables and defaults; graphql-core's does not.
        if is_input_object_type(kind):
            kind.is_one_of = kind.extensions[STRAWBERRY].is_one_of
    return schema


def print_sdl(application: Application) -> str:
    """The published contract, `schema.graphql`."""
    return build_schema(application).as_str() + "\n"


def undescribed(application: Application) -> list[str]:
    """The schema elements without a description, as `Type.field(argument)`."""
    return sorted(_undescribed(build_schema(application).executable))


def _undescribed(schema: GraphQLSchema) -> Iterator[str]:
    for name, kind in schema.type_map.items():
        if is_introspection_type(kind):
            continue
        if not kind.description:
            yield name
        members = getattr(kind, "fields", None) or getattr(kind, "values", None) or {}
        for member, element in members.items():
            if not element.description:
                yield f"{name}.{member}"
            for argument, definition in (getattr(element, "args", None) or {}).items():
                if not definition.description:
                    yield f"{name}.{member}({argument})"
