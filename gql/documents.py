"""Documents: source text in, a parsed and validated document out, kept for the next time."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    parse,
    validate,
)

from gql.kept import Kept
from gql.variables import VariableDefinitions

MOST_TOKENS = 2_000
# A parsed document takes some 90 bytes a character: 14 MB are kept at most, no giant among them.
KEPT_CHARACTERS = 150_000
LONGEST_KEPT = 15_000


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a valid document."""

    node: OperationDefinitionNode
    variables: VariableDefinitions

    @property
    def is_query(self) -> bool:
        return self.node.operation is OperationType.QUERY


@dataclass(frozen=True, slots=True)
class Document:
    """A document and what is wrong with it; one with errors is never executed."""

    ast: DocumentNode | None
    errors: tuple[GraphQLError, ...] = ()
    operations: Mapping[str | None, Operation] = field(default_factory=dict)

    def operation(self, name: str | None) -> Operation | None:
        """The operation to run; None where the name leaves it open."""
        if name is not None:
            return self.operations.get(name)
        return next(iter(self.operations.values())) if len(self.operations) == 1 else None

    def is_query(self, name: str | None) -> bool:
        operation = self.operation(name)
        return operation is None or operation.is_query


class Documents:
    """The documents seen last: parsing and validating one costs milliseconds."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema
        self._kept: Kept[str, Document] = Kept(KEPT_CHARACTERS, lambda source, _: len(source))

    def get(self, source: str) -> Document:
        """The document in `source`, from the last time or read anew."""
        document = self._kept.get(source)
        if document is not None:
            return document
        document = self._read(source)
        if len(source) <= LONGEST_KEPT:
            self._kept.put(source, document)
        return document

    def _read(self, source: str) -> Document:
        try:
            ast = parse(source, max_tokens=MOST_TOKENS)
        except GraphQLError as error:
            return Document(None, (error,))
        except RecursionError:
            return Document(None, (GraphQLError("The document is nested too deeply."),))
        if errors := validate(self._schema, ast):
            return Document(ast, tuple(errors))
        operations = {
            node.name.value if node.name else None: Operation(
                node, VariableDefinitions(self._schema, node)
            )
            for node in ast.definitions
            if isinstance(node, OperationDefinitionNode)
        }
        return Document(ast, operations=operations)
