"""Finds the statements of a SQL script that destroy data, and writes queries that count it.

sqlglot parses the script, statement by statement. Of what it cannot parse, and of blocks in dollar
quotes, only the words are known: a destructive one is reported without a count.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from sqlglot import Token, TokenType, exp
from sqlglot.dialects.postgres import Postgres
from sqlglot.errors import SqlglotError

DIALECT = Postgres()
VERSIONS = "alembic_version"
# These hold statements that other commands run later.
DEFINITIONS = ("FUNCTION", "PROCEDURE", "TRIGGER", "VIEW")
DESTRUCTIVE = re.compile(
    r"(?!create|comment|grant|revoke).*?"
    r"\b(drop table|drop column|delete from|truncate|merge into|update(?= .*\bset\b))\b"
)
CASCADING = re.compile(r"(drop (?:schema|owned|database)|drop \w+(?=.* cascade$))\b")
VERBS = {"delete": "delete from", "update": "update", "merge": "merge into"}
# It warns of each statement that it cannot parse.
logging.getLogger("sqlglot").setLevel(logging.ERROR)

# The words of a statement, in lower case and without comments, and its tree, if it has one.
_Statement: TypeAlias = tuple[str, exp.Expr | None]


@dataclass(frozen=True, slots=True)
class Loss:
    """What a statement destroys: a description, the table, and the query that counts it, if any."""

    description: str
    table: str
    unit: str
    count: str | None


def losses(sql: str) -> list[Loss]:
    """What the statements of `sql` destroy, in their order."""
    found = (loss for words, tree in _statements(sql) for loss in _losses(words, tree))
    return [loss for loss in found if loss.table != VERSIONS]


def renames(sql: str) -> bool:
    """Whether `sql` renames a table or a column; rows cannot be counted by the new name."""
    return any(
        isinstance(action, exp.AlterRename | exp.RenameColumn)
        for _, tree in _statements(sql)
        for action in _actions(tree)
    )


def _statements(sql: str) -> Iterator[_Statement]:
    """The statements of a script; each action of an `alter table` is one of its own.

    sqlglot parses an `alter table` only if it knows all of its actions.
    """
    try:
        tokens = DIALECT.tokenize(sql)
    except SqlglotError:
        yield " ".join(sql.lower().split()), None
        return
    for statement in _split(tokens, TokenType.SEMICOLON):
        size = _head_size(statement)
        if not size:
            yield _parsed(statement, sql)
        for action in _split(statement[size:], TokenType.COMMA) if size else ():
            yield _parsed(statement[:size] + action, sql)


def _split(tokens: Iterable[Token], separator: TokenType) -> Iterator[list[Token]]:
    """The tokens between separators that stand outside parentheses."""
    depth = 0
    part: list[Token] = []
    for token in tokens:
        depth += {TokenType.L_PAREN: 1, TokenType.R_PAREN: -1}.get(token.token_type, 0)
        if token.token_type is not separator or depth > 0:
            part.append(token)
        elif part:
            yield part
            part = []
    if part:
        yield part


def _head_size(tokens: list[Token]) -> int:
    """How many tokens `alter table` and the table's name take; 0 in another statement."""
    types = [token.token_type for token in tokens]
    if types[:2] != [TokenType.ALTER, TokenType.TABLE]:
        return 0
    at = 2
    while tokens[at : at + 1] and tokens[at].text.lower() in ("if", "exists", "only"):
        at += 1
    at += 1
    while types[at : at + 1] == [TokenType.DOT]:
        at += 2
    return at + (types[at : at + 1] == [TokenType.STAR])


def _parsed(tokens: list[Token], sql: str) -> _Statement:
    words = " ".join(" ".join(token.text for token in tokens).lower().split())
    try:
        [tree] = DIALECT.parser().parse(tokens, sql)
    except (SqlglotError, RecursionError):
        tree = None
    return words, None if isinstance(tree, exp.Command) else tree


def _losses(words: str, tree: exp.Expr | None) -> Iterator[Loss]:
    if isinstance(tree, exp.Drop) and tree.kind == "TABLE":
        yield from (_emptied("drops", table) for table in tree.args["tables"])
    elif isinstance(tree, exp.TruncateTable):
        yield from (_emptied("empties", table) for table in tree.expressions)
    elif isinstance(tree, exp.Delete):
        yield _changed("deletes from", tree, is_counted=not tree.args.get("using"))
    elif isinstance(tree, exp.Update):
        yield _changed("overwrites", tree, is_counted=not tree.find(exp.From, exp.Select))
    elif isinstance(tree, exp.Merge):
        yield _uncounted("runs `merge into`")
    elif isinstance(tree, exp.Alter):
        for action in _actions(tree):
            yield from _altered(_name(tree.this), action)
    elif found := CASCADING.match(words):
        yield _uncounted(f"runs `{found[1]}`")
    elif tree is not None and not (isinstance(tree, exp.Create) and tree.kind in DEFINITIONS):
        inner = tree.find(exp.Delete, exp.Update, exp.Merge)
        if inner is not None:
            yield _uncounted(f"contains `{VERBS[inner.key]}` in a block")
    elif tree is None and (found := DESTRUCTIVE.match(words)):
        place = "block" if words.startswith("do ") else "statement that cannot be parsed"
        yield _uncounted(f"contains `{found[1]}` in a {place}")


def _emptied(verb: str, table: exp.Expr) -> Loss:
    name = _name(table)
    return Loss(f"{verb} the table {name}", name, "rows", f"select count(*) from {name}")


def _changed(verb: str, tree: exp.Delete | exp.Update, *, is_counted: bool) -> Loss:
    table, where = _name(tree.this), tree.args.get("where")
    count = f"select count(*) from {_sql(tree.this)} where {_sql(where.this) if where else 'true'}"
    is_counted = is_counted and not tree.args.get("with_")
    return Loss(f"{verb} {table}", table, "rows", count if is_counted else None)


def _uncounted(what: str) -> Loss:
    return Loss(what, "", "rows", None)


def _actions(tree: exp.Expr | None) -> list[exp.Expr]:
    is_table = isinstance(tree, exp.Alter) and tree.kind == "TABLE"
    return list(tree.args["actions"]) if tree is not None and is_table else []


def _altered(table: str, action: exp.Expr) -> Iterator[Loss]:
    if isinstance(action, exp.Drop) and action.kind == "COLUMN":
        for column in map(_sql, action.args["tables"]):
            count = f"select count(*) from {table} where {column} is not null"
            yield Loss(f"drops the column {table}.{column}", table, "values", count)
    elif isinstance(action, exp.AlterColumn) and (dtype := action.args.get("dtype")):
        column, kind, using = _sql(action.this), _sql(dtype), action.args.get("using")
        became = f"(({_sql(using) if using else column})::{kind})::text"
        count = f"select count(*) from {table} where {became} is distinct from {column}::text"
        yield Loss(f"changes {table}.{column} to {kind.lower()}", table, "values", count)


def _name(table: exp.Expr) -> str:
    """The name of a table, without its alias."""
    return ".".join(_sql(part) for part in table.parts) if isinstance(table, exp.Table) else ""


def _sql(tree: exp.Expr) -> str:
    return tree.sql(dialect=DIALECT)
