"""Lists the comparison operators by group."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Integer,
    Text,
    all_,
    and_,
    any_,
    cast,
    func,
    literal_column,
    true,
)
from sqlalchemy.dialects.postgresql import JSONB, JSONPATH

from gql.columns.column_type import Comparisons
from gql.columns.numbers import BOOLEAN
from gql.columns.texts import TEXT
from gql.lists.geometry import GEOMETRY
from gql.lists.operator import MAX_VALUES, Operator, infix
from gql.lists.words import MAX_WORDS
from gql.nodes.node import Column
from gql.values.sql_json import fixed

ZERO = literal_column("0", Integer)


def _pattern(pattern: str) -> str:
    """A checked LIKE pattern; `ValueError` if it ends in the middle of an escape."""
    if (len(pattern) - len(pattern.rstrip("\\"))) % 2:
        raise ValueError("ends with a backslash that escapes nothing: write two.")
    return pattern


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


EQUALITY: Mapping[str, Operator] = {
    "eq": Operator("Equal to this.", lambda column, value: column == value),
    "ne": Operator("Other than this.", lambda column, value: column != value),
}
MEMBERSHIP: Mapping[str, Operator] = {
    "in": Operator(
        f"Equal to one of these, at most {MAX_VALUES}; of none, if the list is empty.",
        lambda column, value: column == any_(value),
        is_list=True,
    ),
    "notIn": Operator(
        f"Other than all of these, at most {MAX_VALUES}.",
        lambda column, value: and_(column != all_(value), column.is_not(None)),
        is_list=True,
    ),
}
ORDERING: Mapping[str, Operator] = {
    "lt": Operator("Less than this.", lambda column, value: column < value),
    "lte": Operator("Less than this, or equal.", lambda column, value: column <= value),
    "gt": Operator("Greater than this.", lambda column, value: column > value),
    "gte": Operator("Greater than this, or equal.", lambda column, value: column >= value),
}
PATTERNS: Mapping[str, Operator] = {
    "like": Operator(
        "Matches this pattern: `%` stands for any text, `_` for one character, and a backslash "
        "before either for itself.",
        lambda column, value: column.like(value),
        prepare=_pattern,
    ),
    "ilike": Operator(
        "As `like`, whatever the case.",
        lambda column, value: column.ilike(value),
        prepare=_pattern,
    ),
    "startsWith": Operator(
        "Starts with just this.",
        lambda column, value: column.like(value),
        prepare=lambda text: f"{_escaped(text)}%",
    ),
    "endsWith": Operator(
        "Ends with just this.",
        lambda column, value: column.like(value),
        prepare=lambda text: f"%{_escaped(text)}",
    ),
    "contains": Operator(
        "Has just this somewhere inside.",
        lambda column, value: column.like(value),
        prepare=lambda text: f"%{_escaped(text)}%",
    ),
}


def _has_path(column: ColumnElement[Any], path: ColumnElement[Any]) -> ColumnElement[bool]:
    # An error inside the path, such as a comparison of a text with a number, is no match.
    no_variables = cast(fixed("{}"), JSONB)
    matches: ColumnElement[bool] = func.jsonb_path_exists(column, path, no_variables, true())
    return matches


DOCUMENTS: Mapping[str, Operator] = {
    "contains": Operator("Has all of this in it: keys, values, items.", infix("@>")),
    "containedIn": Operator("Has nothing that is not in this.", infix("<@")),
    "hasKey": Operator(
        "Is an object with this key, or a list with this string.",
        func.jsonb_exists,
        operand=TEXT,
        bound=Text(),
    ),
    "path": Operator(
        'Something is at this SQL/JSON path: `$.tags[*] ? (@ == "new")`.',
        _has_path,
        operand=TEXT,
        bound=Text(),
        split=lambda value, _: (cast(value, JSONPATH),),
    ),
}
LISTS: Mapping[str, Operator] = {
    "contains": Operator("Has all of these.", infix("@>")),
    "containedIn": Operator("Has only values among these.", infix("<@")),
    "overlaps": Operator("Has at least one of these.", infix("&&")),
    "isEmpty": Operator(
        "True: only without values. False: only with some.",
        lambda column, value: (func.cardinality(column) == ZERO) == value,
        operand=BOOLEAN,
        bound=Boolean(),
    ),
}
RANGES: Mapping[str, Operator] = {
    "contains": Operator("Holds all of this range; `[3,3]` is a single value.", infix("@>")),
    "containedIn": Operator("Lies in this range.", infix("<@")),
    "overlaps": Operator("Has values in common with this range.", infix("&&")),
    "adjacent": Operator("Begins just where this range ends, or the reverse.", infix("-|-")),
}
# The operators of ids.
IDENTITY: Mapping[str, Operator] = {**EQUALITY, **MEMBERSHIP}
GROUPS: Mapping[Comparisons, Mapping[str, Operator]] = {
    Comparisons.EQUALITY: EQUALITY,
    Comparisons.MEMBERSHIP: MEMBERSHIP,
    Comparisons.ORDERING: ORDERING,
    Comparisons.PATTERNS: PATTERNS,
    Comparisons.DOCUMENTS: DOCUMENTS,
    Comparisons.LISTS: LISTS,
    Comparisons.RANGES: RANGES,
    Comparisons.GEOMETRY: GEOMETRY,
}
OPERATORS: Mapping[str, Operator] = {**EQUALITY, **MEMBERSHIP, **ORDERING, **PATTERNS}
IS_NULL, SIMILAR, SEARCH = "isNull", "similar", "search"
# The operators that a column has only where an index serves them.
INDEXED: Mapping[str, Operator] = {
    SIMILAR: Operator(
        "Some words in it are similar to this, by their trigrams: spelling mistakes matter little. "
        f"At most {MAX_WORDS} characters.",
        infix("%>"),
        operand=TEXT,
        bound=Text(),
    ),
    SEARCH: Operator(
        "Full text search for these words, as search engines read them: `cats dogs` has both, "
        '`cats or dogs` has one, `"black cats"` has just these words, `-dogs` has them not. At '
        f"most {MAX_WORDS} characters.",
        infix("@@"),
        operand=TEXT,
        bound=Text(),
    ),
}


def operators_of(column: Column) -> Mapping[str, Operator]:
    """The operators of `column`, by name."""
    assert not column.is_sealed, f"{column.name} has no operators"
    if column.is_id:
        return IDENTITY
    usual = {
        name: operator
        for group in column.column_type.comparisons
        for name, operator in GROUPS[group].items()
    }
    return {**usual, **{name: INDEXED[name] for name in indexed_operators(column)}}


def indexed_operators(column: Column) -> tuple[str, ...]:
    """The names of those operators of `column` that an index serves."""
    has = {SIMILAR: column.is_similar, SEARCH: column.search is not None}
    return tuple(name for name in INDEXED if has[name])


def filter_name(column: Column) -> str:
    """The name of the filter of `column`, which others with the same operators share."""
    more = "".join(name.capitalize() for name in indexed_operators(column))
    return f"{column.column_type.name}{more}Filter"
