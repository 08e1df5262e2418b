"""Documents: source text in, a parsed and validated document out, kept for the next time."""

from collections import OrderedDict
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
        self._kept: OrderedDict[str, Document] = OrderedDict()
        self._characters = 0

    def get(self, source: str) -> Document:
        """The document in `source`, from the last time or read anew."""
        document = self._kept.get(source)
        if document is not None:
            self._kept.move_to_end(source)
            return document
        document = self._read(source)
        if len(source) <= LONGEST_KEPT:
            self._keep(source, document)
        return document

    def _keep(self, source: str, document: Document) -> None:
        self._kept[source] = document
        self._characters += len(source)
        while self._characters > KEPT_CHARACTERS:
            forgotten, _ = self._kept.popitem(last=False)
            self._characters -= len(forgotten)

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
