"""Valid documents made of the schema: a strategy, and the values their variables take.

What may be selected follows from graphql-core's schema alone, so that a new type, field or argument
is tried without a word said here.
"""

from dataclasses import dataclass, field
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_composite_type,
)
from hypothesis import strategies as st

DEPTH = 4
MOST_FIELDS = 4


@dataclass(frozen=True)
class Asked:
    """A document and its variables."""

    query: str
    variables: dict[str, Any]


@dataclass(frozen=True)
class Pool:
    """Values worth passing, by what an argument is called; some good, some of no use."""

    ids: list[str]
    cursors: dict[str, list[str]]


@dataclass
class _Writer:
    draw: Any
    schema: GraphQLSchema
    pool: Pool
    variables: dict[str, Any] = field(default_factory=dict)
    declared: list[str] = field(default_factory=list)
    fragments: list[str] = field(default_factory=list)
    names: int = 0

    def name(self, prefix: str) -> str:
        self.names += 1
        return f"{prefix}{self.names}"

    def operation(self) -> str:
        selection = self.selection(self.schema.query_type, DEPTH)
        variables = f"({', '.join(self.declared)})" if self.declared else ""
        return "\n".join([f"query Q{variables} {selection}", *self.fragments])

    def selection(self, kind: Any, depth: int) -> str:
        """A selection set of at least one field of `kind`."""
        count = self.draw(st.integers(1, MOST_FIELDS))
        return f"{{ {' '.join(self.part(kind, depth) for _ in range(count))} }}"

    def part(self, kind: Any, depth: int) -> str:
        shape = self.draw(st.integers(0, 11))
        if shape == 0:
            return f"__typename{self.switch()}"
        if shape == 1 and depth:
            on = self.draw(st.sampled_from(["", f"on {self.narrowed(kind)} "]))
            target = self.schema.type_map[on.split()[1]] if on else kind
            return f"...{' ' if on else ''}{on}{self.switch()} {self.selection(target, depth - 1)}"
        if shape == 2 and depth:
            name, on = self.name("F"), self.narrowed(kind)
            inside = self.selection(self.schema.type_map[on], depth - 1)
            self.fragments.append(f"fragment {name} on {on} {inside}")
            return f"...{name}{self.switch()} ...{name}"
        return self.field(kind, depth)

    def narrowed(self, kind: Any) -> str:
        """`kind` itself, or where it is an interface one of its types."""
        if isinstance(kind, GraphQLInterfaceType):
            types = [possible.name for possible in self.schema.get_possible_types(kind)]
            return str(self.draw(st.sampled_from([kind.name, *types])))
        interfaces = kind.interfaces if isinstance(kind, GraphQLObjectType) else ()
        return str(self.draw(st.sampled_from([kind.name, *(i.name for i in interfaces)])))

    def field(self, kind: Any, depth: int) -> str:
        fields = {
            name: found
            for name, found in kind.fields.items()
            if depth or not is_composite_type(get_named_type(found.type))
        }
        if not fields:
            return "__typename"
        name = self.draw(st.sampled_from(sorted(fields)))
        found = fields[name]
        inner = get_named_type(found.type)
        arguments = self.arguments(found, inner)
        # With arguments, two fields of one name could not be merged.
        is_named = bool(arguments) or is_composite_type(inner) or self.draw(st.booleans())
        alias = f"{self.name('f')}: " if is_named else ""
        selection = f" {self.selection(inner, depth - 1)}" if is_composite_type(inner) else ""
        return f"{alias}{name}{arguments}{self.switch()}{selection}"

    def arguments(self, found: GraphQLField, inner: Any) -> str:
        given = []
        for name, argument in found.args.items():
            if name in ("first", "last"):
                wanted = self.draw(st.sampled_from([None, None, 0, 1, 2, 5, 50, 200, 201, -1]))
            elif name in ("after", "before"):
                cursors = self.pool.cursors.get(inner.name, []) or ["none"]
                wanted = self.draw(st.sampled_from([None, None, None, None, *cursors]))
            elif name == "ids":
                wanted = self.draw(st.lists(st.sampled_from(self.pool.ids), max_size=4))
            else:
                wanted = self.draw(st.sampled_from(self.pool.ids))
            if wanted is not None or self.draw(st.integers(0, 9)) == 0:
                given.append(f"{name}: {self.value(str(argument.type), wanted)}")
        return f"({', '.join(given)})" if given else ""

    def value(self, kind: str, value: Any) -> str:
        """`value` as a literal, or as a variable."""
        if self.draw(st.booleans()):
            return _literal(value)
        name = self.name("v")
        default = ""
        if value is not None and self.draw(st.integers(0, 4)) == 0:
            default = f" = {_literal(value)}"
        self.declared.append(f"${name}: {kind}{default}")
        if not default or self.draw(st.booleans()):
            self.variables[name] = value
        return f"${name}"

    def switch(self) -> str:
        """Mostly nothing, or `@skip` or `@include`."""
        if self.draw(st.integers(0, 7)):
            return ""
        directive = self.draw(st.sampled_from(["skip", "include"]))
        if self.draw(st.integers(0, 9)) == 0:
            # With a default it may be declared nullable, and then be null after all.
            name = self.name("v")
            self.declared.append(f"${name}: Boolean = true")
            self.variables[name] = self.draw(st.sampled_from([None, True, False]))
            return f" @{directive}(if: ${name})"
        return f" @{directive}(if: {self.value('Boolean!', self.draw(st.booleans()))})"


def _literal(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(_literal(item) for item in value)}]"
    if isinstance(value, bool):
        return str(value).lower()
    return "null" if value is None else f'"{value}"' if isinstance(value, str) else str(value)


@st.composite
def documents(draw: Any, schema: GraphQLSchema, pool: Pool) -> Asked:
    """Any valid query, with arguments from `pool`."""
    writer = _Writer(draw, schema, pool)
    query = writer.operation()
    return Asked(query, writer.variables)
