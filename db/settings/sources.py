"""Reads the values of settings, and finds unreadable lines of `.env` and misspelled names.

python-dotenv skips a line that it cannot read and only logs a warning. A setting on that line would
silently keep its default, such as the embedded database. So each line is checked first.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from dotenv.parser import Binding, parse_stream
from dotenv.variables import Atom, Variable, parse_variables

FILE = Path(".env")
# The names that shells, Docker and other libraries accept.
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
ASSIGNED = re.compile(r"^[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*=", re.MULTILINE)
NEWLINE = re.compile(r"\r\n|\n|\r")
UNSET = (
    "uses a variable for {name} that is empty or not yet set: set it, or write %24 for a dollar "
    "sign in a URL"
)
# The similarity from which a name counts as a misspelling. Short names, such as HOST, are similar
# to too many names of other programs.
MIN_SIMILARITY = 0.9
MIN_LETTERS = 9


Statement = tuple[int, Binding]


def file_faults(known: Collection[str], path: Path = FILE) -> list[str]:
    """A sentence for each line of `path` that cannot be read; none if the file does not exist.

    `known` are the names of the settings, in upper case. No sentence repeats a value.
    """
    try:
        statements = _statements(path)
    except _Unreadable as error:
        return [str(error)]
    faults = [
        (number, fault)
        for number, binding in statements
        if (fault := _fault(binding, number, known)) is not None
    ]
    faults += _conflicts(statements, known)
    return [f"Line {number} of {path} {fault}." for number, fault in sorted(faults)]


def misspelled_names(known: Collection[str], path: Path = FILE) -> list[str]:
    """A sentence for each name in `path` or the environment that almost names an unset setting."""
    places = {name.upper(): (name, "The environment") for name in os.environ}
    for number, binding in _statements(path):
        if binding.key is not None:
            places[binding.key.upper()] = (binding.key, f"Line {number} of {path}")
    unset = [name for name in known if name not in places and len(name) >= MIN_LETTERS]
    return [
        f"{place} sets {name}, which is no setting: write {close[0]}."
        for upper, (name, place) in places.items()
        if upper not in known and (close := _similar(upper, unset))
    ]


def _similar(name: str, names: Collection[str]) -> list[str]:
    """The most similar of `names`, if it is similar enough."""
    letters = set(name)
    # Letters that only one of two names has are a lower bound of their difference.
    candidates = [
        each
        for each in names
        if len(letters ^ set(each)) <= (1 - MIN_SIMILARITY) * (len(name) + len(each))
    ]
    if not candidates:
        return []
    # Imported here because most environments have no such name.
    from difflib import get_close_matches

    return get_close_matches(name, candidates, 1, MIN_SIMILARITY)


def values(known: Collection[str], path: Path = FILE) -> dict[str, str]:
    """The values of settings by name in lower case: of the environment, or else of `path`.

    An empty value counts as unset. What cannot be read of the file is left out: `file_faults`
    reports it.
    """
    try:
        statements = _statements(path)
    except _Unreadable:
        statements = []
    given: dict[str, str] = {}
    variables: dict[str, str | None] = dict(os.environ)
    for _, binding in statements:
        if binding.key is not None and binding.value is not None:
            value = "".join(atom.resolve(variables) for atom in parse_variables(binding.value))
            given[binding.key.upper()] = variables[binding.key] = value
    given |= {name.upper(): value for name, value in os.environ.items() if value}
    return {name.lower(): given[name] for name in known if given.get(name)}


class _Unreadable(Exception):
    """The whole file cannot be read; `str()` is the sentence to report."""


def _read(path: Path) -> str:
    """The text of the file, empty if there is none."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        if path.is_symlink():
            raise _Unreadable(f"The file {path} is a link to a file that does not exist.") from None
        return ""
    except IsADirectoryError:
        raise _Unreadable(f"{path} is a directory: settings are lines of a file.") from None
    except OSError as error:
        raise _Unreadable(f"The file {path} cannot be read: {error.strerror}.") from None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # Count lines in the bytes, since they cannot be decoded.
        number = len(NEWLINE.findall(content[: error.start].decode("latin-1"))) + 1
        raise _Unreadable(
            f"Line {number} of {path} is not UTF-8: save the file as UTF-8."
        ) from None
    if "\0" in text:
        number = len(NEWLINE.findall(text.partition("\0")[0])) + 1
        raise _Unreadable(
            f"Line {number} of {path} has a NUL character: save the file as UTF-8 text."
        )
    return text


def _statements(path: Path) -> list[Statement]:
    """The statements of the file, each with the number of its first line."""
    return [
        (binding.original.line + _blank_lines(binding), binding)
        for binding in parse_stream(io.StringIO(_read(path), newline=""))
    ]


def _blank_lines(binding: Binding) -> int:
    """The number of lines between the start of a binding and the statement itself."""
    text = binding.original.string
    return len(NEWLINE.findall(text[: len(text) - len(text.lstrip())]))


def _fault(binding: Binding, number: int, known: Collection[str]) -> str | None:
    """The fault of one statement of the file; None if it has none."""
    if binding.error:
        return "cannot be read: write NAME=value, and close each quote where its value ends"
    if binding.key is None:
        return None
    if binding.value is None:
        return "has no value: write NAME=value"
    if not NAME.fullmatch(binding.key):
        return "has no name before the =: write NAME=value"
    for inner in ASSIGNED.finditer(binding.value):
        # A value may have several lines; one that contains a setting lacks its closing quote.
        if inner[1].upper() in known and inner.start() > 0:
            end = number + len(NEWLINE.findall(binding.value[: inner.start(1)]))
            return f"opens a quote that still contains line {end}: close it where its value ends"
    return None


def _conflicts(statements: list[Statement], known: Collection[str]) -> Iterator[tuple[int, str]]:
    """Faults of lines because of earlier lines, with the line number."""
    first: dict[str, int] = {}
    values: dict[str, str | None] = dict(os.environ)
    for number, binding in statements:
        if binding.key is None or binding.value is None:
            continue
        name, value = binding.key.upper(), binding.value
        if name in known and name in first:
            yield number, f"sets {name} again, after line {first[name]}: remove one of them"
        first.setdefault(name, number)
        if name in known and not all(_is_set(atom, values) for atom in parse_variables(value)):
            yield number, UNSET.format(name=name)
        values[binding.key] = value


def _is_set(atom: Atom, values: Mapping[str, str | None]) -> bool:
    """Whether a part of a value is text, or a variable with a value or a default."""
    return not isinstance(atom, Variable) or atom.default is not None or bool(values.get(atom.name))
