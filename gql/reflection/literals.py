"""Writes texts as Python source: short enough for a line, and safe whatever they hold. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from unicodedata import east_asian_width

WIDTH = 72
# What SQLAlchemy takes for the beginning of a parameter.
PARAMETER = re.compile(r"(?<![:\w\\]):(?=\w+(?!:))")


def literal(text: str) -> str:
    """A literal of `text`; a long one is several beside each other, for a place in parentheses."""
    if _width(text) <= WIDTH:
        return repr(text)
    pieces: list[str] = []
    line = ""
    for word in re.findall(r"\s*\S+|\s+$", text):
        rest = word
        if line and _width(line + rest) > WIDTH:
            pieces.append(line)
            line = ""
        while _width(rest) > WIDTH:
            end = next(at for at in range(WIDTH, 0, -1) if _width(rest[:at]) <= WIDTH)
            pieces.append(rest[:end])
            rest = rest[end:]
        line += rest
    pieces.append(line)
    return " ".join(map(repr, filter(None, pieces)))


def _width(text: str) -> int:
    """The columns that a literal of the text takes; a letter of East Asia takes two."""
    written = repr(text)[1:-1]
    return len(written) + sum(east_asian_width(each) in "WF" for each in written)


def docstring(text: str) -> str:
    """A docstring of `text`, which is printed as it stands."""
    before = text.rstrip('"')
    escaped = _escaped(before) + '\\"' * (len(text) - len(before))
    lines = escaped.split("\n")
    end = "\n" if len(lines) > 1 else ""
    noted = ["D301"] * ("\\" in escaped) + ["E501"] * any(len(line) > WIDTH for line in lines)
    note = f"  # noqa: {', '.join(noted)}" if noted else ""
    return f'"""{escaped}{end}"""{note}'


def _escaped(text: str) -> str:
    """The text between triple quotes; Python itself would read a carriage return as a new line."""
    escaped = text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    return "".join(
        each if each.isprintable() or each == "\n" else each.encode("unicode_escape").decode()
        for each in escaped
    )


def block(text: str) -> str:
    """A literal of several lines, such as a query."""
    escaped = _escaped(text)
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
