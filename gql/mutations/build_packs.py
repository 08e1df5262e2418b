"""Mutations of build packs, the documents of a workshop."""

from typing import Any

import orjson
import strawberry
from strawberry import UNSET

from gql.writes.by_id import VersionedInput
from gql.writes.mutation import Row, assign, mutation
from gql.writes.payload import invalid
from gql.writes.write import Write
from models import BuildPack, PackFormat, Workshop

TITLE = "What the document is called, at most 200 characters."
FORMAT = "How its content is written."
CONTENT = (
    "The document itself, at most 1 MiB as far as it fits into a request; one in JSON must be a "
    "JSON document."
)


@strawberry.input(description="A document to keep.")
class CreateBuildPackInput:
    workshop_id: strawberry.ID = strawberry.field(description="The `id` of the workshop.")
    title: str = strawberry.field(description=TITLE)
    format: PackFormat = strawberry.field(description=FORMAT)
    content: str = strawberry.field(description=CONTENT)


@strawberry.input(description="What to change of a document; what is left out stays as it is.")
class UpdateBuildPackInput(VersionedInput):
    title: str | None = strawberry.field(default=UNSET, description=TITLE)
    format: PackFormat | None = strawberry.field(default=UNSET, description=FORMAT)
    content: str | None = strawberry.field(default=UNSET, description=CONTENT)


@mutation(Row(BuildPack, "The document that was kept"))
async def create_build_pack(write: Write, input: CreateBuildPackInput) -> Any:
    """Keep a document a workshop produced."""
    workshop = await write.lock_for_update(Workshop, input.workshop_id, "workshopId")
    _check_content(input.format, input.content)
    return await write.insert(
        BuildPack(
            tenant_id=workshop.tenant_id,
            workshop_id=workshop.id,
            created_by_id=await write.own_account(workshop.tenant_id),
            title=input.title,
            format=input.format,
            content=input.content,
        )
    )


@mutation(Row(BuildPack, "The document as it is now"))
async def update_build_pack(write: Write, input: UpdateBuildPackInput) -> Any:
    """Change a document."""
    pack = await write.lock_for_update(
        BuildPack, input.id, "id", expected=input.expected_updated_at
    )
    assign(pack, input, "title", "format")
    if input.content is not UNSET or input.format is not UNSET:
        await write.tx.refresh(pack, ["content"])
        assign(pack, input, "content")
        _check_content(pack.format, pack.content)
    return pack.id


def _check_content(format: PackFormat, content: str) -> None:
    if format is not PackFormat.JSON:
        return
    try:
        orjson.loads(content)
    except orjson.JSONDecodeError:
        raise invalid("Must be a JSON document, as its format says.", "content") from None
