"""Relay's connection types: where rows come from in; edges, nodes, counts and page info out.

Each field asks for just what it needs, so nothing is counted or over-fetched unless selected.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

import strawberry
from graphql import (
    FieldNode,
    FragmentSpreadNode,
    GraphQLResolveInfo,
    InlineFragmentNode,
    SelectionSetNode,
)
from strawberry import Private

from gql.context import Info
from gql.cursor import encode_cursor
from gql.loaders import Key, Reads
from gql.node import Node, Relation
from gql.page import Page, Rows
from gql.sources import Of, reading
from models import Base

T = TypeVar("T")


class Source(Protocol):
    """Where the rows of a connection come from."""

    @property
    def model(self) -> type[Base]: ...
    async def rows(self, page: Page) -> Rows: ...
    async def count(self) -> int: ...
    async def any_beyond(self, page: Page, *, backwards: bool) -> bool: ...


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every row of a node that the viewer may see."""

    reads: Reads
    node: Node

    @property
    def model(self) -> type[Base]:
        return self.node.model

    async def rows(self, page: Page) -> Rows:
        return await self.reads.page(self.node, page)

    async def count(self) -> int:
        return await self.reads.count(self.node)

    async def any_beyond(self, page: Page, *, backwards: bool) -> bool:
        return await self.reads.any_beyond(self.node, page, backwards=backwards)


@dataclass(frozen=True, slots=True)
class Related:
    """The rows a relation leads to from one parent."""

    reads: Reads
    relation: Relation
    key: Key

    @property
    def model(self) -> type[Base]:
        return self.relation.target

    async def rows(self, page: Page) -> Rows:
        return await self.reads.relation_page(self.relation, page, self.key)

    async def count(self) -> int:
        return await self.reads.relation_count(self.relation, self.key)

    async def any_beyond(self, page: Page, *, backwards: bool) -> bool:
        return await self.reads.relation_any_beyond(
            self.relation, page, self.key, backwards=backwards
        )


@strawberry.type(description="Where a page lies in its list.")
class PageInfo:
    source: Private[Source]
    page: Private[Page]

    @strawberry.field(
        description="Whether the list goes on behind this page.",
        metadata=reading(Of.HAS_NEXT_PAGE),
    )
    async def has_next_page(self) -> bool:
        return await self._goes_on(backwards=False)

    @strawberry.field(
        description="Whether the list has anything before this page.",
        metadata=reading(Of.HAS_PREVIOUS_PAGE),
    )
    async def has_previous_page(self) -> bool:
        return await self._goes_on(backwards=True)

    @strawberry.field(
        description="The cursor of the page's first edge; null on an empty page.",
        metadata=reading(Of.START_CURSOR),
    )
    async def start_cursor(self) -> str | None:
        return await self._cursor(0)

    @strawberry.field(
        description="The cursor of the page's last edge; null on an empty page.",
        metadata=reading(Of.END_CURSOR),
    )
    async def end_cursor(self) -> str | None:
        return await self._cursor(-1)

    async def _goes_on(self, *, backwards: bool) -> bool:
        """Rows were cut off on the side the page was filled towards, or lie beyond its bound."""
        if backwards == self.page.backwards and (await self.source.rows(self.page)).was_cut:
            return True
        bound = self.page.after if backwards else self.page.before
        return bound is not None and await self.source.any_beyond(self.page, backwards=backwards)

    async def _cursor(self, at: int) -> str | None:
        rows = (await self.source.rows(self.page)).rows
        if not rows:
            return None
        order = self.page.order
        return encode_cursor(self.source.model, order, order.key(rows[at]))


@strawberry.type(description="One row of a list, and where it stands there.")
class Edge(Generic[T]):
    cursor: str = strawberry.field(
        description="Pass it as `after` or `before` to go on from this row.",
        metadata=reading(Of.CURSOR),
    )
    node: T = strawberry.field(description="The row.", metadata=reading(Of.NODE))


@strawberry.type(description="A page of a list.")
class Connection(Generic[T]):
    source: Private[Source]
    page: Private[Page]

    @strawberry.field(
        description="The rows of this page, each with its cursor.",
        metadata=reading(Of.EDGES),
    )
    async def edges(self) -> list[Edge[T]]:
        order, model = self.page.order, self.source.model
        rows = (await self.source.rows(self.page)).rows
        return [Edge(cursor=encode_cursor(model, order, order.key(row)), node=row) for row in rows]

    @strawberry.field(
        description="The rows of this page.",
        metadata=reading(Of.NODES),
    )
    async def nodes(self) -> list[T]:
        return (await self.source.rows(self.page)).rows

    @strawberry.field(
        description="Where this page lies in the list.",
        metadata=reading(Of.PAGE_INFO),
    )
    def page_info(self) -> PageInfo:
        return PageInfo(source=self.source, page=self.page)

    @strawberry.field(
        description="How many rows the whole list has. Counted only when selected; on a long list "
        "that takes a while.",
        metadata=reading(Of.TOTAL_COUNT),
    )
    async def total_count(self) -> int:
        return await self.source.count()


def asks_what_is_beyond(info: Info) -> bool:
    """Whether a connection field selects `hasNextPage` or `hasPreviousPage`."""
    asked: GraphQLResolveInfo[Any] = info._raw_info  # noqa: SLF001 as graphql-core gave it
    return any(
        field.name.value in ("hasNextPage", "hasPreviousPage")
        for connection in asked.field_nodes
        for page_info in _fields(asked, connection.selection_set)
        if page_info.name.value == "pageInfo"
        for field in _fields(asked, page_info.selection_set)
    )


def _fields(
    info: GraphQLResolveInfo[Any], selections: SelectionSetNode | None
) -> Iterator[FieldNode]:
    """The fields of a selection, those of its fragments included."""
    for selection in selections.selections if selections else ():
        if isinstance(selection, FieldNode):
            yield selection
        elif isinstance(selection, FragmentSpreadNode):
            yield from _fields(info, info.fragments[selection.name.value].selection_set)
        elif isinstance(selection, InlineFragmentNode):
            yield from _fields(info, selection.selection_set)
