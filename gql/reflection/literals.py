"""Writes texts as Python source: short enough for a line, and safe whatever they hold. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

WIDTH = 72
# What SQLAlchemy takes for the beginning of a parameter.
PARAMETER = re.compile(r"(?<![:\w\\]):(?=\w+(?!:))")


def literal(text: str) -> str:
    """A literal of `text`; a long one is several beside each other, for a place in parentheses."""
    if len(text) <= WIDTH:
        return repr(text)
    pieces: list[str] = []
    line = ""
    for word in re.findall(r"\s*\S+|\s+$", text):
        rest = word
        if line and len(line) + len(rest) > WIDTH:
            pieces.append(line)
            line = ""
        while len(rest) > WIDTH:
            pieces.append(rest[:WIDTH])
            rest = rest[WIDTH:]
        line += rest
    pieces.append(line)
    return " ".join(map(repr, filter(None, pieces)))


def docstring(text: str) -> str:
    """A docstring of `text`, which is printed as it stands."""
    escaped = text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    if escaped.endswith('"'):
        escaped = f'{escaped[:-1]}\\"'
    if not escaped.isprintable() and any(not (c.isprintable() or c == "\n") for c in escaped):
        escaped = "".join(
            c if c.isprintable() or c == "\n" else c.encode("unicode_escape").decode()
            for c in escaped
        )
    lines = escaped.split("\n")
    end = "\n" if len(lines) > 1 else ""
    noted = ["D301"] * ("\\" in escaped) + ["E501"] * any(len(line) > WIDTH for line in lines)
    note = f"  # noqa: {', '.join(noted)}" if noted else ""
    return f'"""{escaped}{end}"""{note}'


def block(text: str) -> str:
    """A literal of several lines, such as a query."""
    escaped = text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    is_long = any(len(line) > 100 for line in escaped.split("\n"))
    return f'"""\n{escaped}\n"""' + ("  # noqa: E501" if is_long else "")


def sql_literal(sql: str) -> str:
    """A literal of SQL for `text`, in which a colon before a word begins a parameter."""
    return literal(PARAMETER.sub(r"\\:", sql))


def indented(text: str) -> str:
    """The text four columns to the right."""
    return "\n".join(f"    {line}" if line else "" for line in text.split("\n"))


def call(function: str, arguments: Iterable[str], options: Mapping[str, str | None]) -> str:
    """A call; options that are None are left out."""
    given = [f"{name}={value}" for name, value in options.items() if value is not None]
    return f"{function}({', '.join([*arguments, *given])})"


def tuple_of(items: Iterable[str]) -> str:
    """A tuple of sources."""
    listed = [*items]
    return f"({', '.join(listed)}{',' * (len(listed) == 1)})"
