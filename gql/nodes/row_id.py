"""Makes the `id` of a row from its key, and finds the key in an id.

A single key that is a UUID or carries a prefix of its own is the id as it is. Any other key is
readable: `track_17`, or `playlist_track_1.3402` where it has several parts.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import quote, unquote_to_bytes

import orjson
from sqlalchemy import JSON, ColumnElement, Text, Uuid, case, cast, func, select
from sqlalchemy.orm import DeclarativeBase

from db.orm.ids import id_prefix, parse_uuid
from db.orm.scope import column_of, key_attributes, scope_of
from gql.columns.column_type import ColumnType
from gql.columns.table import type_of
from gql.errors import InvalidValue
from gql.values.sql_json import Piece, fixed, joined

Key = tuple[Any, ...]
# The characters that stay as they are; `_` ends the prefix, and `.` separates the parts.
PLAIN = "^[A-Za-z0-9~-]*$"


@dataclass(frozen=True, eq=False)
class RowId:
    """How rows of `model` are identified: `prefix` is that of readable ids, such as `track`."""

    model: type[DeclarativeBase]
    prefix: str

    @cached_property
    def attributes(self) -> tuple[str, ...]:
        """The attributes of the key.

        A scope is left out: the viewer has it, or is an operator, who may see several rows.
        """
        key = key_attributes(self.model)
        scope = scope_of(self.model)
        own = [name for name in key if scope is None or scope.is_root or name != scope.column]
        return tuple(own or key)

    @cached_property
    def columns(self) -> tuple[Any, ...]:
        """The columns of the key."""
        return tuple(column_of(self.model, name) for name in self.attributes)

    @cached_property
    def own_prefix(self) -> str | None:
        """The prefix that the key carries itself, such as `ws`; None if it has none."""
        prefix: str | None = self.columns[0].info.get("prefix")
        return prefix if len(self.columns) == 1 else None

    @cached_property
    def any_prefix(self) -> str | None:
        """What its ids begin with: the prefix of the key or of the type; None for UUIDs."""
        return None if self.is_uuid else self.own_prefix or self.prefix

    @cached_property
    def is_uuid(self) -> bool:
        is_single = len(self.columns) == 1 and self.own_prefix is None
        return is_single and isinstance(self.columns[0].type, Uuid)

    @cached_property
    def is_raw(self) -> bool:
        """Whether the key is the id as it is."""
        return self.is_uuid or self.own_prefix is not None

    @cached_property
    def is_field(self) -> bool:
        """Whether the attribute `id` holds the id as it is."""
        return self.is_raw and self.attributes == ("id",)

    @cached_property
    def _types(self) -> tuple[ColumnType, ...]:
        return tuple(type_of(column.type) for column in self.columns)

    def sql(self, entity: Any) -> Iterator[Piece]:
        """The JSON of the id of a row of `entity`, a model or an alias of one."""
        values = [getattr(entity, name) for name in self.attributes]
        if self.is_raw:
            yield from self._types[0].sql(values[0])
            return
        yield f'"{self.prefix}_'
        for at, (column_type, value) in enumerate(zip(self._types, values, strict=True)):
            yield from ("." * bool(at), _part(column_type, value))
        yield '"'

    def text(self, row: Any) -> str:
        """The id of `row`, an instance of the model."""
        values = [getattr(row, name) for name in self.attributes]
        if self.is_raw:
            return str(values[0])
        parts = (
            _quoted(_text(column_type, value))
            for column_type, value in zip(self._types, values, strict=True)
        )
        return f"{self.prefix}_{'.'.join(parts)}"

    def key(self, text: str) -> Key | None:
        """The bound values of the key in an id; None if it is malformed or of another table."""
        if self.is_uuid:
            uuid = parse_uuid(text)
            return None if uuid is None else (uuid,)
        if self.own_prefix is not None:
            return (text,) if id_prefix(text) == self.own_prefix else None
        prefix, _, rest = text.rpartition("_")
        parts = rest.split(".")
        if prefix != self.prefix or len(parts) != len(self._types):
            return None
        try:
            return tuple(map(_value, self._types, parts))
        except (InvalidValue, KeyError, OverflowError, TypeError, ValueError):
            return None


def prefix_of(text: str) -> str | None:
    """The prefix of an id that has one: `ws` of `ws_...`, `track` of `track_17`."""
    prefix, separator, _ = text.rpartition("_")
    return prefix if separator else None


def _part(column_type: ColumnType, value: ColumnElement[Any]) -> ColumnElement[str]:
    """The SQL of a part of a readable id, without quotes."""
    if column_type.python_type is int:
        return cast(value, Text)
    if column_type.python_type is str:
        return _quoted_sql(cast(value, Text))
    # The text of a JSON string, or the JSON of a number.
    json = cast(joined(column_type.cursor_sql(value)), JSON)
    return _quoted_sql(json.op("#>>", return_type=Text())(fixed("{}")))


def _quoted_sql(text: ColumnElement[str]) -> ColumnElement[str]:
    """`text`, percent-encoded as `_quoted` does."""
    characters = func.regexp_split_to_table(text, fixed("")).table_valued(
        "character", with_ordinality="ordinal"
    )
    each = characters.render_derived(name="part")
    hexes = func.encode(func.convert_to(each.c.character, fixed("UTF8")), fixed("hex"))
    escaped = func.regexp_replace(func.upper(hexes), fixed("(..)"), fixed(r"%\1"), fixed("g"))
    one = case((_is_plain(each.c.character), each.c.character), else_=escaped)
    whole = func.string_agg(one, fixed("")).aggregate_order_by(each.c.ordinal)
    escaped_text = select(whole).select_from(each).correlate_except(each).scalar_subquery()
    return case((_is_plain(text), text), else_=func.coalesce(escaped_text, fixed("")))


def _is_plain(text: ColumnElement[str]) -> ColumnElement[bool]:
    return text.collate("C").regexp_match(fixed(PLAIN))


def _quoted(text: str) -> str:
    """`text` with all but letters, digits, `~` and `-` of ASCII percent-encoded as UTF-8."""
    return quote(text, safe="").replace(".", "%2E").replace("_", "%5F")


def _text(column_type: ColumnType, value: Any) -> str:
    """The text of a value, an attribute of a row."""
    if isinstance(value, str) and column_type.python_type is str:
        return value
    json = column_type.printed(value)
    loaded = orjson.loads(json)
    return loaded if isinstance(loaded, str) else json


def _value(column_type: ColumnType, part: str) -> Any:
    """The bound value of a part; an error of those that `RowId.key` handles if it has none."""
    text = unquote_to_bytes(part).decode()
    try:
        return column_type.key(text)
    except (KeyError, TypeError):
        return column_type.key(orjson.loads(text))
