"""Explains how a document runs: its plan and SQL, or why it needs resolvers."""

from typing import Any

import orjson
from graphql import (
    GraphQLSchema,
    OperationDefinitionNode,
    get_nullable_type,
    is_enum_type,
    is_input_object_type,
    is_list_type,
    is_non_null_type,
    type_from_ast,
)

from db.errors import Fault
from gql.cost.cost import cost_of
from gql.cost.field_collection import Collector
from gql.documents.parsing import Document, Documents, Operation
from gql.nodes.application import Application
from gql.plan.cache import Called, Refusal, Step, make_statement
from gql.plan.compilation import Statement
from gql.plan.describe import describe
from gql.schema import build_schema

SAMPLES = {"Int": 1, "Float": 1.0, "Boolean": True, "DateTime": "2026-01-31T12:00:00Z"}


def explain(
    application: Application, source: str, operation_name: str | None, variables: str
) -> tuple[str, bool]:
    """The explanation, and whether the document can be planned; `Fault` if it is invalid."""
    schema = build_schema(application).executable
    document = Documents(schema).get(source)
    if document.errors:
        raise Fault(*(error.message for error in document.errors))
    operation = _operation(document, operation_name)
    values = operation.variables.coerce_fully(
        sample_variables(schema, operation.node) | _parse(variables)
    )
    if values is None:
        raise Fault("These variables do not fit the operation: check their names and types.")
    assert document.ast is not None, "a document without errors was parsed"
    collector = Collector(schema, document.ast, operation.node, values)
    price = cost_of(collector).of(values.coerced)
    cost = f"Costs {price.total}" + (f", most at {'.'.join(price.path)}." if price.path else ".")
    made = make_statement(collector, application)
    if isinstance(made, Refusal):
        return f"Answered by resolvers.\n{made.reason}\n{cost}", False
    if isinstance(made, Statement):
        return f"Answered by one statement.\n{cost}\n\n{_described(made)}", True
    steps = "\n\n".join(_step(step) for step in made.steps)
    is_planned = not any(isinstance(step.made, Refusal) for step in made.steps)
    return f"Answered field by field, in order.\n{cost}\n\n{steps}", is_planned


def _described(statement: Statement | Called) -> str:
    return f"{describe(statement.plan)}\n\n{statement.sql}"


def _step(step: Step) -> str:
    match step.made:
        case Statement() | Called():
            return _described(step.made)
        case Refusal(reason=reason):
            return f"{step.key}: answered by its resolver. {reason}"
        case bytes() as text:
            return text.decode()


def _operation(document: Document, name: str | None) -> Operation:
    operation = document.operation(name)
    if operation is None:
        names = ", ".join(str(other) for other in document.operations if other) or "none"
        raise Fault(f"Say which operation with --operation; the document has {names}.")
    return operation


def _parse(variables: str) -> dict[str, Any]:
    try:
        parsed = orjson.loads(variables)
    except orjson.JSONDecodeError:
        parsed = None
    if not isinstance(parsed, dict):
        raise Fault('--variables must be a JSON object, such as {"first": 10}.')
    return parsed


def sample_variables(schema: GraphQLSchema, operation: OperationDefinitionNode) -> dict[str, Any]:
    """A sample value for each required variable: a plan depends only on the shape of values."""
    return {
        node.variable.name.value: _sample(get_nullable_type(type_))
        for node in operation.variable_definitions or ()
        if is_non_null_type(type_ := type_from_ast(schema, node.type)) and not node.default_value
    }


def _sample(type_: Any) -> Any:
    if is_list_type(type_):
        return []
    if is_enum_type(type_):
        return next(iter(type_.values))
    if is_input_object_type(type_):
        return {
            name: _sample(get_nullable_type(field.type))
            for name, field in type_.fields.items()
            if is_non_null_type(field.type)
        }
    return SAMPLES.get(type_.name, "")
