"""Makes the root type `Query`."""

import asyncio
from typing import Annotated, Any

import strawberry

from db.orm.ids import parse_uuid
from gql.lists.page import MAX_IDS, check_ids
from gql.nodes.application import Application
from gql.resolvers.context import Info
from gql.resolvers.field_source import AnyById, reading
from gql.resolvers.loaders import Reads
from gql.resolvers.object_types import NodeInterface, ObjectTypes
from gql.resolvers.row_field import Id
from gql.resolvers.viewer import viewer_field

Ids = Annotated[list[strawberry.ID], strawberry.argument(description="The ids.")]


def make_query(application: Application, types: ObjectTypes) -> Any:
    """The type `Query`: any node by id, the viewer, and two fields for every declared node."""
    registry = application.registry

    async def find(reads: Reads, text: str) -> Any | None:
        """The row with this id: a prefix identifies its table; a UUID may be in several tables."""
        if (uuid := parse_uuid(text)) is not None:
            return await reads.by_uuid(uuid)
        node = registry.node_of_id(text)
        return None if node is None else await reads.row_of_id(node, text)

    async def node(info: Info, id: Id) -> Any:
        return await find(info.context.reads, id)

    async def nodes(info: Info, ids: Ids) -> Any:
        reads = info.context.reads
        return await asyncio.gather(*(find(reads, id) for id in check_ids(ids)))

    fields = {
        "node": strawberry.field(
            node,
            graphql_type=NodeInterface | None,
            description="Anything by its id; null where the viewer may see nothing of that id.",
            metadata=reading(AnyById("id", registry.nodes)),
        ),
        "nodes": strawberry.field(
            nodes,
            graphql_type=list[NodeInterface | None],
            description=f"Several things by their ids, at most {MAX_IDS}, in the order given; "
            "null in the place of an id the viewer may see nothing of.",
            metadata=reading(AnyById("ids", registry.nodes)),
        ),
        "viewer": viewer_field(application, types),
        **types.root_fields(),
    }
    cls = type("Query", (), fields)
    return strawberry.type(cls, name="Query", description="Everything that can be read.")
