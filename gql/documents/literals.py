"""A validation rule that reports invalid literals with their argument and location.

graphql-core's own rule does not name the argument, has no location for some errors of scalars, and
accepts numbers that Python or JSON cannot represent.
"""

from collections.abc import Iterator, Sequence
from math import isfinite
from typing import Any, TypeAlias

from graphql import (
    ArgumentNode,
    FloatValueNode,
    GraphQLError,
    GraphQLInputType,
    IntValueNode,
    ListValueNode,
    Node,
    ObjectValueNode,
    ValueNode,
    ValuesOfCorrectTypeRule,
    VariableDefinitionNode,
)
from graphql.language import SKIP, VisitorAction
from graphql.pyutils import print_path_list
from graphql.utilities import validate_input_literal

from gql.errors import OUT_OF_RANGE, InvalidValue

Path: TypeAlias = Sequence[str | int]


class LiteralsOfCorrectTypeRule(ValuesOfCorrectTypeRule):
    """Source: the GraphQL specification, "Values of Correct Type"."""

    # Names the argument or variable of the next value.
    _subject = ""

    def enter_argument(self, node: ArgumentNode, *_: Any) -> None:
        self._subject = f"Argument '{node.name.value}' has invalid value"

    def enter_variable_definition(self, node: VariableDefinitionNode, *_: Any) -> None:
        self._subject = f"Variable '${node.variable.name.value}' has invalid default value"

    def is_valid_value_node(
        self, node: ValueNode, input_type: GraphQLInputType | None
    ) -> VisitorAction:
        """Report all errors of a literal at once, and skip the visit of its parts."""
        out_of_range = False
        for number, path in _out_of_range(node, ()):
            out_of_range = True
            self._report(InvalidValue("The number", OUT_OF_RANGE), path, number)
        if input_type is None or out_of_range:
            return SKIP

        def report(error: GraphQLError, path: list[str | int]) -> None:
            # Errors of scalars have no node, and nodes that replace variables have no location.
            located = (value for value in error.nodes or () if value.loc is not None)
            self._report(error, path, next(located, _at(node, path)))

        validate_input_literal(
            node, input_type, report, hide_suggestions=self.context.hide_suggestions
        )
        return SKIP

    def _report(self, error: GraphQLError, path: Path, node: Node) -> None:
        # The message of an unexpected exception is Python's and not meant for clients.
        reason = error.message if error.original_error is None else "The value cannot be used."
        message = f"{self._subject}{print_path_list(path)}: {reason}"
        self.report_error(GraphQLError(message, node, original_error=error))


def _out_of_range(node: ValueNode, path: tuple[str | int, ...]) -> Iterator[tuple[ValueNode, Path]]:
    """The numbers that a float cannot hold; Python rejects integers of more than 4,300 digits."""
    match node:
        case IntValueNode(value=text) | FloatValueNode(value=text):
            if not isfinite(float(text)):
                yield node, path
        case ListValueNode(values=values):
            for at, value in enumerate(values):
                yield from _out_of_range(value, (*path, at))
        case ObjectValueNode(fields=fields):
            for field in fields:
                yield from _out_of_range(field.value, (*path, field.name.value))


def _at(node: Node, path: Path) -> Node:
    """The value at `path` inside `node`, or the deepest existing value on the way."""
    for step in path:
        match node:
            case ListValueNode(values=values) if isinstance(step, int):
                node = values[step]
            case ObjectValueNode(fields=fields):
                node = next(field.value for field in fields if field.name.value == step)
    return node
