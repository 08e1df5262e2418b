"""Mutations of build packs, the documents of a workshop."""

from datetime import datetime
from typing import Any

import orjson
import strawberry
from sqlalchemy import CTE, Select, and_, bindparam, func, literal_column, select
from strawberry import UNSET

from db.session.identity import Identity
from gql.mutations.parts import workshop_id_of
from gql.nodes.application import Application
from gql.plan.sql.identity import is_set
from gql.resolvers.write_source import Action, Change, Insert, Rule
from gql.values.input_values import as_coerced
from gql.values.scalars import or_none
from gql.values.sql_json import fixed
from gql.writes.declaration import Values
from gql.writes.inputs import VersionedInput
from gql.writes.mutation import Row, mutation
from gql.writes.payload import MutationErrorCode, Refused, invalid
from gql.writes.write import Write
from models import BuildPack, PackFormat, Workshop

TITLE = "What the document is called, at most 200 characters."
FORMAT = "How its content is written."
CONTENT = (
    "The document itself, at most 1 MiB as far as it fits into a request; one in JSON must be a "
    "JSON document."
)
NO_JSON = "Must be a JSON document, as its format says."


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


def _is_json(content: str) -> bool:
    try:
        orjson.loads(content)
    except orjson.JSONDecodeError:
        return False
    return True


@mutation(
    Row(BuildPack, "The document that was kept"),
    source=Insert(
        BuildPack,
        ("workshop_id", "title", "format", "content"),
        references={"workshop_id": Workshop},
        parent="workshop_id",
        author="created_by_id",
    ),
)
def create_build_pack(viewer: Identity, input: CreateBuildPackInput) -> Values:
    """Keep a document a workshop produced."""
    if input.format is PackFormat.JSON and not _is_json(input.content):
        raise invalid(NO_JSON, "content")
    return {
        "workshop_id": workshop_id_of(input),
        "title": input.title,
        "format": input.format,
        "content": input.content,
    }


NO_JSON_RULE = Rule(
    lambda draft: and_(
        draft.values["format"] == PackFormat.JSON, draft.facts["is_json"].is_(False)
    ),
    MutationErrorCode.INVALID,
    NO_JSON,
    ("content",),
)
# How often a change starts again because the document was changed meanwhile.
ATTEMPTS = 4


@mutation(
    Row(BuildPack, "The document as it is now"),
    source=Change(
        BuildPack,
        Action.UPDATE,
        ("title", "format", "content"),
        facts=("is_json",),
        rules=(NO_JSON_RULE,),
    ),
)
def _change(viewer: Identity, input: UpdateBuildPackInput) -> Values:
    """Change a document; only Python knows whether the new content is JSON."""
    content = or_none(input.content)
    return {
        "title": input.title,
        "format": input.format,
        "content": input.content,
        "is_json": None if content is None else _is_json(content),
    }


def _stored(viewer: CTE, _: Application) -> Select[Any]:
    """The content of a document, and when it was last changed."""
    stored = func.json_build_object(
        fixed("content"), BuildPack.content, fixed("updatedAt"), BuildPack.updated_at
    )
    query = select(stored).where(is_set(viewer), BuildPack.id == bindparam("id"))
    query = query.limit(literal_column("1")).correlate(viewer)
    return select(query.scalar_subquery().label("stored")).select_from(viewer)


@mutation(Row(BuildPack, "The document as it is now"))
async def update_build_pack(write: Write, input: UpdateBuildPackInput) -> Any:
    """Change a document."""
    coerced = as_coerced(input)
    if input.format is not PackFormat.JSON or input.content is not UNSET:
        return await write.perform(_change, coerced)
    is_pinned = or_none(input.expected_updated_at) is not None
    for attempt in range(ATTEMPTS):
        # The content that stays must be JSON from now on, and the same when it is written.
        stored = await write.run(_stored, id=input.id)
        if stored is not None:
            seen = (
                input.expected_updated_at
                if is_pinned
                else datetime.fromisoformat(stored["updatedAt"])
            )
            coerced |= {"content": stored["content"], "expectedUpdatedAt": seen}
        try:
            return await write.perform(_change, coerced)
        except Refused as refused:
            is_conflict = refused.errors[0].code is MutationErrorCode.CONFLICT
            if not is_conflict or is_pinned or attempt == ATTEMPTS - 1:
                raise
    raise AssertionError("the last attempt returns or raises")
