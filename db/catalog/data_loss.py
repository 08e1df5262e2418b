"""SQL in, what of it destroys data out, with the statement that counts how much. Pure.

Migrations and `push` are looked at before they run. It reads what Alembic writes and what people
write by hand in the same manner; a block in dollar quotes cannot be followed, and is only named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# A text, a name, a block in dollar quotes, comments; else one sign.
TOKEN = re.compile(
    r"""'(?:[^']|'')*' | "(?:[^"]|"")*" | (\$\w*\$).*?\1 | --[^\n]* | /\*.*?\*/ | .""",
    re.VERBOSE | re.DOTALL,
)
NAME = r'((?:[\w.]|"[^"]+")+)'
DROP_TABLE = re.compile(r"drop table (?:if exists )?(.+?)(?: cascade| restrict)?$", re.IGNORECASE)
TRUNCATE = re.compile(
    r"truncate (?:table )?(?:only )?(.+?)(?: (?:restart|continue) identity)?"
    r"(?: cascade| restrict)?$",
    re.IGNORECASE,
)
DELETE = re.compile(
    rf"delete from (?:only )?{NAME}(?: as)?( (?!where\b|using\b|returning\b)\w+)?"
    r"( using .+)?(?: where (.+?))?(?: returning .+)?$",
    re.IGNORECASE,
)
UPDATE = re.compile(
    rf"update (?:only )?{NAME}(?: as)?( (?!set\b)\w+)? set (.+?)"
    r"(?: where (.+?))?(?: returning .+)?$",
    re.IGNORECASE,
)
# Whose rows these are is known to Postgres alone.
FROM_ELSEWHERE = re.compile(r"\b(select|from)\b", re.IGNORECASE)
ALTER = re.compile(rf"alter table (?:if exists )?(?:only )?{NAME} (.+)$", re.IGNORECASE)
DROP_COLUMN = re.compile(
    rf"drop (?!constraint\b)(?:column )?(?:if exists )?{NAME}(?: cascade| restrict)?$",
    re.IGNORECASE,
)
RETYPE = re.compile(
    rf"alter (?:column )?{NAME} (?:set data )?type (.+?)(?: collate \S+)?(?: using (.+))?$",
    re.IGNORECASE,
)
BLOCK = re.compile(
    r"^(?:do|with)\b.*\b(drop table|drop column|delete from|truncate|update)\b", re.IGNORECASE
)
WHOLE = re.compile(r"(merge into|drop (?:schema|owned)|drop \w+(?=.* cascade$))\b", re.IGNORECASE)
RENAME = re.compile(r"rename (?!constraint\b)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Loss:
    """What a statement destroys: in words, where, and how it is counted; None if it cannot be."""

    what: str
    table: str
    unit: str
    count: str | None


def losses(sql: str) -> list[Loss]:
    """What the statements of `sql` destroy, in their order."""
    return [loss for statement in statements(sql) for loss in _losses(statement)]


def renames(sql: str) -> bool:
    """Whether a table or a column has another name after `sql`, and cannot be counted by that."""
    altered = (ALTER.match(statement) for statement in statements(sql))
    return any(RENAME.match(action) for found in altered if found for action in _parts(found[2]))


def statements(sql: str) -> Iterator[str]:
    """The statements of a script, without comments, on one line each."""
    words: list[str] = []
    for token in TOKEN.finditer(f"{sql};"):
        text = token[0]
        if text == ";":
            if statement := " ".join("".join(words).split()):
                yield statement
            words = []
        else:
            words.append(" " if text.startswith(("--", "/*")) else text)


def _losses(statement: str) -> Iterator[Loss]:
    if found := DROP_TABLE.match(statement) or TRUNCATE.match(statement):
        verb = "drops" if statement.lower().startswith("drop") else "empties"
        for name in found[1].split(","):
            table = name.strip().removesuffix("*").strip()
            if table != "alembic_version":
                yield Loss(
                    f"{verb} the table {table}", table, "rows", f"select count(*) from {table}"
                )
    elif found := DELETE.match(statement):
        table, alias, using, where = found.groups()
        count = f"select count(*) from {table}{alias or ''} where {where or 'true'}"
        yield Loss(f"deletes from {table}", table, "rows", None if using else count)
    elif found := UPDATE.match(statement):
        table, alias, values, where = found.groups()
        count = f"select count(*) from {table}{alias or ''} where {where or 'true'}"
        is_counted = not FROM_ELSEWHERE.search(f"{values} {where}")
        if table != "alembic_version":
            yield Loss(f"overwrites {table}", table, "rows", count if is_counted else None)
    elif found := ALTER.match(statement):
        for action in _parts(found[2]):
            yield from _altered(found[1], action)
    elif found := BLOCK.match(statement):
        yield Loss(f"holds `{found[1].lower()}` in a block", "", "rows", None)
    elif found := WHOLE.match(statement):
        yield Loss(f"runs `{found[1].lower()}`", "", "rows", None)


def _altered(table: str, action: str) -> Iterator[Loss]:
    if found := DROP_COLUMN.match(action):
        column = found[1]
        count = f"select count(*) from {table} where {column} is not null"
        yield Loss(f"drops the column {table}.{column}", table, "values", count)
    elif found := RETYPE.match(action):
        column, kind, using = found.groups()
        became = f"(({using or column})::{kind})::text"
        count = f"select count(*) from {table} where {became} is distinct from {column}::text"
        yield Loss(f"makes {table}.{column} {kind.lower()}", table, "values", count)


def _parts(actions: str) -> Iterator[str]:
    """The actions of one `alter table`: what stands between commas outside parentheses."""
    depth, part = 0, ""
    for token in TOKEN.finditer(f"{actions},"):
        depth += {"(": 1, ")": -1}.get(token[0], 0)
        if token[0] == "," and depth == 0:
            yield part.strip()
            part = ""
        else:
            part += token[0]
