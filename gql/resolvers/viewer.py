"""Makes the type `Viewer` and its root field."""

from typing import Any

import strawberry
from strawberry.types.field import StrawberryField

from gql.nodes.application import Application, ViewerField
from gql.resolvers.context import Info
from gql.resolvers.enums import ViewerRole
from gql.resolvers.field_source import FieldKind, ViewerRow, reading
from gql.resolvers.object_types import ObjectTypes


def viewer_field(application: Application, types: ObjectTypes) -> StrawberryField:
    """The root field `viewer` with its role and the rows that the application declares."""
    fields: dict[str, Any] = {
        "__annotations__": {"role": ViewerRole},
        "role": strawberry.field(
            description="What the viewer may do.", metadata=reading(FieldKind.ROLE)
        ),
    }
    for field in application.viewer_fields:
        fields[field.name] = _row_field(field, types)
    cls: Any = strawberry.type(
        type("Viewer", (), fields), name="Viewer", description="Who sends this request."
    )

    def viewer(info: Info) -> Any:
        return cls(role=ViewerRole(info.context.viewer.role))

    return strawberry.field(
        viewer,
        graphql_type=cls,
        description="Who sends this request.",
        metadata=reading(FieldKind.VIEWER),
    )


def _row_field(field: ViewerField, types: ObjectTypes) -> StrawberryField:
    node = types.registry[field.model]

    async def resolve(info: Info) -> Any:
        id = info.context.viewer.id(field.setting)
        return None if id is None else await info.context.reads.row(node, (id,))

    return strawberry.field(
        resolve,
        graphql_type=types.objects[field.model] | None,
        description=field.description,
        metadata=reading(ViewerRow(field.setting, node)),
    )
