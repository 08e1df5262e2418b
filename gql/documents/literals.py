"""A validation rule: every literal has the type of its place, or an error names that place.

graphql-core's own rule names no argument, points nowhere where a scalar has no words of its own for
it, and takes numbers that are no numbers for Python or for JSON.
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

    # Of what argument or variable the next value is.
    _place = ""

    def enter_argument(self, node: ArgumentNode, *_: Any) -> None:
        self._place = f"Argument '{node.name.value}' has invalid value"

    def enter_variable_definition(self, node: VariableDefinitionNode, *_: Any) -> None:
        self._place = f"Variable '${node.variable.name.value}' has invalid default value"

    def is_valid_value_node(
        self, node: ValueNode, input_type: GraphQLInputType | None
    ) -> VisitorAction:
        """Report what is wrong with a whole literal; nothing inside it is visited."""
        out_of_range = False
        for number, path in _out_of_range(node, ()):
            out_of_range = True
            self._report(InvalidValue("The number", OUT_OF_RANGE), path, number)
        if input_type is None or out_of_range:
            return SKIP

        def report(error: GraphQLError, path: list[str | int]) -> None:
            # A scalar names no node; one made in place of a literal with variables stands nowhere.
            placed = (found for found in error.nodes or () if found.loc is not None)
            self._report(error, path, next(placed, _at(node, path)))

        validate_input_literal(
            node, input_type, report, hide_suggestions=self.context.hide_suggestions
        )
        return SKIP

    def _report(self, error: GraphQLError, path: Path, node: Node) -> None:
        # What a scalar raises unexpectedly is in Python's words.
        reason = error.message if error.original_error is None else "The value cannot be used."
        message = f"{self._place}{print_path_list(path)}: {reason}"
        self.report_error(GraphQLError(message, node, original_error=error))


def _out_of_range(node: ValueNode, path: tuple[str | int, ...]) -> Iterator[tuple[ValueNode, Path]]:
    """The numbers that no float can hold; Python refuses to read an integer of 4,301 digits."""
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
    """The value at `path` inside `node`; as much of the way as there is."""
    for step in path:
        match node:
            case ListValueNode(values=values) if isinstance(step, int):
                node = values[step]
            case ObjectValueNode(fields=fields):
                node = next(field.value for field in fields if field.name.value == step)
    return node
