"""Makes the connection fields of nodes and relations, with their arguments."""

from collections.abc import Mapping
from types import GenericAlias, new_class
from typing import Annotated, Any

import strawberry
from sqlalchemy.orm import DeclarativeBase
from strawberry import UNSET
from strawberry.types.field import StrawberryField

from gql.lists.filter_types import FilterTypes
from gql.lists.page import DEFAULT_SIZE, MAX_PAGE_SIZE, PageArguments, page_of
from gql.nodes.node import All, ListSource, Node
from gql.resolvers.aggregate_fields import aggregate_fields
from gql.resolvers.connection import Connection, Listing, selects_has_more
from gql.resolvers.context import Info
from gql.resolvers.field_source import reading
from gql.values.input_values import as_coerced
from gql.values.made_types import made_type
from gql.values.scalars import or_none

First = Annotated[
    int | None,
    strawberry.argument(
        description=f"How many rows from the start, at most {MAX_PAGE_SIZE}; {DEFAULT_SIZE} if "
        "neither `first` nor `last` is given."
    ),
]
After = Annotated[
    str | None, strawberry.argument(description="Only rows behind the one with this cursor.")
]
Last = Annotated[
    int | None,
    strawberry.argument(description=f"How many rows from the end, at most {MAX_PAGE_SIZE}."),
]
Before = Annotated[
    str | None, strawberry.argument(description="Only rows before the one with this cursor.")
]
Offset = Annotated[
    int | None,
    strawberry.argument(
        description="How many rows to leave out before the first, for page numbers; goes with "
        "`first` alone. Cursors are faster, and stay where they are while rows come and go."
    ),
]


def connection_type(node: Node, object_type: Any) -> Any:
    """The connection type of `node`, whose Strawberry type is `object_type`."""
    name = f"{node.name}Connection"
    fields = aggregate_fields(node)
    connection = new_class(
        name, (Connection[object_type],), exec_body=lambda body: body.update(fields)
    )
    return made_type(connection, name=name, description="A page of a list.")


def connection_field(
    inputs: FilterTypes,
    connections: Mapping[type[DeclarativeBase], Any],
    listed: ListSource,
    description: str,
) -> StrawberryField:
    """The field that lists `listed`; its type is in `connections` when it is first resolved."""
    node = listed.node
    Where = _optional(  # noqa: N806 as it is a type
        inputs.filters[node.model],
        "Which rows are listed, counted and aggregated; all if left out.",
    )
    OrderBy = _optional(  # noqa: N806 as it is a type
        GenericAlias(list, inputs.orders[node.model]),
        "What to sort by, the most important first; the `id` decides last, for operators after "
        f"the tenant. If left out: by {_default_order(node)}.",
    )

    def resolve(
        root: strawberry.Parent[Any],
        info: Info,
        first: First = UNSET,
        after: After = UNSET,
        last: Last = UNSET,
        before: Before = UNSET,
        offset: Offset = UNSET,
        where: Where = UNSET,  # type: ignore[valid-type]
        order_by: OrderBy = UNSET,  # type: ignore[valid-type]
    ) -> Any:
        reads = info.context.reads
        arguments = PageArguments(
            first=or_none(first),
            after=or_none(after),
            last=or_none(last),
            before=or_none(before),
            offset=or_none(offset),
            where=as_coerced(or_none(where)),
            has_where=where is not UNSET,
            order_by=as_coerced(or_none(order_by)),
        )
        page = page_of(
            node,
            arguments,
            viewer=info.context.viewer,
            peek=selects_has_more(info),
        )
        listing = Listing(reads, listed, _key(listed, root))
        return connections[node.model](listing=listing, page=page)

    return strawberry.field(
        resolve,
        name=None if isinstance(listed, All) else listed.field,
        description=description,
        graphql_type=connections.get(node.model, object),
        metadata=reading(listed),
    )


def _default_order(node: Node) -> str:
    """The default order of `node`, for the description of the argument."""
    return ", ".join(
        f"`{node.columns[key.attribute].field}` {'DESC' if key.descending else 'ASC'}"
        for key in node.order.keys
        if key.attribute in node.columns
    )


def _optional(kind: Any, description: str) -> Any:
    """The annotation of an optional argument of this type."""
    annotated: Any = Annotated
    return annotated[kind | None, strawberry.argument(description=description)]


def _key(listed: ListSource, root: Any) -> tuple[Any, ...]:
    if isinstance(listed, All):
        return ()
    key = listed.key(root)
    assert key is not None, "a row that was read has its keys"
    return key
