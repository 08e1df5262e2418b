"""Writes the module of a GraphQL type: a field for each column and relationship of a model."""

from __future__ import annotations

from collections.abc import Iterator

from db.reflection.comments import read_comment
from gql.nodes.field_names import field_name
from gql.reflection.described import Described
from gql.reflection.imports import Imports
from gql.reflection.literals import call, docstring, indented, literal
from gql.reflection.words import words

PLACES = (("latitude", "longitude"), ("lat", "lng"), ("lat", "lon"), ("lat", "long"))
FLOATS = ("double precision", "real")


def type_module(package: str, described: Described) -> str:
    """The source of the module of the type of a model."""
    imports = Imports()
    use = imports.use
    imports.add(package, "models")
    relation = described.served.relation
    place = _place(described)
    options = {
        "plural": None if described.plural == relation.name else repr(described.plural),
        "place": None if place is None else call(use("Place"), map(repr, place), {}),
        "writes": None if relation.is_view else _writes(described),
    }
    decorator = call(use("node"), [f"models.{described.class_name}"], options)
    lines = [
        docstring(f"The type `{described.class_name}`."),
        "",
        f"@{decorator}",
        f"class {described.class_name}:",
        indented(docstring(described.text)),
        "",
        *(f"    {line}" if line else "" for line in _fields(described, imports)),
        "",
    ]
    lines[2:2] = [*imports.lines(), ""]
    return "\n".join(lines)


def _fields(described: Described, imports: Imports) -> Iterator[str]:
    for column in described.served.relation.columns:
        name = described.attributes[column.name]
        if name == "id" and _is_raw_id(described):
            continue
        text = read_comment(column.comment).text
        text = text or f"The {words(field_words(name))} of this {described.words}."
        yield f"{name} = {call(imports.use('auto'), [literal(text)], {})}"
    if described.links:
        yield ""
    for link in described.links:
        yield f"{link.name} = {call(imports.use('relation'), [literal(link.text)], {})}"


def field_words(name: str) -> str:
    """The attribute as words: without the underscore that keeps it apart from a keyword."""
    return name.rstrip("_") or field_name(name)


def _is_raw_id(described: Described) -> bool:
    """Whether the column `id` is the id of the row as it is, which every type has."""
    [first, *others] = described.served.key
    column = described.served.relation.column(first)
    return not others and column is not None and column.type_name == "uuid"


def _writes(described: Described) -> str:
    """The mutations of a table: those that have something to set."""
    relation, key = described.served.relation, described.served.key
    given = [each for each in relation.columns if not each.generated and not each.identity]
    others = [column for column in given if column.name not in key]
    has_input = any(others) or any(column.default is None for column in given)
    verbs = ["create"] * has_input + ["update"] * bool(others) + ["delete"]
    return repr(tuple(verbs))


def _place(described: Described) -> tuple[str, str] | None:
    """The attributes that hold coordinates, in degrees."""
    by_attribute = {name: column for column, name in described.attributes.items()}
    for pair in PLACES:
        columns = [described.served.relation.column(by_attribute.get(name, "")) for name in pair]
        if all(column is not None and column.type_name in FLOATS for column in columns):
            return pair
    return None
