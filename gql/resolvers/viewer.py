"""The type `Viewer`: who sends a request."""

from typing import Any

import strawberry
from strawberry.types.field import StrawberryField

from gql.nodes.node import NODES
from gql.resolvers.context import Info
from gql.resolvers.enums import ViewerRole
from gql.resolvers.field_source import FieldKind, reading
from gql.resolvers.object_types import TYPES
from models import Tenant, User


async def _user(info: Info) -> Any:
    user_id = info.context.viewer.user_id
    return None if user_id is None else await info.context.reads.row(NODES[User], user_id)


async def _tenant(info: Info) -> Any:
    tenant_id = info.context.viewer.tenant_id
    return None if tenant_id is None else await info.context.reads.row(NODES[Tenant], tenant_id)


def viewer_field() -> StrawberryField:
    """The root field `viewer`; its type refers to those of users and tenants."""

    @strawberry.type(description="Who sends this request.")
    class Viewer:
        role: ViewerRole = strawberry.field(
            description="What the viewer may do.", metadata=reading(FieldKind.ROLE)
        )
        user: Any = strawberry.field(
            _user,
            graphql_type=TYPES[User] | None,
            description="The person; null for a token without one, or when deleted.",
            metadata=reading(FieldKind.USER),
        )
        tenant: Any = strawberry.field(
            _tenant,
            graphql_type=TYPES[Tenant] | None,
            description="The tenant the viewer acts in; null for one without, or when deleted.",
            metadata=reading(FieldKind.TENANT),
        )

    def viewer(info: Info) -> Viewer:
        return Viewer(role=ViewerRole(info.context.viewer.role))

    return strawberry.field(
        viewer,
        graphql_type=Viewer,
        description="Who sends this request.",
        metadata=reading(FieldKind.VIEWER),
    )
