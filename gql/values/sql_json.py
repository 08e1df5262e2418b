"""Builds one SQL expression that prints JSON from pieces of text and SQL.

The pieces are concatenated with `||`, which adds no spaces and sorts no keys, so that the bytes
are those that orjson prints. A null operand makes the whole text null: pass nullable values through
`or_null`.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

import orjson
from sqlalchemy import ColumnElement, Text, func
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ExpressionClauseList
from sqlalchemy.sql.operators import concat_op

# Characters that a statement contains as escapes, so that people can read it.
CONTROL = re.compile(r"[\x01-\x1f]")


class fixed(ColumnElement[str]):  # noqa: N801 as SQLAlchemy's own `literal`
    """A constant text in the statement, quoted by SQLAlchemy; never a bound parameter."""

    inherit_cache = False
    type = Text()

    def __init__(self, text: str) -> None:
        self.text = text


@compiles(fixed)
def _write(element: fixed, compiler: SQLCompiler, **_: Any) -> str:
    if CONTROL.search(element.text):
        escaped = element.text.replace("\\", "\\\\").replace("'", "''")
        return f"E'{CONTROL.sub(_escape, escaped)}'"
    return compiler.render_literal_value(element.text, element.type)


def _escape(control: re.Match[str]) -> str:
    return f"\\x{ord(control[0]):02x}"


Piece: TypeAlias = str | ColumnElement[str]


def or_null(value: ColumnElement[str]) -> ColumnElement[str]:
    """`value`, with JSON null instead of SQL NULL."""
    return func.coalesce(value, fixed("null"))


def joined(pieces: Iterable[Piece]) -> ColumnElement[str]:
    """The concatenation of the pieces; adjacent texts are merged."""
    return _concat([fixed(piece) if isinstance(piece, str) else piece for piece in _merged(pieces)])


def object_of(members: Iterable[tuple[str, Iterable[Piece]]]) -> Iterator[Piece]:
    """The pieces of an object with these members, in this order."""
    yield "{"
    for at, (key, pieces) in enumerate(members):
        yield f"{',' * bool(at)}{orjson.dumps(key).decode()}:"
        yield from pieces
    yield "}"


def _merged(pieces: Iterable[Piece]) -> Iterator[Piece]:
    text = ""
    for piece in pieces:
        if isinstance(piece, str):
            text += piece
            continue
        if text:
            yield text
        yield piece
        text = ""
    if text:
        yield text


def _concat(operands: list[ColumnElement[str]]) -> ColumnElement[str]:
    """One list of operands: a tree of pairs takes twice as long to build and to compile."""
    if len(operands) == 1:
        return operands[0]
    grouped = (operand.self_group(against=concat_op) for operand in operands)
    return ExpressionClauseList(concat_op, *grouped, type_=Text())
