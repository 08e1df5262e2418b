"""Writes GraphQL documents, with literals and variables, from fields and arguments. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    get_named_type,
    get_nullable_type,
    is_enum_type,
    is_input_object_type,
    is_list_type,
)

from gql.schema import build_schema
from gql.types import application
from tests.support.documents import literal_of

SCHEMA = build_schema(application).executable
# Limits of a document, which are below those of the gateway.
MAX_ROOTS, MAX_ALIASES, MAX_LEVELS, MAX_TOKENS, MAX_CHARACTERS = 20, 30, 12, 2_000, 15_000
TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|\.\.\.|\$?\w+|[^\s,\w]')
# The tokens that a variable adds to the header of its document.
DECLARATION = 8
INLINE_FRAGMENT = "... on "


@dataclass(frozen=True)
class Field:
    """A field of a document; with the name `... on User` it is an inline fragment."""

    name: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    inside: tuple["Field", ...] = ()
    alias: str = ""

    @property
    def aliases(self) -> int:
        return bool(self.alias) + sum(inner.aliases for inner in self.inside)


@dataclass(frozen=True)
class Question:
    """A document with variables; `about` is the list or mutation that it tests."""

    about: str
    query: str
    variables: Mapping[str, Any] = field(default_factory=dict)
    # Whether the gateway must refuse it; then the refusals are compared.
    is_refused: bool = False

    @property
    def body(self) -> dict[str, Any]:
        return {"query": self.query, "variables": self.variables}


@dataclass
class _Writer:
    """Writes one document; every second argument is a variable, unless `has_variables` is off."""

    has_variables: bool = True
    variables: dict[str, Any] = field(default_factory=dict)
    declared: list[str] = field(default_factory=list)
    count: int = 0

    def field(self, parent: Any, requested: Field) -> str:
        alias = f"{requested.alias}: " if requested.alias else ""
        if requested.name.startswith(INLINE_FRAGMENT):
            kind: Any = SCHEMA.type_map[requested.name.removeprefix(INLINE_FRAGMENT)]
            return f"{requested.name}{self.selection(kind, requested.inside)}"
        if requested.name.startswith("__"):
            return f"{alias}{requested.name}"
        declared = parent.fields[requested.name]
        values = ", ".join(
            f"{name}: {self.value(declared.args[name].type, value)}"
            for name, value in requested.arguments.items()
        )
        arguments = f"({values})" if values else ""
        inside = self.selection(get_named_type(declared.type), requested.inside)
        return f"{alias}{requested.name}{arguments}{inside}"

    def selection(self, kind: Any, fields: tuple[Field, ...]) -> str:
        inside = " ".join(self.field(kind, one) for one in fields)
        return f" {{ {inside} }}" if inside else ""

    def value(self, kind: Any, value: Any) -> str:
        self.count += 1
        if not self.has_variables or self.count % 2:
            return literal(kind, value)
        name = f"v{len(self.variables)}"
        self.declared.append(f"${name}: {kind}")
        self.variables[name] = value
        return f"${name}"


def literal(kind: Any, value: Any) -> str:
    """The JSON value `value` as a literal in a document."""
    kind = get_nullable_type(kind)
    if value is None:
        return "null"
    if is_list_type(kind):
        return f"[{', '.join(literal(kind.of_type, item) for item in value)}]"
    if is_input_object_type(kind):
        inside = (f"{name}: {literal(kind.fields[name].type, v)}" for name, v in value.items())
        return f"{{{', '.join(inside)}}}"
    return str(value) if is_enum_type(kind) else literal_of(value)


def question(about: str, *fields: Field, is_refused: bool = False) -> Question:
    """A query with these root fields, each with an alias of its own."""
    writer = _Writer()
    parts = [f"f{at}: {writer.field(SCHEMA.query_type, one)}" for at, one in enumerate(fields)]
    head = f"query ({', '.join(writer.declared)}) " if writer.declared else ""
    return Question(about, f"{head}{{ {' '.join(parts)} }}", writer.variables, is_refused)


def write(about: str, requested: Field) -> Question:
    """A mutation with its input as a variable."""
    writer = _Writer(count=1)
    text = writer.field(SCHEMA.mutation_type, requested)
    return Question(
        about, f"mutation ({', '.join(writer.declared)}) {{ {text} }}", writer.variables
    )


def pack(about: str, fields: Iterable[Field]) -> Iterator[Question]:
    """Distribute root fields over as few documents as the limits allow."""
    batch: list[Field] = []
    aliases, tokens, characters = 0, 0, 0
    for one in fields:
        text = _Writer(has_variables=False).field(SCHEMA.query_type, one)
        more = count_tokens(text) + DECLARATION * (text.count("(") + 1)
        is_full = (
            len(batch) == MAX_ROOTS
            or aliases + one.aliases + 1 > MAX_ALIASES
            or tokens + more > MAX_TOKENS
            or characters + len(text) > MAX_CHARACTERS * 0.8
        )
        if batch and is_full:
            yield question(about, *batch)
            batch, aliases, tokens, characters = [], 0, 0, 0
        batch.append(one)
        aliases, tokens = aliases + one.aliases + 1, tokens + more
        characters += len(text)
    if batch:
        yield question(about, *batch)


def count_tokens(query: str) -> int:
    """The number of tokens of `query`; never less than graphql-core counts."""
    return len(TOKEN.findall(query))
