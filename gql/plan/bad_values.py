"""Finds the values of a write that Postgres refused: those that it refuses alone.

Postgres names the type of a value that it cannot read, but neither the parameter nor the row.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import asyncpg
from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Select,
    String,
    Text,
    bindparam,
    cast,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import BIT

from db.orm.postgres_type import PostgresType
from db.orm.scope import column_of
from db.session.database import Database
from db.session.identity import Identity
from gql.columns.bare import bare
from gql.columns.parameters import parameter, row_parameter, row_value
from gql.errors import bad_value, may_be_bad_value
from gql.nodes.field_names import field_name
from gql.plan import nodes
from gql.plan.compilation import Statement
from gql.plan.execute import run
from gql.plan.sql.dialect import compile_select
from gql.writes.payload import Refused, invalid

VALUE = "value"
TOO_LONG = (asyncpg.StringDataRightTruncationError, asyncpg.StringDataLengthMismatchError)


@dataclass(frozen=True, slots=True)
class _Value:
    """The value of an attribute as it was sent; of a batch with the ordinal of its row."""

    attribute: str
    sent: Any
    row: int | None = None


async def refuse_bad_value(
    database: Database,
    statement: Statement,
    arguments: Sequence[Any],
    viewer: Identity,
    error: asyncpg.PostgresError,
) -> Refused | None:
    """The refusal with the path of the value that caused `error`; None if no value did alone."""
    if not _may_be_of_a_value(error):
        return None
    [(_, part)] = statement.plan.members
    assert isinstance(part, nodes.Written | nodes.Changed), "it writes"
    names = (name for name, _ in statement.parameters)
    sent = dict(zip(names, arguments, strict=True))
    checks_length = isinstance(error, TOO_LONG)
    for values in _values(part, sent):
        found = await _first_bad(database, viewer, part, values, checks_length=checks_length)
        if found is not None:
            value, cause = found
            refused = invalid(_message(cause), field_name(value.attribute))
            if value.row is None or not isinstance(part, nodes.Written):
                return refused
            return refused.within(part.insert.entries, str(value.row))
    return None


def _may_be_of_a_value(error: asyncpg.PostgresError) -> bool:
    """Whether a value may be the only cause: one may also break a rule of a domain."""
    is_rule = isinstance(error, asyncpg.IntegrityConstraintViolationError)
    return is_rule or may_be_bad_value(error)


def _message(cause: asyncpg.PostgresError | None) -> str:
    if cause is None:
        return "Is too long."
    if isinstance(cause, asyncpg.IntegrityConstraintViolationError):
        return "Breaks a rule of its type."
    return bad_value(cause)


def _values(
    part: nodes.Written | nodes.Changed, sent: Mapping[str, Any]
) -> Iterator[Sequence[_Value]]:
    """The values of each attribute that is given."""
    is_list = isinstance(part, nodes.Written) and part.insert.is_list
    source = part.insert if isinstance(part, nodes.Written) else part.change
    for name in source.attributes:
        value = sent.get(f"{part.alias}_{name}")
        if is_list:
            rows = enumerate(value or ())
            yield [_Value(name, each, at) for at, each in rows if each is not None]
        elif value is not None:
            yield [_Value(name, value)]


async def _first_bad(
    database: Database,
    viewer: Identity,
    part: nodes.Written | nodes.Changed,
    values: Sequence[_Value],
    *,
    checks_length: bool,
) -> tuple[_Value, asyncpg.PostgresError | None] | None:
    """The first of the values of an attribute that is refused, and the error, if there is one.

    Halves are asked for, so that a batch of a thousand rows takes ten questions.
    """
    if not values:
        return None
    in_batch = values[0].row is not None
    type_ = column_of(part.node.model, values[0].attribute).type
    sql = _check(type_, in_batch=in_batch, checks_length=checks_length)
    argument = [value.sent for value in values] if in_batch else values[0].sent
    cause = None
    try:
        is_bad: Any = await run(database.pool, viewer, sql, [argument])
        if not is_bad:
            return None
    except asyncpg.PostgresError as error:
        if not _may_be_of_a_value(error):
            raise
        cause = error
    if len(values) == 1:
        return values[0], cause
    middle = len(values) // 2
    for half in (values[:middle], values[middle:]):
        found = await _first_bad(database, viewer, part, half, checks_length=checks_length)
        if found is not None:
            return found
    return None


@cache
def _check(type_: Any, *, in_batch: bool, checks_length: bool) -> str:
    """The SQL that fails if a value cannot be stored as `type_`, and tells if it is too long."""
    query: Select[Any]
    if in_batch:
        sent = bindparam(VALUE, type_=ARRAY(row_parameter(type_)))
        rows = func.unnest(sent).table_valued("value", name="sent").render_derived()
        rows.c.value.type = row_parameter(type_)
        value = row_value(rows.c.value, type_)
        query = select(func.bool_or(_is_bad(value, type_, checks_length))).select_from(rows)
    else:
        value = parameter(VALUE, type_)
        query = select(_is_bad(value, type_, checks_length))
    return str(compile_select(query))


def _is_bad(value: ColumnElement[Any], type_: Any, checks_length: bool) -> ColumnElement[bool]:
    stored = cast(cast(value, type_), Text)
    if checks_length and _has_length(type_):
        # Such a cast cuts a value; storing it does not.
        return stored.is_distinct_from(cast(value, Text))
    # Null values are not asked about: this only computes the value.
    return stored.is_(None)


def _has_length(type_: Any) -> bool:
    plain = bare(type_)
    while isinstance(plain, ARRAY):
        plain = plain.item_type
    is_char = isinstance(plain, PostgresType) and plain.name == "bpchar"
    return is_char or isinstance(plain, String | BIT)
