"""Rejects documents that exceed a limit, before they are validated.

The check precedes validation because the time of some validation rules grows quadratically.
Fragments count at each spread; fields that merge are visited once, as in execution.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from db.settings.limits import LimitSettings

# Fields of an operation with its fragments expanded: planning takes some 0.1 ms for each.
MAX_FIELDS = 2_000
# Validation compares all pairs of fields with one response key, some 4 us for each pair.
MAX_PAIRS = 5_000
# Not counted as a level of depth: the standard introspection query nests it nine deep.
NO_LEVEL = "ofType"

# A selection set, and the names of the fragments that contain it.
Selections: TypeAlias = tuple[SelectionSetNode, frozenset[str]]


class OverLimit(GraphQLError):
    """A limit was exceeded; `code` identifies it."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message, extensions={"code": code})


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of a document; a setting can exempt trusted documents."""

    characters: int
    tokens: int
    depth: int
    aliases: int
    directives: int
    root_fields: int
    cost: int

    @classmethod
    def of(cls, settings: LimitSettings) -> "Limits":
        """The limits from the settings."""
        return cls(
            characters=settings.limit_document_characters,
            tokens=settings.limit_document_tokens,
            depth=settings.limit_depth,
            aliases=settings.limit_aliases,
            directives=settings.limit_directives,
            root_fields=settings.limit_root_fields,
            cost=settings.limit_cost,
        )


def check_length(source: str, limits: Limits) -> None:
    """`OverLimit` if the document has too many characters."""
    if len(source) > limits.characters:
        raise OverLimit(
            "MAX_CHARACTERS_LIMIT",
            f"The document has {len(source)} characters; the limit is {limits.characters}.",
        )


def check_document(document: DocumentNode, limits: Limits) -> None:
    """`OverLimit` if one of the operations exceeds a limit."""
    fragments = {
        node.name.value: node
        for node in document.definitions
        if isinstance(node, FragmentDefinitionNode)
    }
    for node in document.definitions:
        if isinstance(node, OperationDefinitionNode):
            _LimitVisitor(fragments, limits).operation(node)


class _LimitVisitor:
    def __init__(self, fragments: dict[str, FragmentDefinitionNode], limits: Limits) -> None:
        self._fragments = fragments
        self._limits = limits
        self._fields = self._pairs = self._aliases = self._directives = 0

    def operation(self, node: OperationDefinitionNode) -> None:
        self._count_directives(node)
        for definition in node.variable_definitions or ():
            self._count_directives(definition)
        self._visit([(node.selection_set, frozenset())], ())

    def _visit(self, sets: Iterable[Selections], path: tuple[str, ...]) -> None:
        """Check the selection at `path`, which merges one or more selection sets."""
        merged: dict[str, list[tuple[FieldNode, frozenset[str]]]] = {}
        spread: set[str] = set()
        for selections, inside in sets:
            for field, within in self._flat(selections, inside, spread):
                self._count(field)
                key = (field.alias or field.name).value
                merged.setdefault(key, []).append((field, within))
        if not path and len(merged) > self._limits.root_fields:
            raise OverLimit(
                "MAX_ROOT_FIELDS_LIMIT",
                f"The operation has {len(merged)} fields at its root; the limit is "
                f"{self._limits.root_fields}.",
            )
        for key, fields in merged.items():
            self._compare(len(fields))
            below = (*path, key) if fields[0][0].name.value != NO_LEVEL else path
            if len(below) > self._limits.depth:
                raise OverLimit(
                    "MAX_DEPTH_LIMIT",
                    f"The document goes deeper than {self._limits.depth} levels, at "
                    f"{'.'.join(below)}.",
                )
            inner = [(field.selection_set, within) for field, within in fields]
            inner_sets = [(selected, within) for selected, within in inner if selected is not None]
            if inner_sets:
                self._visit(inner_sets, below)

    def _flat(
        self, selections: SelectionSetNode, inside: frozenset[str], spread: set[str]
    ) -> Iterator[tuple[FieldNode, frozenset[str]]]:
        """The fields of a selection set and its fragments; a repeated spread counts once."""
        for node in selections.selections:
            if isinstance(node, FieldNode):
                yield node, inside
                continue
            self._count_directives(node)
            if isinstance(node, InlineFragmentNode):
                yield from self._flat(node.selection_set, inside, spread)
            elif isinstance(node, FragmentSpreadNode):
                name = node.name.value
                fragment = self._fragments.get(name)
                # Validation reports fragments that are missing or contain themselves.
                if fragment is None or name in inside or name in spread:
                    continue
                spread.add(name)
                self._count_directives(fragment)
                yield from self._flat(fragment.selection_set, inside | {name}, spread)

    def _count(self, field: FieldNode) -> None:
        self._fields += 1
        if self._fields > MAX_FIELDS:
            raise OverLimit(
                "MAX_FIELDS_LIMIT",
                f"The document has more than {MAX_FIELDS} fields, those of fragments at each "
                "place they are spread.",
            )
        if field.alias is not None:
            self._aliases += 1
            if self._aliases > self._limits.aliases:
                raise OverLimit(
                    "MAX_ALIASES_LIMIT",
                    f"The document has more than {self._limits.aliases} aliases, those of "
                    "fragments at each place they are spread.",
                )
        self._count_directives(field)

    def _count_directives(self, node: object) -> None:
        self._directives += len(getattr(node, "directives", None) or ())
        if self._directives > self._limits.directives:
            raise OverLimit(
                "MAX_DIRECTIVES_LIMIT",
                f"The document has more than {self._limits.directives} directives, those of "
                "fragments at each place they are spread.",
            )

    def _compare(self, fields: int) -> None:
        self._pairs += fields * (fields - 1) // 2
        if self._pairs > MAX_PAIRS:
            raise OverLimit(
                "MAX_OVERLAPS_LIMIT", "The document selects the same fields again too often."
            )
