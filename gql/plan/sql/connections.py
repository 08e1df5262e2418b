"""Builds the SQL that returns a page of a connection as JSON.

One subquery, ordered and limited, returns the rows of the page with the JSON of each. Edges, nodes,
cursors and counts are built from it. A count, a cursor or a row beyond the page is only computed if
the operation selects a field that needs it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Integer,
    Select,
    Subquery,
    Text,
    and_,
    bindparam,
    cast,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.orm import aliased
from sqlalchemy.sql.elements import Grouping

from gql.columns.table import type_of
from gql.cost.arguments import Literal
from gql.cost.row_limit import row_limit
from gql.lists.cursor import order_mark
from gql.lists.page import DEFAULT_SIZE
from gql.nodes.node import Node
from gql.nodes.order import Order
from gql.plan import nodes
from gql.plan.sql.aggregates import aggregates_of, groups_of
from gql.values.scalars import LINE_BREAK
from gql.values.sql_json import Piece, fixed, joined, object_of, or_null

ONE = literal_column("1", Integer)


@dataclass(frozen=True, slots=True)
class List:
    """The whole list that a page is part of: `rows(entity, *columns)` selects from it.

    `timezone` returns the viewer's time zone.
    """

    rows: Callable[..., Select[Any]]
    timezone: Callable[[], ColumnElement[str]]


def cursor(node: Node, order: Order, key: Mapping[str, ColumnElement[Any]]) -> ColumnElement[str]:
    """The cursor of the row with `key`, as `gql.lists.cursor.encode_cursor` returns it, unquoted.

    Null if a non-nullable part of the key is null, which happens only without a row.
    """
    pieces: list[Piece] = [f"[{order_mark(node.model, order)}"]
    for each in order.keys:
        text = type_of(each.type_in(node.model)).cursor_sql(key[each.attribute])
        pieces += [",", *([or_null(joined(text))] if each.may_be_null(node.model) else text)]
    whole = func.convert_to(joined([*pieces, "]"]), fixed("UTF8"))
    encoded = func.encode(whole, fixed("base64"))
    # URL-safe base64 replaces two characters and has no padding; Postgres also adds line breaks.
    return func.translate(encoded, fixed("+/=").concat(func.chr(LINE_BREAK)), fixed("-_"))


def connection_pieces(
    connection: nodes.Connection,
    entity: Any,
    texts: Mapping[str, ColumnElement[str]],
    whole: List,
    around: Sequence[Any],
) -> Iterator[Piece]:
    """The page as a JSON object; `texts` is the JSON of `entity` by key of `nodes` or `edges`."""
    page = _Page(connection, entity, texts, whole)
    pieces = [*object_of((key, page.pieces(key, part)) for key, part in connection.members)]
    if page.is_read:
        json = select(joined(pieces).label("json")).select_from(page.source).correlate(*around)
        yield json.scalar_subquery()
    else:
        yield from pieces


def _size(connection: nodes.Connection) -> ColumnElement[int]:
    """The requested number of rows."""
    argument = connection.arguments.get("last" if connection.backwards else "first", Literal(None))
    return row_limit(argument, f"{connection.alias}_size", DEFAULT_SIZE)


class _Page:
    def __init__(
        self,
        connection: nodes.Connection,
        entity: Any,
        texts: Mapping[str, ColumnElement[str]],
        whole: List,
    ) -> None:
        self._connection = connection
        self._order = connection.order
        self._rows, self._timezone = whole.rows, whole.timezone
        self._size = _size(connection)
        info_parts = {
            part
            for _, info in connection.members
            if isinstance(info, nodes.Info)
            for _, part in info.members
        }
        self._reads_one_more = nodes.HasMorePages(connection.backwards) in info_parts
        self._has_ends = any(isinstance(part, nodes.EndCursor) for part in info_parts)
        self.is_read = bool(texts) or self._reads_one_more or self._has_ends
        self.source = self._page(entity, texts)

    def pieces(self, key: str, part: nodes.Part) -> Iterator[Piece]:
        """The JSON of one member of the connection."""
        match part:
            case nodes.Typename(name=name):
                yield f'"{name}"'
            case nodes.TotalCount():
                yield cast(self._counted(part), Text)
            case nodes.Aggregates():
                yield from aggregates_of(part, self._entity("measured"), self._rows)
            case nodes.Groups():
                yield from groups_of(part, self._entity("grouped"), self._rows, self._timezone)
            case nodes.Info(members=members):
                yield from object_of((key, self._page_info(part)) for key, part in members)
            case _:
                yield from ("[", self._list(self.source.c[f"row_{key}"]), "]")

    def _counted(self, count: nodes.TotalCount) -> ColumnElement[int]:
        counted = self._entity("counted")
        if count.up_to is None:
            return self._rows(counted, func.count()).scalar_subquery()
        limit = row_limit(count.up_to, count.name)
        some = self._rows(counted, ONE).limit(limit).subquery(count.name)
        return select(func.count()).select_from(some).scalar_subquery()

    def _page_info(self, part: nodes.Part) -> Iterator[Piece]:
        """The JSON of one member of `pageInfo`."""
        match part:
            case nodes.Typename(name=name):
                yield f'"{name}"'
            case nodes.HasMorePages(backwards=backwards):
                yield from self._has_more(backwards=backwards)
            case nodes.EndCursor(is_last=is_last):
                yield or_null(joined(['"', self._end(is_last=is_last), '"']))

    def _page(self, entity: Any, texts: Mapping[str, ColumnElement[str]]) -> Subquery:
        """The rows of the page, and one more if `hasNextPage` or `hasPreviousPage` needs it."""
        connection = self._connection
        order = self._order.by(entity, backwards=connection.backwards)
        columns: list[Any] = [text.label(f"row_{key}") for key, text in texts.items()]
        if self._has_ends:
            columns += [key.of(entity).label(f"key_{key.attribute}") for key in self._order.keys]
        if self._is_numbered:
            columns.append(self._number(order).label("at"))
        page = self._rows(entity, *(columns or [ONE.label("at")]))
        if connection.has_after:
            page = page.where(self._beyond(entity, "after"))
        if connection.has_before:
            page = page.where(self._beyond(entity, "before", backwards=True))
        limit = self._size + ONE if self._reads_one_more else self._size
        page = page.order_by(*order).limit(limit)
        if connection.has_offset:
            page = page.offset(self._offset)
        return page.subquery(f"{connection.alias}_page")

    def _number(self, order: Sequence[Any]) -> ColumnElement[int]:
        """The position of a row in the page, from 1; `row_number` runs before OFFSET applies."""
        number = func.row_number().over(order_by=order)
        return number - self._offset if self._connection.has_offset else number

    @property
    def _offset(self) -> ColumnElement[int]:
        return bindparam(f"{self._connection.alias}_offset", type_=Integer)

    @property
    def _is_numbered(self) -> bool:
        return self._reads_one_more or self._connection.backwards

    def _entity(self, suffix: str) -> Any:
        return aliased(self._connection.node.model, name=f"{self._connection.alias}_{suffix}")

    def _list(self, text: ColumnElement[str]) -> ColumnElement[str]:
        """The JSON of the rows, separated by commas."""
        return func.coalesce(self._in_order(func.string_agg(text, fixed(","))), fixed(""))

    def _in_order(self, aggregate: Any) -> Any:
        """`aggregate` over the rows of the page, in the order of the connection."""
        # The subquery is ordered, and an aggregate reads its rows in that order.
        if self._connection.backwards:
            aggregate = aggregate.aggregate_order_by(self.source.c.at.desc())
        if self._reads_one_more:
            aggregate = aggregate.filter(self.source.c.at <= self._size)
        return aggregate

    def _has_more(self, *, backwards: bool) -> Iterator[Piece]:
        """Whether rows precede or follow the page, by the same rules as the resolver lane.

        In the direction of the page one row more was read. In the other direction rows exist
        beyond the cursor, or before the offset.
        """
        conditions: list[ColumnElement[bool]] = []
        if backwards == self._connection.backwards:
            conditions.append(func.count() > self._size)
        side = "after" if backwards else "before"
        if getattr(self._connection, f"has_{side}"):
            entity = self._entity(f"beyond_{side}")
            rows = self._rows(entity, ONE)
            conditions.append(
                rows.where(self._beyond(entity, side, backwards, inclusive=True)).exists()
            )
        elif backwards and self._connection.has_offset:
            rows = self._rows(self._entity("left_out"), ONE)
            conditions.append(and_(self._offset > literal_column("0", Integer), rows.exists()))
        yield cast(or_(*conditions), Text) if conditions else "false"

    def _beyond(
        self, entity: Any, side: str, backwards: bool = False, *, inclusive: bool = False
    ) -> ColumnElement[bool]:
        """Selects the rows after the cursor `side`, or with `backwards` those before it."""
        key = self._order.parameters(
            entity,
            lambda number, kind: bindparam(f"{self._connection.alias}_{side}_{number}", type_=kind),
        )
        return self._order.after(entity, key, backwards=backwards, inclusive=inclusive)

    def _end(self, *, is_last: bool) -> ColumnElement[str]:
        """The cursor of the first or last row; SQL null if the page is empty."""
        index = func.least(func.count(), self._size) if is_last else ONE
        keys = {}
        for name in self._order.attributes:
            column = self.source.c[f"key_{name}"]
            values = func.array_agg(column, type_=ARRAY(column.type))
            # Postgres only subscripts the result of an aggregate in parentheses.
            keys[name] = Grouping(self._in_order(values))[index]
        return cursor(self._connection.node, self._order, keys)
