"""Fields and their arguments in, documents with literals and variables out. Pure."""

import json
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

SCHEMA = build_schema(application).executable
# What a document may have at most; less than what the gateway refuses.
MOST_ROOTS, MOST_ALIASES, MOST_LEVELS, MOST_TOKENS, MOST_CHARACTERS = 20, 30, 12, 2_000, 15_000
TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|\.\.\.|\$?\w+|[^\s,\w]')
# What a variable adds to the head of its document.
DECLARATION = 8
NARROWED = "... on "


@dataclass(frozen=True)
class Field:
    """A field as a document asks for it; named `... on User` it is a fragment."""

    name: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    inside: tuple["Field", ...] = ()
    alias: str = ""

    @property
    def aliases(self) -> int:
        return bool(self.alias) + sum(inner.aliases for inner in self.inside)


@dataclass(frozen=True)
class Question:
    """A document, its variables, and the name of the list or the mutation it is about."""

    about: str
    query: str
    variables: Mapping[str, Any] = field(default_factory=dict)
    # Refused on purpose: what is compared is the refusal.
    is_refused: bool = False

    @property
    def body(self) -> dict[str, Any]:
        return {"query": self.query, "variables": self.variables}


@dataclass
class _Writer:
    """Writes one document; of its arguments every other one is a variable, if any are."""

    has_variables: bool = True
    variables: dict[str, Any] = field(default_factory=dict)
    declared: list[str] = field(default_factory=list)
    count: int = 0

    def field(self, parent: Any, asked: Field) -> str:
        alias = f"{asked.alias}: " if asked.alias else ""
        if asked.name.startswith(NARROWED):
            kind: Any = SCHEMA.type_map[asked.name.removeprefix(NARROWED)]
            return f"{asked.name}{self.selection(kind, asked.inside)}"
        if asked.name.startswith("__"):
            return f"{alias}{asked.name}"
        declared = parent.fields[asked.name]
        given = ", ".join(
            f"{name}: {self.value(declared.args[name].type, value)}"
            for name, value in asked.arguments.items()
        )
        arguments = f"({given})" if given else ""
        inside = self.selection(get_named_type(declared.type), asked.inside)
        return f"{alias}{asked.name}{arguments}{inside}"

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
    """`value`, given as JSON, as it is written in a document."""
    kind = get_nullable_type(kind)
    if value is None:
        return "null"
    if is_list_type(kind):
        return f"[{', '.join(literal(kind.of_type, item) for item in value)}]"
    if is_input_object_type(kind):
        inside = (f"{name}: {literal(kind.fields[name].type, v)}" for name, v in value.items())
        return f"{{{', '.join(inside)}}}"
    return str(value) if is_enum_type(kind) else json.dumps(value)


def question(about: str, *fields: Field, is_refused: bool = False) -> Question:
    """One document with these root fields, each under an alias of its own."""
    writer = _Writer()
    parts = [f"f{at}: {writer.field(SCHEMA.query_type, one)}" for at, one in enumerate(fields)]
    head = f"query ({', '.join(writer.declared)}) " if writer.declared else ""
    return Question(about, f"{head}{{ {' '.join(parts)} }}", writer.variables, is_refused)


def write(about: str, asked: Field) -> Question:
    """One mutation, its input a variable."""
    writer = _Writer(count=1)
    text = writer.field(SCHEMA.mutation_type, asked)
    return Question(
        about, f"mutation ({', '.join(writer.declared)}) {{ {text} }}", writer.variables
    )


def pack(about: str, fields: Iterable[Field]) -> Iterator[Question]:
    """As few documents as hold all these root fields."""
    batch: list[Field] = []
    aliases, tokens, characters = 0, 0, 0
    for one in fields:
        text = _Writer(has_variables=False).field(SCHEMA.query_type, one)
        more = count_tokens(text) + DECLARATION * (text.count("(") + 1)
        is_full = (
            len(batch) == MOST_ROOTS
            or aliases + one.aliases + 1 > MOST_ALIASES
            or tokens + more > MOST_TOKENS
            or characters + len(text) > MOST_CHARACTERS * 0.8
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
    """How many tokens `query` has, at least as graphql-core counts them."""
    return len(TOKEN.findall(query))
