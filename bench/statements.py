"""A query in, what the plan lane sends to Postgres for it out: the SQL and its arguments."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from graphql import OperationDefinitionNode, parse

from bench.dataset import Dataset
from bench.query import FIRST_NUMBER, UNIQUE, Query
from gql.cost.field_collection import Collector
from gql.documents.variables import VariableDefinitions
from gql.plan.compilation import compile_plan
from gql.plan.execute import BEGIN_AS_OPERATOR
from gql.plan.planner import plan_operation
from gql.schema import build_schema

# A parameter always says its type.
PARAMETER = re.compile(r"\$(\d+)(?=::)")


@dataclass(frozen=True, slots=True)
class Planned:
    """A statement, and its arguments for each of the query's variables in turn."""

    sql: str
    arguments: tuple[list[Any], ...]


def planned(query: Query, dataset: Dataset) -> Planned:
    """What the plan lane sends for `query`, identity among the arguments."""
    schema = build_schema(dataset.application).executable
    document = parse(query.document.replace(UNIQUE, FIRST_NUMBER))
    [operation] = document.definitions
    assert isinstance(operation, OperationDefinitionNode)
    definitions = VariableDefinitions(schema, operation)
    coerced = [definitions.coerce_fully(given) for given in query.variables(dataset.world)]
    values = [each for each in coerced if each is not None]
    assert len(values) == len(coerced), "the benchmark's own variables are right"
    collector = Collector(schema, document, operation, values[0])
    statement = compile_plan(plan_operation(collector), dataset.application)
    identity = dataset.identity(query)
    arguments = (statement.arguments(each.coerced, identity) for each in values)
    return Planned(statement.sql, tuple(arguments))


def script(query: Query, dataset: Dataset) -> list[str]:
    """The statements of one transaction, without parameters: those of the first variables."""
    found = planned(query, dataset)
    statement = with_literals(found.sql, found.arguments[0])
    return (
        [*BEGIN_AS_OPERATOR.split("; "), statement, "commit"] if query.is_operators else [statement]
    )


def with_literals(sql: str, arguments: Sequence[object]) -> str:
    """`sql` with a quoted literal in the place of each parameter."""
    literals = [_literal(argument) for argument in arguments]
    used = {int(number) for number in PARAMETER.findall(sql)}
    assert used == set(range(1, len(literals) + 1)), "a parameter without a type, or without a use"
    return PARAMETER.sub(lambda found: literals[int(found[1]) - 1], sql)


def _literal(value: object) -> str:
    match value:
        case None:
            return "null"
        case list():
            items = ("null" if item is None else _text(item) for item in value)
            text = f"{{{','.join(items)}}}"
        case _:
            text = _text(value)
    # A backslash would mean something only after E.
    return "'" + text.replace("'", "''") + "'"


def _text(value: object) -> str:
    match value:
        case datetime():
            return value.isoformat()
        case bool() | int() | float() | str() | UUID():
            return str(value)
        case _:
            raise AssertionError(f"no literal is needed for {type(value).__name__}")
