"""Parses, validates and caches documents."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from time import monotonic

from cachetools import LRUCache
from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    NoSchemaIntrospectionCustomRule,
    OperationDefinitionNode,
    OperationType,
    ValuesOfCorrectTypeRule,
    parse,
    specified_rules,
    validate,
)

from db.timeline import PARSE, VALIDATE, note
from gql.documents.limits import Limits, check_document, check_length
from gql.documents.literals import LiteralsOfCorrectTypeRule
from gql.documents.variables import VariableDefinitions

# A parsed document takes some 90 bytes for each character, so the cache holds at most 14 MB.
CACHE_CHARACTERS = 150_000
MAX_CACHED_CHARACTERS = 15_000
# Further errors would not help a client that has this many to fix.
MAX_ERRORS = 20
RULES = tuple(
    LiteralsOfCorrectTypeRule if rule is ValuesOfCorrectTypeRule else rule
    for rule in specified_rules
)


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a valid document."""

    node: OperationDefinitionNode
    variables: VariableDefinitions

    @property
    def name(self) -> str | None:
        return self.node.name.value if self.node.name else None

    @property
    def is_query(self) -> bool:
        return self.node.operation is OperationType.QUERY


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed document and its errors; a document with errors is never executed.

    `length` is the number of characters of its source. `max_cost` is the limit of the cost of its
    operations; None is no limit.
    """

    length: int
    ast: DocumentNode | None
    errors: tuple[GraphQLError, ...] = ()
    max_cost: int | None = None
    operations: Mapping[str | None, Operation] = field(default_factory=dict)

    def operation(self, name: str | None) -> Operation | None:
        """The operation with that name, or without a name the only one; None if there is none."""
        if name is not None:
            return self.operations.get(name)
        return next(iter(self.operations.values())) if len(self.operations) == 1 else None


class Documents:
    """The cache of recently used documents, since parsing and validating takes milliseconds.

    Without `limits` documents may have any size. `shows_schema` allows introspection, and names in
    error messages.
    """

    def __init__(
        self, schema: GraphQLSchema, limits: Limits | None = None, *, shows_schema: bool = True
    ) -> None:
        self._schema = schema
        self._limits = limits
        self._shows_schema = shows_schema
        hidden = () if shows_schema else (NoSchemaIntrospectionCustomRule,)
        self._rules = (*RULES, *hidden)
        self._cache: LRUCache[str, Document] = LRUCache(
            CACHE_CHARACTERS, lambda document: document.length
        )

    def get(self, source: str) -> Document:
        """The document in `source`, from the cache or newly parsed."""
        document = self._cache.get(source)
        if document is not None:
            return document
        document = self._read(source)
        if document.length <= MAX_CACHED_CHARACTERS:
            self._cache[source] = document
        return document

    def _read(self, source: str) -> Document:
        limits, length = self._limits, len(source)
        try:
            if limits is not None:
                check_length(source, limits)
            began = monotonic()
            ast = parse(source, max_tokens=None if limits is None else limits.tokens)
            note(PARSE, began)
            began = monotonic()
            if limits is not None:
                check_document(ast, limits)
            errors = validate(
                self._schema,
                ast,
                self._rules,
                max_errors=MAX_ERRORS,
                hide_suggestions=not self._shows_schema,
            )
            note(VALIDATE, began)
        except GraphQLError as error:
            return Document(length, None, (error,))
        except RecursionError:
            return Document(length, None, (GraphQLError("The document is nested too deeply."),))
        if errors:
            return Document(length, ast, tuple(errors))
        operations = {
            operation.name: operation
            for node in ast.definitions
            if isinstance(node, OperationDefinitionNode)
            for operation in [Operation(node, VariableDefinitions(self._schema, node))]
        }
        max_cost = None if limits is None else limits.cost
        return Document(length, ast, max_cost=max_cost, operations=operations)
