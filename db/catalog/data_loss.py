"""Finds statements in SQL that destroy data, and the query that counts how much. Pure.

Migrations and `push` are checked before they run. It understands the SQL that Alembic writes and
SQL written by hand in the same style; a block in dollar quotes is not analysed, only reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# A string, a quoted name, a block in dollar quotes, a comment, or any other single character.
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
# Only Postgres can determine which rows a statement with a subquery or a join changes.
SUBQUERY = re.compile(r"\b(select|from)\b", re.IGNORECASE)
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
    """What a statement destroys: a description, the table, and the query that counts it, if any."""

    description: str
    table: str
    unit: str
    count: str | None


def losses(sql: str) -> list[Loss]:
    """What the statements of `sql` destroy, in order."""
    return [loss for statement in statements(sql) for loss in _losses(statement)]


def renames(sql: str) -> bool:
    """Whether `sql` renames a table or a column, so that its rows cannot be counted by name."""
    altered = (ALTER.match(statement) for statement in statements(sql))
    return any(RENAME.match(action) for match in altered if match for action in _actions(match[2]))


def statements(sql: str) -> Iterator[str]:
    """The statements of a script without comments, each on one line."""
    tokens: list[str] = []
    for token in TOKEN.finditer(f"{sql};"):
        text = token[0]
        if text == ";":
            if statement := " ".join("".join(tokens).split()):
                yield statement
            tokens = []
        else:
            tokens.append(" " if text.startswith(("--", "/*")) else text)


def _losses(statement: str) -> Iterator[Loss]:
    if match := DROP_TABLE.match(statement) or TRUNCATE.match(statement):
        verb = "drops" if statement.lower().startswith("drop") else "empties"
        for name in match[1].split(","):
            table = name.strip().removesuffix("*").strip()
            if table != "alembic_version":
                yield Loss(
                    f"{verb} the table {table}", table, "rows", f"select count(*) from {table}"
                )
    elif match := DELETE.match(statement):
        table, alias, using, where = match.groups()
        count = f"select count(*) from {table}{alias or ''} where {where or 'true'}"
        yield Loss(f"deletes from {table}", table, "rows", None if using else count)
    elif match := UPDATE.match(statement):
        table, alias, values, where = match.groups()
        count = f"select count(*) from {table}{alias or ''} where {where or 'true'}"
        is_counted = not SUBQUERY.search(f"{values} {where}")
        if table != "alembic_version":
            yield Loss(f"overwrites {table}", table, "rows", count if is_counted else None)
    elif match := ALTER.match(statement):
        for action in _actions(match[2]):
            yield from _table_losses(match[1], action)
    elif match := BLOCK.match(statement):
        yield Loss(f"contains `{match[1].lower()}` in a block", "", "rows", None)
    elif match := WHOLE.match(statement):
        yield Loss(f"runs `{match[1].lower()}`", "", "rows", None)


def _table_losses(table: str, action: str) -> Iterator[Loss]:
    if match := DROP_COLUMN.match(action):
        column = match[1]
        count = f"select count(*) from {table} where {column} is not null"
        yield Loss(f"drops the column {table}.{column}", table, "values", count)
    elif match := RETYPE.match(action):
        column, kind, using = match.groups()
        converted = f"(({using or column})::{kind})::text"
        count = f"select count(*) from {table} where {converted} is distinct from {column}::text"
        yield Loss(f"changes {table}.{column} to {kind.lower()}", table, "values", count)


def _actions(actions: str) -> Iterator[str]:
    """The actions of one `alter table`, which are separated by commas outside parentheses."""
    depth, action = 0, ""
    for token in TOKEN.finditer(f"{actions},"):
        depth += {"(": 1, ")": -1}.get(token[0], 0)
        if token[0] == "," and depth == 0:
            yield action.strip()
            action = ""
        else:
            action += token[0]
