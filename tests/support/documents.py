"""A Hypothesis strategy for valid documents with variables.

It derives everything from graphql-core's schema, so that it also tries new types, fields and
arguments without a change here.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    GraphQLBoolean,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    get_nullable_type,
    is_composite_type,
    is_enum_type,
    is_input_object_type,
    is_list_type,
    is_non_null_type,
)
from hypothesis import strategies as st

from tests.support.made_up_inputs import values_by_scalar

DEPTH = 4
MAX_FIELDS = 4
FILTER_DEPTH = 4
EVERY_PAGING = ("first", "last", "after", "before", "offset")
PAGING = (
    ("first",),
    ("last",),
    ("first", "after"),
    ("first", "after", "before"),
    ("last", "before"),
    ("last", "after"),
    ("first", "offset"),
    EVERY_PAGING,
)
# Values for comparisons: some occur in the rows, some do not, and some are invalid.
VALUES: dict[str, list[Any]] = {
    "String": ["", "a", "Levi", "%a%", "_", "\\", "50\\%", "Quote", "demo", "\u00e9", "a\0b"],
    "Int": [0, 1, 2, 3, -1, 2**31 - 1],
    "Float": [0, 0.5, 32.0, -90, 90, 180, -180, 179.5, 1e7, 5e-324, 1e16, -1],
    "Boolean": [True, False],
    "DateTime": [
        "2026-01-31T12:00:00.000001+00:00",
        "2026-10-29T02:00:00Z",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59.999999Z",
    ],
    "BigInt": ["0", "1", 2, "9223372036854775807", "-9223372036854775808"],
    "Decimal": ["0", "1.10", 2, "NaN", "-0.5e3", "1e400"],
    "Date": ["2001-01-01", "2024-01-15", "infinity", "0044-03-15 BC"],
    "Time": ["00:00:00", "12:30:00.5", "24:00:00"],
    "OffsetTime": ["00:00:00Z", "12:30:00.5+02:00"],
    "LocalDateTime": ["2001-01-01T00:00:00", "-infinity", "2024-06-01 12:00:00.25"],
    "Interval": ["1 day", "P1DT2H", "-3 mons", "x"],
    "JSON": [None, 1, "a", [], {"at": 1}, [1, "a"], {"a": {"b": None}}],
    "Base64": ["AAAA", "", "aGk="],
    "BitString": ["1", "101"],
    "Inet": ["10.0.0.1", "10.0.0.0/8", "::1"],
    "Cidr": ["10.0.0.0/8", "::/0"],
    "MacAddr": ["08:00:2b:01:02:03"],
    "LTree": ["a.b", "a"],
    "Range": ["[1,3)", "empty", "(,)"],
    "MultiRange": ["{[1,3)}", "{}"],
}


class Name(str):
    """The name of an enum value, which is a literal without quotes."""

    __slots__ = ()


@dataclass(frozen=True)
class GeneratedDocument:
    """A generated document and its variables."""

    query: str
    variables: dict[str, Any]


@dataclass(frozen=True)
class Pool:
    """Values for arguments, some of them invalid."""

    ids: list[str]
    # The cursor for a connection type, an `orderBy` and the number of a row.
    cursor: Callable[[str, list[dict[str, str]] | None, int], str]


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
        count = self.draw(st.integers(1, MAX_FIELDS))
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
        """`kind` itself, one of its interfaces, or one of its types if it is an interface."""
        if isinstance(kind, GraphQLInterfaceType):
            types = [possible.name for possible in self.schema.get_possible_types(kind)]
            return str(self.draw(st.sampled_from([kind.name, *types])))
        interfaces = kind.interfaces if isinstance(kind, GraphQLObjectType) else ()
        return str(self.draw(st.sampled_from([kind.name, *(i.name for i in interfaces)])))

    def field(self, kind: Any, depth: int) -> str:
        fields = {
            name: definition
            for name, definition in kind.fields.items()
            if depth or not is_composite_type(get_named_type(definition.type))
        }
        if not fields:
            return "__typename"
        name = self.draw(st.sampled_from(sorted(fields)))
        definition = fields[name]
        inner = get_named_type(definition.type)
        arguments = self.arguments(definition, inner)
        # Two fields of the same name with different arguments cannot be merged, so use an alias.
        is_named = bool(arguments) or is_composite_type(inner) or self.draw(st.booleans())
        alias = f"{self.name('f')}: " if is_named else ""
        selection = f" {self.selection(inner, depth - 1)}" if is_composite_type(inner) else ""
        return f"{alias}{name}{arguments}{self.switch()}{selection}"

    def arguments(self, definition: GraphQLField, inner: Any) -> str:
        # Some arguments exclude each other: mostly draw those that are valid together.
        paging = self.draw(st.sampled_from(PAGING)) if "offset" in definition.args else ()
        # So do an id and another key, of which one is needed.
        key = self.draw(st.sampled_from(["id", "by", ""])) if "by" in definition.args else ""
        values: dict[str, Any] = {}
        for name, argument in reversed(definition.args.items()):
            is_required = is_non_null_type(argument.type) or name == key
            often = 3 if name in paging else 0 if key or name in EVERY_PAGING else 1
            if not is_required and self.draw(st.integers(0, 3)) >= often:
                continue
            is_null = not is_required and self.draw(st.integers(0, 19)) == 0
            order = values.get("orderBy")
            values[name] = (
                None if is_null else self.argument_value(name, argument.type, inner, order)
            )
        parts = (
            f"{name}: {self.value(definition.args[name].type, value)}"
            for name, value in values.items()
        )
        return f"({', '.join(parts)})" if values else ""

    def argument_value(self, name: str, kind: Any, inner: Any, order: Any) -> Any:
        """A value for the argument `name` of a field of type `inner`; `order` is its `orderBy`."""
        if name in ("first", "last", "upTo", "limit"):
            return self.draw(st.sampled_from([0, 1, 2, 2, 3, 5, 50, 200, 1001, -1]))
        if name == "offset":
            return self.draw(st.sampled_from([0, 1, 1, 2, 3, 50, -1]))
        if name in ("after", "before"):
            return self.pool.cursor(inner.name, order, self.draw(st.integers(0, 9)))
        return self.input(kind, FILTER_DEPTH)

    def input(self, kind: Any, depth: int) -> Any:
        """Any value of an input type."""
        nullable = get_nullable_type(kind)
        if is_list_type(nullable):
            length = self.draw(st.sampled_from([0, 1, 1, 2, 3]))
            return [self.input(nullable.of_type, depth) for _ in range(length)]
        if is_input_object_type(nullable):
            return self.input_object(nullable, depth)
        if is_enum_type(nullable):
            return Name(self.draw(st.sampled_from(sorted(nullable.values))))
        if nullable.name == "ID":
            return self.draw(st.sampled_from(self.pool.ids))
        if nullable.name in VALUES:
            return self.draw(st.sampled_from(VALUES[nullable.name]))
        return self.draw(st.sampled_from([*values_by_scalar()[nullable.name], ""]))

    def input_object(self, kind: Any, depth: int) -> dict[str, Any]:
        names = [
            name
            for name, field in kind.fields.items()
            if depth or not is_input_object_type(get_named_type(field.type))
        ]
        needed = [name for name in names if is_non_null_type(kind.fields[name].type)]
        count = 1 if kind.is_one_of else self.draw(st.sampled_from([0, 1, 1, 1, 2, 3]))
        chosen = self.draw(st.permutations(names))[: max(count, kind.is_one_of)] if names else []
        return {
            name: None
            if name not in needed and not kind.is_one_of and self.draw(st.integers(0, 49)) == 0
            else self.input(kind.fields[name].type, depth - 1)
            for name in dict.fromkeys([*needed, *chosen])
        }

    def value(self, kind: Any, value: Any) -> str:
        """`value` as a literal, which may contain variables, or as a variable."""
        if self.draw(st.booleans()):
            return self.literal(kind, value)
        name = self.name("v")
        default = ""
        if value is not None and self.draw(st.integers(0, 4)) == 0:
            default = f" = {literal_of(value)}"
        self.declared.append(f"${name}: {kind}{default}")
        if not default or self.draw(st.booleans()):
            self.variables[name] = value
        return f"${name}"

    def literal(self, kind: Any, value: Any, *, is_item: bool = False) -> str:
        nullable = get_nullable_type(kind)
        if isinstance(value, dict):
            fields = {name: nullable.fields[name].type for name in value}
            if nullable.is_one_of:
                if is_item and self.draw(st.integers(0, 19)) == 0:
                    return self.missing(fields)
                fields = {name: GraphQLNonNull(field) for name, field in fields.items()}
            inside = (f"{name}: {self.value(fields[name], item)}" for name, item in value.items())
            return f"{{{', '.join(inside)}}}"
        if isinstance(value, list) and is_input_object_type(get_named_type(nullable)):
            inside = (self.literal(nullable.of_type, item, is_item=True) for item in value)
            return f"[{', '.join(inside)}]"
        return literal_of(value)

    def missing(self, fields: dict[str, Any]) -> str:
        """A @oneOf object in a list, whose only field is a variable that is null or missing."""
        [(field_name, kind)] = fields.items()
        name = self.name("v")
        self.declared.append(f"${name}: {kind}")
        if self.draw(st.booleans()):
            self.variables[name] = None
        return f"{{{field_name}: ${name}}}"

    def switch(self) -> str:
        """A `@skip` or `@include` directive, or mostly nothing."""
        if self.draw(st.integers(0, 7)):
            return ""
        directive = self.draw(st.sampled_from(["skip", "include"]))
        if self.draw(st.integers(0, 9)) == 0:
            # A nullable variable with a default is valid here, and can still be null.
            name = self.name("v")
            self.declared.append(f"${name}: Boolean = true")
            self.variables[name] = self.draw(st.sampled_from([None, True, False]))
            return f" @{directive}(if: ${name})"
        switch = GraphQLNonNull(GraphQLBoolean)
        return f" @{directive}(if: {self.value(switch, self.draw(st.booleans()))})"


def literal_of(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(literal_of(item) for item in value)}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{name}: {literal_of(item)}' for name, item in value.items())}}}"
    if isinstance(value, Name):
        return value
    return json.dumps(value)


@st.composite
def documents(draw: Any, schema: GraphQLSchema, pool: Pool) -> GeneratedDocument:
    """Any valid query, with arguments from `pool`."""
    writer = _Writer(draw, schema, pool)
    query = writer.operation()
    return GeneratedDocument(query, writer.variables)
