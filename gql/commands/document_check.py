"""Finds the persisted documents that this code would reject."""

from collections.abc import Iterator, Mapping

from graphql import GraphQLError, GraphQLSchema

from db.settings import Settings
from gql.commands.explain import sample_variables
from gql.cost.cost import cost_of
from gql.cost.field_collection import Collector
from gql.documents.limits import Limits
from gql.documents.parsing import Document, Documents, Operation
from gql.nodes.application import Application
from gql.schema import build_schema


def broken(documents: Mapping[str, str], application: Application, settings: Settings) -> list[str]:
    """A sentence for each document that would be rejected, with the first of its ids.

    The cost may depend on variables, so required variables get sample values.
    """
    schema = build_schema(application).executable
    parsed = Documents(schema, None if settings.persisted_exempt else Limits.of(settings))
    return [
        f"{name}: {fault}"
        for source, name in unique(documents).items()
        for fault in _faults(schema, parsed.get(source))
    ]


def unique(documents: Mapping[str, str]) -> dict[str, str]:
    """The first id of each document; a manifest lists a document under several ids."""
    names: dict[str, str] = {}
    for name, source in documents.items():
        names.setdefault(source, name)
    return names


def _faults(schema: GraphQLSchema, document: Document) -> Iterator[str]:
    if document.errors:
        yield from (error.message for error in document.errors)
        return
    for name, operation in document.operations.items():
        if fault := _over_cost(schema, document, operation):
            yield f"{name or 'its operation'} {fault}"


def _over_cost(schema: GraphQLSchema, document: Document, operation: Operation) -> str | None:
    values = operation.variables.coerce_fully(sample_variables(schema, operation.node))
    if document.max_cost is None or document.ast is None or values is None:
        return None
    try:
        price = cost_of(Collector(schema, document.ast, operation.node, values)).of(values.coerced)
    except GraphQLError as error:
        return f"is refused: {error.message}"
    if price.total <= document.max_cost:
        return None
    where = f", most at {'.'.join(price.path)}" if price.path else ""
    return f"costs {price.total}{where}; the limit is {document.max_cost}."
