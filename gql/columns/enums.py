"""Column types of enums: texts with a CHECK (`Choice`) and Postgres's own."""

import re
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum, StrEnum
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, case
from sqlalchemy.types import Enum as SqlEnum

from gql.columns.column_type import EQUAL, ColumnType, as_cast
from gql.columns.text_form import TextForm
from gql.columns.texts import NAME
from gql.values.enums import describe
from gql.values.scalars import sql_json
from gql.values.sql_json import Piece, fixed

NOT_IN_NAMES = re.compile(r"[^0-9A-Za-z]+", re.ASCII)
# Names that GraphQL has for other values.
NOT_NAMES = ("TRUE", "FALSE", "NULL")


def choice(values: type[StrEnum]) -> ColumnType:
    """The type of a `Choice` of these values."""
    return ColumnType(
        values.__name__,
        values,
        lambda column: sql_json(column, values),
        python_type=values,
        key=lambda name: values[name],
        comparisons=EQUAL,
        is_groupable=True,
    )


def native_enum(type_: SqlEnum) -> ColumnType:
    """The type of an enum of Postgres, or of a text with a CHECK made by SQLAlchemy."""
    labels = _labels(type_)
    if labels is None:
        # Some label is no name in GraphQL.
        return NAME if not type_.native_enum else _labels_as_texts()
    enum, by_member = labels
    by_name = {member.name: label for member, label in by_member.items()}

    def sql(column: ColumnElement[Any]) -> Iterator[Piece]:
        yield case(
            *((column == fixed(label), fixed(f'"{name}"')) for name, label in by_name.items())
        )

    def key(name: Any) -> str:
        return by_name[name]

    return ColumnType(
        enum.__name__,
        enum,
        sql,
        load=lambda text: enum[text.strip('"')],
        printed=lambda member: f'"{member.name}"',
        key=key,
        bind=lambda member: None if member is None else by_member[member],
        parameter=TextForm(),
        convert=as_cast if type_.native_enum else NAME.convert,
        comparisons=EQUAL,
        is_groupable=True,
    )


def _labels_as_texts() -> ColumnType:
    return ColumnType(
        "Label", str, NAME.sql, parameter=TextForm(), array=NAME.array, comparisons=EQUAL
    )


def _labels(type_: SqlEnum) -> tuple[type[Enum], Mapping[Enum, str]] | None:
    """The Python enum of `type_` and its label for each member; None if it cannot have names."""
    declared: type[Enum] | None = type_.enum_class
    if declared is not None:
        described(declared)
        # `enums` holds the labels in the order of the members.
        return declared, dict(zip(declared, type_.enums, strict=True))
    name = enum_name(type_.name or "")
    made = _enum_of_labels(name, tuple(type_.enums))
    return None if made is None else (made, dict(zip(made, type_.enums, strict=True)))


@cache
def _enum_of_labels(name: str, labels: tuple[str, ...]) -> type[Enum] | None:
    """A Python enum whose members are named as the labels; None if two have the same name."""
    names = member_names(labels)
    if not name or names is None:
        return None
    made = StrEnum(name, dict(zip(names, labels, strict=True)))  # type: ignore[misc]
    described(made)
    return made


def member_names(labels: Sequence[str]) -> list[str] | None:
    """The name in GraphQL of each label; None if there are none, or two are the same."""
    names = [_constant(label) for label in labels]
    return names if names and all(names) and len(set(names)) == len(names) else None


@cache
def described(enum: type[Enum]) -> None:
    """Make `enum` a GraphQL enum, unless the application has."""
    if not hasattr(enum, "__strawberry_definition__"):
        words = (enum.__doc__ or "").strip() or f"The values of `{enum.__name__}`."
        describe(enum, words, **{each.name: f"`{each.value}`." for each in enum})


def _constant(label: str) -> str:
    """The label as a GraphQL name in capitals; empty if there is none."""
    name = NOT_IN_NAMES.sub("_", label).strip("_").upper()
    if not name or not label.isascii():
        return ""
    return f"_{name}" if name[0].isdigit() or name in NOT_NAMES else name


def enum_name(name: str) -> str:
    """The name in GraphQL of an enum of Postgres: `MpaaRating` of `mpaa_rating`."""
    return "".join(word[:1].upper() + word[1:] for word in NOT_IN_NAMES.split(name) if word)
