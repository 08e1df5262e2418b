"""Parses, validates and caches documents."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from time import monotonic

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
from gql.caching.memory import Kind, MemoryCache
from gql.documents.limits import Limits, check_document, check_length
from gql.documents.literals import LiteralsOfCorrectTypeRule
from gql.documents.variables import VariableDefinitions

# Bytes, as measured: of a document without its tree; of each of its variables; and of a tree, for
# each character of the source.
DOCUMENT_BYTES, VARIABLE_BYTES, TREE_BYTES = 1_300, 1_700, 120
# The budget of a cache that is not shared, for commands and tests.
DEFAULT_MIB = 64
# Further errors would not help a client that has this many to fix.
MAX_ERRORS = 20
RULES = tuple(
    LiteralsOfCorrectTypeRule if rule is ValuesOfCorrectTypeRule else rule
    for rule in specified_rules
)


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a valid document: its name, its type such as `query`, and its variables.

    `find` finds its node, and may parse the document again.

    Nodes are large, and each holds the tokens of its whole document, so none is kept here.
    """

    name: str | None
    type: str
    is_query: bool
    variables: VariableDefinitions
    find: Callable[[], OperationDefinitionNode]

    @property
    def node(self) -> OperationDefinitionNode:
        return self.find()


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed document and its errors; a document with errors is never executed.

    `length` is the number of characters of its source. `tree` parses it again, unless its tree is
    still cached; None if it cannot be parsed. `max_cost` is the limit of the cost of its
    operations; None is no limit.
    """

    length: int
    tree: Callable[[], DocumentNode] | None
    errors: tuple[GraphQLError, ...] = ()
    max_cost: int | None = None
    operations: Mapping[str | None, Operation] = field(default_factory=dict)

    @property
    def ast(self) -> DocumentNode | None:
        return None if self.tree is None else self.tree()

    @property
    def size(self) -> int:
        """An estimate of the bytes it takes; errors hold nodes, and so all tokens."""
        variables = sum(len(each.variables) for each in self.operations.values())
        held = TREE_BYTES * self.length if self.errors else 0
        return DOCUMENT_BYTES + VARIABLE_BYTES * variables + self.length + held

    def operation(self, name: str | None) -> Operation | None:
        """The operation with that name, or without a name the only one; None if there is none."""
        if name is not None:
            return self.operations.get(name)
        return next(iter(self.operations.values())) if len(self.operations) == 1 else None


class Documents:
    """Recently used documents, since parsing and validating takes milliseconds.

    They are in `cache`, and so are their trees, which planning and resolvers need.
    Without `limits` documents may have any size. `shows_schema` allows introspection, and names in
    error messages.
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        limits: Limits | None = None,
        *,
        shows_schema: bool = True,
        cache: MemoryCache | None = None,
    ) -> None:
        self._schema = schema
        self._limits = limits
        self._shows_schema = shows_schema
        hidden = () if shows_schema else (NoSchemaIntrospectionCustomRule,)
        self._rules = (*RULES, *hidden)
        cache = cache or MemoryCache(DEFAULT_MIB)
        self._documents: Kind[Document] = Kind(cache, "document", lambda document: document.size)
        self._trees: Kind[DocumentNode] = Kind(cache.brief, "tree", _tree_size)

    def get(self, source: str) -> Document:
        """The document in `source`, from the cache or newly parsed."""
        # Instances with other rules may share the cache.
        key = self, source
        document = self._documents.get(key)
        return document or self._documents.put(key, self._read(source))

    def _tree(self, source: str) -> DocumentNode:
        """The tree of a document that was parsed before."""
        tree = self._trees.get(source)
        if tree is None:
            began = monotonic()
            tree = self._trees.put(source, parse(source))
            note(PARSE, began)
        return tree

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
        self._trees.put(source, ast)
        tree = partial(self._tree, source)
        if errors:
            return Document(length, tree, tuple(errors))
        operations = {
            operation.name: operation
            for at, node in enumerate(ast.definitions)
            if isinstance(node, OperationDefinitionNode)
            for operation in [self._operation(node, partial(_operation_at, tree, at))]
        }
        max_cost = None if limits is None else limits.cost
        return Document(length, tree, max_cost=max_cost, operations=operations)

    def _operation(
        self, node: OperationDefinitionNode, find: Callable[[], OperationDefinitionNode]
    ) -> Operation:
        return Operation(
            node.name.value if node.name else None,
            node.operation.value,
            node.operation is OperationType.QUERY,
            VariableDefinitions(self._schema, node, find),
            find,
        )


def _operation_at(tree: Callable[[], DocumentNode], at: int) -> OperationDefinitionNode:
    node = tree().definitions[at]
    assert isinstance(node, OperationDefinitionNode), "the same document has the same definitions"
    return node


def _tree_size(tree: DocumentNode) -> int:
    assert tree.loc is not None, "documents are parsed with locations"
    return TREE_BYTES * tree.loc.end
