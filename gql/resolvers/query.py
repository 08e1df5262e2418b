"""The root type `Query`: any node by id, the viewer, and two fields per declared type."""

import asyncio
from typing import Annotated, Any

import strawberry

from db.orm.ids import parse_uuid
from gql.lists.page import MOST_IDS, check_ids
from gql.resolvers.context import Info
from gql.resolvers.field_source import AnyById, reading
from gql.resolvers.loaders import Reads
from gql.resolvers.object_types import Id, NodeInterface, node_of_id, root_fields
from gql.resolvers.viewer import viewer_field


@strawberry.type
class _Roots:
    @strawberry.field(
        description="Anything by its id; null where the viewer may see nothing of that id.",
        metadata=reading(AnyById("id")),
    )
    async def node(self, info: Info, id: Id) -> NodeInterface | None:
        found: NodeInterface | None = await _find(info.context.reads, id)
        return found

    @strawberry.field(
        description=f"Several things by their ids, at most {MOST_IDS}, in the order given; null in "
        "the place of an id the viewer may see nothing of.",
        metadata=reading(AnyById("ids")),
    )
    async def nodes(
        self,
        info: Info,
        ids: Annotated[list[strawberry.ID], strawberry.argument(description="The ids.")],
    ) -> list[NodeInterface | None]:
        reads = info.context.reads
        found: list[Any] = await asyncio.gather(*(_find(reads, id) for id in check_ids(ids)))
        return found


async def _find(reads: Reads, text: str) -> Any | None:
    """The row with this id: a prefix names its table, a UUID is looked up in all that have them."""
    if (uuid := parse_uuid(text)) is not None:
        return await reads.by_uuid(uuid)
    node = node_of_id(text)
    return None if node is None else await reads.row(node, text)


def make_query() -> Any:
    """The type `Query`, with the root fields of every declared node."""
    made = type("Query", (_Roots,), {"viewer": viewer_field(), **root_fields()})
    return strawberry.type(made, name="Query", description="Everything that can be read.")
