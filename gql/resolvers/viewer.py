"""Makes the type `Viewer` and its root field."""

from typing import Any

import orjson
import strawberry
from strawberry.types.field import StrawberryField

from db.session.role_identity import RoleIdentity
from gql.columns.documents import JSON
from gql.nodes.application import Application, ViewerField
from gql.resolvers.context import Info
from gql.resolvers.enums import ViewerRole
from gql.resolvers.field_source import FieldKind, ViewerRow, reading
from gql.resolvers.object_types import ObjectTypes


def viewer_field(application: Application, types: ObjectTypes) -> StrawberryField:
    """The root field `viewer` with its role and the rows that the application declares."""
    fields = _role_fields() if application.keeps_policies else _fields()
    for field in application.viewer_fields:
        fields[field.name] = _row_field(field, types)
    cls: Any = strawberry.type(
        type("Viewer", (), fields), name="Viewer", description="Who sends this request."
    )

    def viewer(info: Info) -> Any:
        identity = info.context.viewer
        if isinstance(identity, RoleIdentity):
            # A fragment keeps the text, with every digit of its numbers.
            return cls(role=identity.role, claims=orjson.Fragment(identity.claims))
        return cls(role=ViewerRole(identity.role))

    return strawberry.field(
        viewer,
        graphql_type=cls,
        description="Who sends this request.",
        metadata=reading(FieldKind.VIEWER),
    )


def _fields() -> dict[str, Any]:
    """The fields of every viewer."""
    return {
        "__annotations__": {"role": ViewerRole},
        "role": strawberry.field(
            description="What the viewer may do.", metadata=reading(FieldKind.ROLE)
        ),
    }


def _role_fields() -> dict[str, Any]:
    """The fields of a viewer that is a role of the database."""
    return {
        "__annotations__": {"role": str, "claims": JSON},
        "role": strawberry.field(
            description="The role of the database that the viewer acts as.",
            metadata=reading(FieldKind.ROLE),
        ),
        "claims": strawberry.field(
            description="The claims of the viewer's token, as policies read them.",
            metadata=reading(FieldKind.CLAIMS),
        ),
    }


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
