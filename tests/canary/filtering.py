"""Documents with every field and operator of every filter. Pure."""

import re
from collections.abc import Iterator
from itertools import cycle
from typing import Any

from graphql import get_named_type, get_nullable_type, is_enum_type, is_list_type

from gql.nodes.node import Column, Node
from gql.nodes.relation import Relation
from gql.types import application
from tests.canary.planted import WORD
from tests.canary.question import Field, Question, pack
from tests.canary.values import ids_of, rows_of, value_of
from tests.canary.walk import fields_of, listings_of, root_list

ROWS = 2
RADIUS_METERS = 50_000
IDS = (Field("nodes", inside=(Field("id"),)),)
IDS_AND_COUNT = (Field("totalCount"), *IDS)
# The operators that match most rows.
RANGE = re.compile(r"[\[({]|empty$")
WIDE = ("ne", "notIn", "isNull")


def filters() -> Iterator[Question]:
    """Every comparison of every filter, spread over the lists that accept it."""
    for node in application.registry.nodes:
        lists = cycle(listings_of(node))
        fields = (
            next(lists).ask({"where": where, "first": ROWS}, *(IDS if at % 4 else IDS_AND_COUNT))
            for at, where in enumerate(wheres(node))
        )
        yield from pack(root_list(node), fields)


def wheres(node: Node) -> Iterator[dict[str, Any]]:
    """Every filter of `node` on one field, and one of all conditions that match most rows."""
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
    """Conditions that match few rows of the other tenant; if `is_wide`, those that match most."""
    declared = fields_of(f"{node.name}Filter").get(column.field)
    kind: Any = declared and get_named_type(declared.type)
    for at, (name, field) in enumerate(kind.fields.items() if kind else ()):
        if (name in WIDE) != is_wide:
            continue
        yield {name: _operand(name, value_of(node, column, at, foreign=True))}
        if name == "eq" and is_enum_type(get_named_type(field.type)):
            yield from ({name: each} for each in get_named_type(field.type).values)


def _operand(operator: str, value: Any) -> Any:
    """What a column is compared with, for one of its values."""
    match operator, value:
        case "isNull" | "isEmpty", _:
            return False
        case "in" | "notIn", _:
            return [value]
        case (("like" | "ilike"), _):
            return f"%{WORD}%"
        case "startsWith" | "contains", str() if not RANGE.match(value):
            return value[: len(WORD)]
        case "hasKey", _:
            return next(iter(value)) if isinstance(value, dict) else WORD
        case "path", _:
            return "$.*"
    return value


def related(relation: Relation, kind: Any) -> Iterator[dict[str, Any]]:
    """Conditions on a related row, or with `some`, `none` and `every` on related rows."""
    theirs, not_our_ids = guesses(application.registry[relation.target])
    if not relation.is_list:
        yield theirs
        yield not_our_ids
        return
    for name in kind.fields:
        yield {name: not_our_ids if name == "some" else theirs}


def guesses(node: Node) -> tuple[dict[str, Any], dict[str, Any]]:
    """A filter for ids of the other tenant, and one that excludes the first ids of ours."""
    return {"id": {"in": ids_of(node, 3, foreign=True)}}, {
        "id": {"notIn": ids_of(node, 3, foreign=False)}
    }


def _degrees(node: Node, part: str) -> float:
    """A coordinate of a circle or a box around a location of the other tenant."""
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
