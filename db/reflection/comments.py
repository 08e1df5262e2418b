"""Reads what comments of tables and views say beside their text: keys that Postgres does not know.

    comment on view v is 'Totals by store. @primaryKey store_id'

The forms are those of PostGraphile (`@primaryKey a, b`, `@foreignKey (a) references t (b)` and
`@omit`) and of pg_graphql (`@graphql({"primary_key_columns": ["a"]})`). Pure.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from db.orm.names import IDENTIFIER, PUBLIC, QUALIFIED, TableName, unquote
from db.reflection.catalog import ForeignKey

COLUMNS = rf"{IDENTIFIER}(?:\s*,\s*{IDENTIFIER})*"
KEY = re.compile(rf"@primaryKey\s+({COLUMNS})")
REFERENCE = re.compile(
    rf"@foreignKey\s*\(\s*({COLUMNS})\s*\)\s*references\s+({QUALIFIED})\s*\(\s*({COLUMNS})\s*\)"
    r"[^\n@]*",
    re.IGNORECASE,
)
OMITTED = re.compile(r"@omit\b(?!\s+\w)")
GRAPHQL = re.compile(r"@graphql\((\{.*\})\)", re.DOTALL)
OTHER = re.compile(r"^@\w+.*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Comment:
    """The text for people, and what the comment declares."""

    text: str = ""
    key: tuple[str, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    is_omitted: bool = False


def read_comment(comment: str | None) -> Comment:
    """What `comment` says; a declaration that cannot be read is left out."""
    if not comment:
        return Comment()
    key: tuple[str, ...] = ()
    foreign_keys: list[ForeignKey] = []
    if match := GRAPHQL.search(comment):
        declared = _json(match[1])
        key = tuple(_texts(declared.get("primary_key_columns")))
        foreign_keys += _references(declared.get("foreign_keys"))
    if match := KEY.search(comment):
        key = _names(match[1])
    for match in REFERENCE.finditer(comment):
        foreign_keys.append(
            ForeignKey(
                name="",
                local=_names(match[1]),
                target=TableName.parse(match[2]),
                remote=_names(match[3]),
                is_whole=False,
            )
        )
    text = comment
    for pattern in (GRAPHQL, KEY, REFERENCE, OMITTED, OTHER):
        text = pattern.sub("", text)
    return Comment(text.strip(), key, tuple(foreign_keys), OMITTED.search(comment) is not None)


def _names(columns: str) -> tuple[str, ...]:
    return tuple(unquote(name) for name in re.findall(IDENTIFIER, columns))


def _json(text: str) -> dict[str, Any]:
    try:
        loaded = json.loads(text)
    except ValueError:
        return {}
    return loaded if isinstance(loaded, dict) else {}


def _texts(value: Any) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


def _references(value: Any) -> Iterator[ForeignKey]:
    for each in value if isinstance(value, list) else []:
        if isinstance(each, dict) and isinstance(each.get("foreign_table"), str):
            yield ForeignKey(
                name="",
                local=tuple(_texts(each.get("local_columns"))),
                target=TableName(each["foreign_table"], str(each.get("foreign_schema", PUBLIC))),
                remote=tuple(_texts(each.get("foreign_columns"))),
                is_whole=False,
            )
