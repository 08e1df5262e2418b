"""Collects the fields that an operation selects, with graphql-core's own algorithm.

Fragments, merging, `@skip` and `@include` therefore work as they do in the resolver lane.
"""

from typing import Any, TypeAlias

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
)
from graphql.execution.collect_fields import (
    FieldDetails,
    FragmentDetails,
    collect_fields,
    collect_subfields,
)
from graphql.execution.values import VariableValues

# By response key, every selection of the field; they merge.
Selected: TypeAlias = dict[str, list[FieldDetails]]


class Collector:
    """The selections of one operation with one set of variables."""

    def __init__(
        self,
        schema: GraphQLSchema,
        document: DocumentNode,
        operation: OperationDefinitionNode,
        variables: VariableValues,
    ) -> None:
        self.schema = schema
        self.variables = variables
        self._operation = operation
        self._fragments = {
            definition.name.value: FragmentDetails(definition)
            for definition in document.definitions
            if isinstance(definition, FragmentDefinitionNode)
        }

    @property
    def is_mutation(self) -> bool:
        return self._operation.operation is OperationType.MUTATION

    def root(self) -> tuple[GraphQLObjectType, Selected]:
        """The root type and its selection; `GraphQLError` if a `@skip` or `@include` is null."""
        kind = self.schema.get_root_type(self._operation.operation)
        assert kind is not None, "a validated operation has a root type"
        collected: Any = collect_fields(
            self.schema, self._fragments, self.variables, kind, self._operation
        )
        selected: Selected = collected.grouped_field_set
        return kind, selected

    def within(self, kind: GraphQLObjectType, details: list[FieldDetails]) -> Selected:
        """The selection in a field for objects of the type `kind`; raises as `root` does."""
        collected: Any = collect_subfields(
            self.schema, self._fragments, self.variables, self._operation, kind, details
        )
        selected: Selected = collected.grouped_field_set
        return selected
