"""What every mutation writes with: a transaction and a viewer in, rows that may be written out.

The one place for what a write by id must meet: that the row is there, that the viewer may write
it, that its tenant writes at all, and that nobody has changed it meanwhile.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select
from strawberry import UNSET

from db.session.identity import Identity
from db.session.transaction import WriteSession
from gql.errors import Forbidden
from gql.nodes.node import NODES
from gql.resolvers.batch_sql import tenant_status, visible
from gql.resolvers.context import Context
from gql.resolvers.object_types import parse_id
from gql.values.scalars import print_datetime
from gql.writes.payload import MutationErrorCode, Refused, check_texts, not_found
from models import Base, Tenant, User, Workshop
from models.base import SoftDelete
from models.tenant import WRITABLE

T = TypeVar("T", bound=Base)
NO_TENANT = "This token names no tenant to write in."


@dataclass(frozen=True, slots=True)
class Write:
    """One mutation: it is stored whole, or not at all."""

    tx: WriteSession
    context: Context

    @property
    def viewer(self) -> Identity:
        return self.context.viewer

    def check_operator(self) -> None:
        """`Forbidden` for all but operators. The database refuses them too, but less plainly."""
        if self.viewer.role != "operator":
            raise Forbidden("This is for operators.")

    async def own_tenant(self) -> UUID:
        """The tenant the viewer writes new rows in."""
        if self.viewer.tenant_id is None:
            raise Forbidden(NO_TENANT)
        await self.check_tenant(self.viewer.tenant_id)
        return self.viewer.tenant_id

    async def own_user(self, tenant_id: UUID) -> UUID:
        """The viewer's user, who is named as the maker of new rows in `tenant_id`."""
        found = None
        if self.viewer.user_id is not None:
            found = await self.tx.scalar(
                select(User.id).where(
                    User.tenant_id == tenant_id, User.id == self.viewer.user_id, *visible(User)
                )
            )
        if found is None:
            raise Forbidden("This token names nobody who is there in that tenant, to write there.")
        return found

    async def check_tenant(self, tenant_id: UUID) -> None:
        """The one place for the rule that a paused or cancelled tenant reads but does not write.

        Nor does a person who was deleted, whose token is still good.
        """
        if self.viewer.role != "operator" and self.viewer.user_id is not None:
            await self.own_user(tenant_id)
        status = await self.tx.scalar(tenant_status(Tenant, tenant_id))
        if status is None:
            raise Forbidden("The tenant was deleted: nothing is written in it.")
        if status not in WRITABLE:
            raise Refused(
                MutationErrorCode.TENANT_READ_ONLY,
                f"This tenant is {status.name}: it reads but does not write.",
            )

    async def find(self, model: type[T], id: str, *path: str) -> T:
        """The row of `model` with this id; `Refused` where the viewer may see none."""
        [found] = await self._rows(model, id, is_deleted=False, path=path)
        return found

    async def claim(
        self,
        model: type[T],
        id: str,
        *path: str,
        expected: datetime | None = UNSET,
        is_deleted: bool = False,
        checks_tenant: bool = True,
    ) -> T:
        """As `find`, and nobody else writes the row until this ends.

        `Forbidden` where the viewer may read but not write it; `Refused` where its tenant does not
        write, or where it was changed after `expected`.
        """
        rows = await self._rows(model, id, is_deleted=is_deleted, path=path, locks=True)
        if not rows:
            # Of what is deleted, members do not learn that it is there.
            if not is_deleted or self.viewer.role != "member":
                await self._rows(model, id, is_deleted=is_deleted, path=path)
            raise Forbidden("The viewer may not write this.")
        [row] = rows
        await self.check_workshop(row, *path)
        if checks_tenant:
            await self.check_tenant(row.id if isinstance(row, Tenant) else row.tenant_id)  # type: ignore[attr-defined]
        found: Any = row
        if expected is not UNSET and expected is not None and found.updated_at != expected:
            changed = print_datetime(found.updated_at)
            raise Refused(
                MutationErrorCode.CONFLICT,
                f"It was last changed at {changed}: read it again.",
                "expectedUpdatedAt",
            )
        return row

    async def claim_part(
        self, model: type[T], id: str, *path: str, **claim: Any
    ) -> tuple[Workshop, T]:
        """As `claim`, of a part of a workshop, which is held first and so keeps its order."""
        part: Any = await self.find(model, id, *path)
        await self.check_workshop(part, *path)
        workshop = await self.claim(Workshop, part.workshop_id, *path)
        # It may have changed while the workshop was waited for.
        self.tx.expunge(part)
        return workshop, await self.claim(model, id, *path, **claim)

    async def check_workshop(self, row: Any, *path: str) -> None:
        """`Refused` where `row` is a part of a workshop that was deleted."""
        workshop_id = getattr(row, "workshop_id", None)
        if workshop_id is None:
            return
        there = select(Workshop.id).where(
            Workshop.tenant_id == row.tenant_id, Workshop.id == workshop_id, *visible(Workshop)
        )
        if await self.tx.scalar(there) is None:
            raise Refused(
                MutationErrorCode.WRONG_STATE,
                "Its workshop was deleted: restore that first.",
                *path,
            )

    async def store(self, row: Base) -> Any:
        """Write a new row; its id. `Refused` where one of its texts cannot be."""
        check_texts(row)
        self.tx.add(row)
        await self.tx.flush()
        return row.id  # type: ignore[attr-defined]

    async def _rows(
        self,
        model: type[T],
        id: str,
        *,
        is_deleted: bool,
        path: Sequence[str],
        locks: bool = False,
    ) -> Sequence[T]:
        """The one row with this id; none only where `locks` and another may not be locked."""
        key = parse_id(NODES[model], id)
        if key is None:
            raise not_found(*path)
        wanted = select(model).where(model.id == key)  # type: ignore[attr-defined]
        if is_deleted:
            assert issubclass(model, SoftDelete), "only what is deleted softly is kept"
            wanted = wanted.where(model.deleted_at.is_not(None))
        else:
            wanted = wanted.where(*visible(model))
        if self.viewer.tenant_id is not None and model is not Tenant:
            wanted = wanted.where(model.tenant_id == self.viewer.tenant_id)  # type: ignore[attr-defined]
        if locks:
            # Not the key: rows that refer to this one may be written meanwhile.
            wanted = wanted.with_for_update(key_share=True)
        rows = (await self.tx.scalars(wanted.limit(2))).all()
        if len(rows) > 1:
            raise Refused(
                MutationErrorCode.CONFLICT,
                "Rows of several tenants have this id: use a token that names the tenant.",
                *path,
            )
        if not rows and not locks:
            raise not_found(*path)
        return rows
