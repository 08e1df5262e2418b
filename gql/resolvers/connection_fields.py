"""Connection fields: a node or a relation in; a field with every argument of a list out."""

from types import GenericAlias, new_class
from typing import Annotated, Any

import strawberry
from strawberry import UNSET
from strawberry.types.field import StrawberryField
from strawberry.utils.str_converters import to_camel_case

from gql.lists.filter_types import FILTERS, ORDERS
from gql.lists.page import DEFAULT_SIZE, MOST, PageArguments, page_of
from gql.nodes.node import All, Listed, Node
from gql.resolvers.aggregate_fields import aggregate_fields
from gql.resolvers.connection import Connection, Listing, asks_what_is_beyond
from gql.resolvers.context import Info
from gql.resolvers.field_source import reading
from gql.values.input_values import as_given
from gql.values.scalars import or_none
from models import Base

First = Annotated[
    int | None,
    strawberry.argument(
        description=f"How many rows from the start, at most {MOST}; {DEFAULT_SIZE} if neither "
        "`first` nor `last` is given."
    ),
]
After = Annotated[
    str | None, strawberry.argument(description="Only rows behind the one with this cursor.")
]
Last = Annotated[
    int | None, strawberry.argument(description=f"How many rows from the end, at most {MOST}.")
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

# The connection of every declared node, once `gql.resolvers.object_types.make_types` has made it.
CONNECTIONS: dict[type[Base], Any] = {}


def connection_type(node: Node, made: Any) -> Any:
    """The connection of `node`, whose Strawberry type is `made`."""
    name = f"{node.name}Connection"
    fields = aggregate_fields(node)
    connection = new_class(name, (Connection[made],), exec_body=lambda body: body.update(fields))
    return strawberry.type(connection, name=name, description="A page of a list.")


def connection_field(node: Node, listed: Listed, description: str) -> StrawberryField:
    """The field that lists `listed`, which are rows of `node`."""
    Where = _optional(  # noqa: N806 as it is a type
        FILTERS[node.model], "Which rows are listed, counted and aggregated; all if left out."
    )
    OrderBy = _optional(  # noqa: N806 as it is a type
        GenericAlias(list, ORDERS[node.model]),
        "What to sort by, the most important first; the `id` decides last, for operators after "
        f"the tenant. If left out: by {_words(node)}.",
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
            where=as_given(or_none(where)),
            has_where=where is not UNSET,
            order_by=as_given(or_none(order_by)),
        )
        page = page_of(
            node,
            arguments,
            tenant_id=info.context.viewer.only_tenant_id,
            peek=asks_what_is_beyond(info),
        )
        listing = Listing(reads, listed, _key(listed, root))
        return CONNECTIONS[node.model](listing=listing, page=page)

    return strawberry.field(
        resolve,
        description=description,
        graphql_type=CONNECTIONS.get(node.model, object),
        metadata=reading(listed),
    )


def _words(node: Node) -> str:
    """The order of `node` as clients would write it."""
    return ", ".join(
        f"`{to_camel_case(key.attribute)}` {'DESC' if key.descending else 'ASC'}"
        for key in node.order.keys
        if key.attribute != "tenant_id"
    )


def _optional(kind: Any, description: str) -> Any:
    """The annotation of an argument of that type which may be left out."""
    annotated: Any = Annotated
    return annotated[kind | None, strawberry.argument(description=description)]


def _key(listed: Listed, root: Any) -> tuple[Any, ...]:
    if isinstance(listed, All):
        return ()
    key = listed.key(root)
    assert key is not None, "a row that was read has its keys"
    return key
