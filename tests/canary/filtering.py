"""Documents that filter: every field and operator of every filter, with their values. Pure."""

from collections.abc import Iterator
from itertools import cycle
from typing import Any

from graphql import get_named_type, get_nullable_type, is_enum_type, is_list_type

from gql.nodes.node import Column, Node, Relation
from gql.types import application
from tests.canary.planted import WORD
from tests.canary.question import Field, Question, pack
from tests.canary.values import ids_of, rows_of, value_of
from tests.canary.walk import fields_of, listings_of, root_list

ROWS = 2
RADIUS_METERS = 50_000
FOUND = (Field("nodes", inside=(Field("id"),)),)
COUNTED = (Field("totalCount"), *FOUND)
# The operators that most rows meet.
WIDE = ("ne", "notIn", "isNull")


def filters() -> Iterator[Question]:
    """Every comparison of every filter, the lists that take it in turn."""
    for node in application.registry.nodes:
        lists = cycle(listings_of(node))
        found = (
            next(lists).ask({"where": where, "first": ROWS}, *(FOUND if at % 4 else COUNTED))
            for at, where in enumerate(wheres(node))
        )
        yield from pack(root_list(node), found)


def wheres(node: Node) -> Iterator[dict[str, Any]]:
    """Every way to filter `node` by one field, and what most rows meet by all at once."""
    columns = node.columns.values()
    yield {"and": [{c.field: each} for c in columns for each in comparisons(node, c, is_wide=True)]}
    for name, field in fields_of(f"{node.name}Filter").items():
        declared = node.fields.get(name)
        kind = get_named_type(field.type)
        if isinstance(declared, Column):
            narrow = comparisons(node, declared, is_wide=False)
            yield {"or": [{name: each} for each in narrow]}
        elif isinstance(declared, Relation):
            yield from ({name: inner} for inner in related(declared, kind))
        elif name in ("and", "or", "not"):
            one, other = guesses(node)
            yield {name: [one, other] if is_list_type(get_nullable_type(field.type)) else one}
        else:
            yield {name: {part: _degrees(node, part) for part in kind.fields}}


def comparisons(node: Node, column: Column, *, is_wide: bool) -> Iterator[dict[str, Any]]:
    """Every operator that finds rows of theirs; if `is_wide`, each that leaves them in."""
    declared = fields_of(f"{node.name}Filter").get(column.field)
    kind: Any = declared and get_named_type(declared.type)
    for at, (name, field) in enumerate(kind.fields.items() if kind else ()):
        if (name in WIDE) != is_wide:
            continue
        value = value_of(node, column, at, foreign=True)
        if name == "isNull":
            yield {name: value is None}
        elif name in ("in", "notIn"):
            yield {name: [value]}
        elif name.endswith("like"):
            yield {name: f"%{WORD}%"}
        elif name in ("startsWith", "contains"):
            yield {name: str(value)[: len(WORD)]}
        else:
            yield {name: value}
        if name == "eq" and is_enum_type(get_named_type(field.type)):
            yield from ({name: each} for each in get_named_type(field.type).values)


def related(relation: Relation, kind: Any) -> Iterator[dict[str, Any]]:
    """What must hold of one row, or of some, none and every one of many."""
    theirs, not_ours = guesses(application.registry[relation.target])
    if not relation.is_list:
        yield theirs
        yield not_ours
        return
    for name in kind.fields:
        yield {name: not_ours if name == "some" else theirs}


def guesses(node: Node) -> tuple[dict[str, Any], dict[str, Any]]:
    """It is one of theirs, by its id; it is none of those of ours that are listed first."""
    return {"id": {"in": ids_of(node, 3, foreign=True)}}, {
        "id": {"notIn": ids_of(node, 3, foreign=False)}
    }


def _degrees(node: Node, part: str) -> float:
    """A number for one part of a circle or a box around a place of theirs."""
    place = next(row for row in rows_of(node, foreign=True) if row["latitude"] is not None)
    latitude, longitude = place["latitude"], place["longitude"]
    return float(
        {
            "latitude": latitude,
            "longitude": longitude,
            "radiusMeters": RADIUS_METERS,
            "south": latitude - 1,
            "north": latitude + 1,
            "west": longitude - 1,
            "east": longitude + 1,
        }[part]
    )
