"""Operations of either application, collected, planned and compiled without a database."""

from functools import cache
from typing import Any

from graphql import GraphQLSchema, OperationDefinitionNode, parse, validate

from db.session.identity import Identity
from gql.cost.field_collection import Collector
from gql.documents.variables import VariableDefinitions
from gql.nodes.application import Application
from gql.plan.bind import Binding
from gql.plan.compilation import Statement, compile_plan
from gql.plan.nodes import Plan
from gql.plan.planner import plan_operation
from gql.schema import build_schema


@cache
def schema_of(application: Application) -> GraphQLSchema:
    return build_schema(application).executable


def collected(application: Application, source: str, /, **variables: Any) -> Collector:
    """The selections of a valid document."""
    schema = schema_of(application)
    document = parse(source)
    assert validate(schema, document) == []
    operation = document.definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    values = VariableDefinitions(schema, operation).coerce_fully(variables)
    assert values is not None
    return Collector(schema, document, operation, values)


def planned(application: Application, source: str, /, **variables: Any) -> Plan:
    return plan_operation(collected(application, source, **variables))


def compiled(application: Application, source: str, /, **variables: Any) -> Statement:
    return compile_plan(planned(application, source, **variables), application)


def bound(
    chosen: Application, source: str, viewer: Identity, /, **variables: Any
) -> dict[str, Any]:
    """The parameters of a request by name, without those of the identity."""
    collector = collected(chosen, source, **variables)
    binding = Binding(planned(chosen, source, **variables), chosen.settings)
    values = binding.bind(collector.variables.coerced, viewer)
    return {name: value for name, value in values.items() if name not in ("role", *chosen.settings)}
