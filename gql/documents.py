"""Documents: source text in, a parsed and validated document out, kept for the next time."""

from collections import OrderedDict
from dataclasses import dataclass

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    parse,
    validate,
)

MOST_TOKENS = 2_000
MOST_DOCUMENTS = 1_000


@dataclass(frozen=True, slots=True)
class Document:
    """A document and what is wrong with it; one with errors is never executed."""

    ast: DocumentNode | None
    errors: tuple[GraphQLError, ...] = ()

    def operation(self, name: str | None) -> OperationDefinitionNode | None:
        """The operation to run; None where the name leaves it open."""
        found = [
            definition
            for definition in (self.ast.definitions if self.ast else ())
            if isinstance(definition, OperationDefinitionNode)
            and (name is None or (definition.name and definition.name.value == name))
        ]
        return found[0] if len(found) == 1 else None

    def is_query(self, name: str | None) -> bool:
        operation = self.operation(name)
        return operation is None or operation.operation is OperationType.QUERY


class Documents:
    """The documents seen last: parsing and validating one costs milliseconds."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema
        self._kept: OrderedDict[str, Document] = OrderedDict()

    def get(self, source: str) -> Document:
        document = self._kept.get(source)
        if document is None:
            document = self._kept[source] = self._read(source)
            if len(self._kept) > MOST_DOCUMENTS:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end(source)
        return document

    def _read(self, source: str) -> Document:
        try:
            ast = parse(source, max_tokens=MOST_TOKENS)
        except GraphQLError as error:
            return Document(None, (error,))
        except RecursionError:
            return Document(None, (GraphQLError("The document is nested too deeply."),))
        return Document(ast, tuple(validate(self._schema, ast)))
