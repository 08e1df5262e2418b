"""Names what is made of each relation: class, module, lists, attributes and relationships. Pure.

    album         class `Album` in album.py, lists `albums`, attributes `title` and `artist_id`
    Order Details class `OrderDetail` in order_detail.py, lists `order_details`

A name that several want goes to the first of them; the others get another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from strawberry.utils.str_converters import to_camel_case

from db.orm.names import PUBLIC, TableName
from db.reflection.catalog import Type
from db.reflection.selection import Selection, Served
from gql.columns.enums import enum_name
from gql.columns.table import type_names
from gql.nodes.field_names import constant_name, field_name
from gql.nodes.names import INDEXED_FILTERS, RESERVED_ROOT_FIELDS, RESERVED_TYPES, SUFFIXES
from gql.reflection.imports import NAMES, RESERVED_ATTRIBUTES
from gql.reflection.links import Link, links_of
from gql.reflection.words import attribute, first_free, pascal, plural, singular, snake, words

RESERVED_MODULES = frozenset({"base", "named_types"})


@dataclass(frozen=True)
class Described:
    """A served relation and its names; `attributes` are those of its columns."""

    served: Served
    class_name: str
    plural: str
    module: str
    attributes: Mapping[str, str]
    links: Sequence[Link] = ()

    @property
    def name(self) -> TableName:
        return self.served.name

    @property
    def singular(self) -> str:
        return snake(self.class_name)

    @property
    def text(self) -> str:
        """What the comment says of its rows, or that they are rows."""
        relation = self.served.relation
        return self.served.text or f"A row of the {relation.noun} `{relation.name}`."

    @property
    def words(self) -> str:
        """What a row is called in a sentence."""
        return words(self.singular)


def describe(selection: Selection) -> tuple[Described, ...]:
    """The relations of a selection with their names, in its order."""
    # The tables of `public` come first, so that they keep short names.
    in_order = sorted(selection.served, key=lambda each: (each.name.schema != PUBLIC, each.name))
    names = _TypeNames(selection.types.values())
    named = {each.name: names.named(each) for each in in_order}
    links = links_of([named[each.name] for each in in_order])
    return tuple(
        replace(named[each.name], links=tuple(links[each.name])) for each in selection.served
    )


class _TypeNames:
    """Gives names to classes and lists, each once."""

    def __init__(self, types: Iterable[Type]) -> None:
        columns = {*type_names(), *(enum_name(each.bare_name) for each in types if each.labels)}
        indexed = (f"{name}Filter" for name in INDEXED_FILTERS)
        kinds = ("", "Filter", "ListFilter", "Aggregates", "ListAggregates", *indexed)
        self._types = {*RESERVED_TYPES, *(name + kind for name in columns for kind in kinds)}
        self._types |= {*NAMES, "Base"}
        self._fields = {*RESERVED_ROOT_FIELDS}

    def named(self, served: Served) -> Described:
        """The relation with names that are taken from then on."""
        name = served.name
        own = singular(snake(name.name))
        longer = f"{own}_row" if name.schema == PUBLIC else f"{snake(name.schema)}_{own}"
        made = first_free([own, longer, f"{longer}_row"], self._is_free)
        class_name = pascal(made)
        one = snake(class_name)
        self._types |= _types_of(class_name)
        self._fields.add(to_camel_case(one))
        many = first_free(
            [plural(one), f"all_{plural(one)}"],
            lambda each: to_camel_case(each) not in self._fields,
        )
        self._fields.add(to_camel_case(many))
        module = attribute(one, RESERVED_MODULES)
        return Described(served, class_name, many, module, _attributes(served))

    def _is_free(self, name: str) -> bool:
        class_name = pascal(name)
        field = to_camel_case(snake(class_name))
        return self._types.isdisjoint(_types_of(class_name)) and field not in self._fields


def _types_of(class_name: str) -> set[str]:
    """The names of the types that the schema has for a class, and of its inputs."""
    inputs = (f"{verb}{class_name}" for verb in ("Create", "Update", "Delete", "Created"))
    made = {class_name + suffix for suffix in SUFFIXES}
    return {*made, *(name + kind for name in inputs for kind in ("", "Input", "Payload"))}


def _attributes(served: Served) -> dict[str, str]:
    """The attribute of each column; no two have the same field or constant in GraphQL."""
    taken: set[str] = set()
    attributes = {}

    def is_free(name: str) -> bool:
        return taken.isdisjoint(_fields_of(name))

    for column in served.relation.columns:
        name = attribute(first_free([snake(column.name)], is_free), RESERVED_ATTRIBUTES)
        taken |= {*_fields_of(name)}
        attributes[column.name] = name
    return attributes


def _fields_of(name: str) -> Iterator[str]:
    yield field_name(name)
    yield constant_name(name)
