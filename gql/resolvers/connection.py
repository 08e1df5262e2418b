"""Defines Relay's connection types and resolves their fields.

Each field reads only what it needs: nothing is counted, and no extra row is read, unless selected.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar

import strawberry
from graphql import (
    FieldNode,
    FragmentSpreadNode,
    GraphQLResolveInfo,
    InlineFragmentNode,
    SelectionSetNode,
)
from strawberry import UNSET, Private

from gql.lists.aggregates import COUNT, Measure
from gql.lists.cursor import encode_cursor
from gql.lists.page import Page, Rows, check_not_negative
from gql.nodes.node import ListSource
from gql.resolvers.context import Info
from gql.resolvers.field_source import FieldKind, reading
from gql.resolvers.loaders import Key, Reads
from gql.values.scalars import or_none

T = TypeVar("T")
UpTo = Annotated[
    int | None,
    strawberry.argument(description="Count no further than this: the answer is this at most."),
]


@dataclass(frozen=True, slots=True)
class Listing:
    """The list behind a connection: a source of rows and the key of the parent."""

    reads: Reads
    listed: ListSource
    key: Key = ()

    async def rows(self, page: Page) -> Rows:
        return await self.reads.page(self.listed, page, self.key)

    async def exists_beyond(self, page: Page, *, backwards: bool) -> bool:
        return await self.reads.exists_beyond(self.listed, page, self.key, backwards=backwards)

    async def measure(self, page: Page, measure: Measure) -> Any:
        """The value of `measure` over the whole list, regardless of the page."""
        return await self.reads.measure(self.listed, page.where, self.key, measure)

    async def count_up_to(self, page: Page, limit: int) -> int:
        return await self.reads.count_up_to(self.listed, page.where, self.key, limit)


@strawberry.type(description="Where a page lies in its list.")
class PageInfo:
    listing: Private[Listing]
    page: Private[Page]

    @strawberry.field(
        description="Whether the list goes on behind this page.",
        metadata=reading(FieldKind.HAS_NEXT_PAGE),
    )
    async def has_next_page(self) -> bool:
        return await self._has_more(backwards=False)

    @strawberry.field(
        description="Whether the list has anything before this page.",
        metadata=reading(FieldKind.HAS_PREVIOUS_PAGE),
    )
    async def has_previous_page(self) -> bool:
        return await self._has_more(backwards=True)

    @strawberry.field(
        description="The cursor of the page's first edge; null on an empty page.",
        metadata=reading(FieldKind.START_CURSOR),
    )
    async def start_cursor(self) -> str | None:
        return await self._cursor(0)

    @strawberry.field(
        description="The cursor of the page's last edge; null on an empty page.",
        metadata=reading(FieldKind.END_CURSOR),
    )
    async def end_cursor(self) -> str | None:
        return await self._cursor(-1)

    async def _has_more(self, *, backwards: bool) -> bool:
        """Whether rows follow in the direction of paging, or exist beyond the cursor or offset."""
        if backwards == self.page.backwards and (await self.listing.rows(self.page)).has_more:
            return True
        bound = (self.page.after or self.page.offset) if backwards else self.page.before
        return bool(bound) and await self.listing.exists_beyond(self.page, backwards=backwards)

    async def _cursor(self, at: int) -> str | None:
        rows = await self.listing.rows(self.page)
        if not rows.rows:
            return None
        order = self.page.order
        return encode_cursor(self.listing.listed.target, order, rows.key(order, at))


@strawberry.type(description="One row of a list, and where it stands there.")
class Edge(Generic[T]):
    cursor: str = strawberry.field(
        description="Pass it as `after` or `before` to go on from this row.",
        metadata=reading(FieldKind.CURSOR),
    )
    node: T = strawberry.field(description="The row.", metadata=reading(FieldKind.NODE))


@strawberry.type(description="A page of a list.")
class Connection(Generic[T]):
    listing: Private[Listing]
    page: Private[Page]

    @strawberry.field(
        description="The rows of this page, each with its cursor.",
        metadata=reading(FieldKind.EDGES),
    )
    async def edges(self) -> list[Edge[T]]:
        order, model = self.page.order, self.listing.listed.target
        rows = await self.listing.rows(self.page)
        return [
            Edge(cursor=encode_cursor(model, order, rows.key(order, at)), node=row)
            for at, row in enumerate(rows.rows)
        ]

    @strawberry.field(
        description="The rows of this page.",
        metadata=reading(FieldKind.NODES),
    )
    async def nodes(self) -> list[T]:
        return (await self.listing.rows(self.page)).rows

    @strawberry.field(
        description="Where this page lies in the list.",
        metadata=reading(FieldKind.PAGE_INFO),
    )
    def page_info(self) -> PageInfo:
        return PageInfo(listing=self.listing, page=self.page)

    @strawberry.field(
        description="How many rows the whole list has. Counted only when selected; on a long list "
        "that takes a while, unless `upTo` bounds it.",
        metadata=reading(FieldKind.TOTAL_COUNT),
    )
    async def total_count(self, up_to: UpTo = UNSET) -> int:
        limit = or_none(up_to)
        if limit is None:
            return int(await self.listing.measure(self.page, COUNT))
        return await self.listing.count_up_to(self.page, check_not_negative("upTo", limit))


def selects_has_more(info: Info) -> bool:
    """Whether a connection field selects `hasNextPage` or `hasPreviousPage`."""
    raw: GraphQLResolveInfo[Any] = info._raw_info  # noqa: SLF001 as graphql-core gave it
    return any(
        field.name.value in ("hasNextPage", "hasPreviousPage")
        for connection in raw.field_nodes
        for page_info in _fields(raw, connection.selection_set)
        if page_info.name.value == "pageInfo"
        for field in _fields(raw, page_info.selection_set)
    )


def _fields(
    info: GraphQLResolveInfo[Any], selections: SelectionSetNode | None
) -> Iterator[FieldNode]:
    """The fields of a selection, including those of its fragments."""
    for selection in selections.selections if selections else ():
        if isinstance(selection, FieldNode):
            yield selection
        elif isinstance(selection, FragmentSpreadNode):
            yield from _fields(info, info.fragments[selection.name.value].selection_set)
        elif isinstance(selection, InlineFragmentNode):
            yield from _fields(info, selection.selection_set)
