"""Reads, locks and inserts rows for mutations, and checks whether the viewer may write them.

This is the one place for the rules of a write by id: the row exists, the viewer may write it, its
tenant may write, and the row has not been changed since the caller read it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import DeclarativeBase
from strawberry import UNSET

from db.orm.columns import SoftDelete
from db.orm.scope import Scope, scope_of
from db.session.identity import Identity
from db.session.transaction import WriteSession
from gql.errors import Forbidden
from gql.nodes.application import Accounts, Tenancy
from gql.resolvers.batch_sql import tenant_status, visible
from gql.resolvers.context import Context
from gql.resolvers.object_types import parse_id
from gql.values.scalars import print_datetime
from gql.writes.payload import Refused, check_texts, no_scope
from gql.writes.refusals import Reason, refused

T = TypeVar("T", bound=DeclarativeBase)


@dataclass(frozen=True, slots=True)
class Write:
    """The transaction and the context of one mutation."""

    tx: WriteSession
    context: Context
    # The viewer's account by tenant, once it was found.
    _authors: dict[UUID | None, UUID] = field(default_factory=dict)

    @property
    def viewer(self) -> Identity:
        return self.context.viewer

    def refused(self, reason: Reason, *details: Any) -> Refused | Forbidden:
        """The error for `reason`."""
        return refused(self.context.application, reason, *details)

    def check_operator(self) -> None:
        """`Forbidden` for all but operators; the database's own error would be less clear."""
        if self.viewer.role != "operator":
            raise Forbidden("This is for operators.")

    async def own_tenant(self) -> UUID:
        """The tenant of the viewer, in which new rows are inserted."""
        tenancy = self.context.application.tenancy
        tenant_id = None if tenancy is None else await self.own(scope_of(tenancy.model))
        assert tenant_id is not None, "`own` refuses a viewer without a tenant"
        return tenant_id

    async def own(self, scope: Scope | None) -> UUID | None:
        """Check that the viewer may add rows of `scope`; the tenant, if they belong to one."""
        if scope is not None and self.viewer.id(scope.setting) is None:
            raise no_scope(scope)
        tenant_id = self._id_of(self.context.application.tenancy_of(scope))
        await self.check_tenant(tenant_id)
        return tenant_id

    async def own_account(self, tenant_id: UUID | None) -> UUID:
        """The viewer's account, as the author of new rows in `tenant_id`."""
        if tenant_id not in self._authors:
            account = self._account(tenant_id)
            found = None if account is None else await self.tx.scalar(select(account))
            self._keep_author(tenant_id, found)
        return self._authors[tenant_id]

    async def check_tenant(self, tenant_id: UUID | None) -> None:
        """Reject writes in a paused or cancelled tenant.

        Also reject those of a deleted account whose token is still valid. `tenant_id` is None for
        rows that belong to no tenant.
        """
        await self._check([], tenant_id)

    async def _check(
        self, rules: Sequence[tuple[int, ColumnElement[bool]]], tenant_id: UUID | None, *path: str
    ) -> None:
        """Check the rules of a row, then the account, then the tenant, with one statement."""
        account = None
        if self.viewer.role != "operator" and tenant_id not in self._authors:
            account = self._account(tenant_id)
        tenancy = self.context.application.tenancy
        status = None
        if tenancy is not None and tenant_id is not None:
            status = tenant_status(tenancy, tenancy.model, tenant_id).scalar_subquery()
        columns = [holds for _, holds in rules]
        columns += [each for each in (account, status) if each is not None]
        if not columns:
            return
        found = list((await self.tx.execute(select(*columns))).one())
        for at, _ in rules:
            if not found.pop(0):
                raise self.refused(Reason.RULE, at, *path)
        if account is not None:
            self._keep_author(tenant_id, found.pop(0))
        if status is not None and tenancy is not None:
            self._check_status(tenancy, found.pop(0))

    def _check_status(self, tenancy: Tenancy, status: Any) -> None:
        if status is None:
            raise self.refused(Reason.TENANT_DELETED)
        if tenancy.status is not None and status not in tenancy.writable:
            raise self.refused(Reason.TENANT_READ_ONLY, status)

    def _account(self, tenant_id: UUID | None) -> ColumnElement[Any] | None:
        """The id of the viewer's account in `tenant_id` if it exists; None without an account."""
        accounts = self.context.application.accounts
        id = self._id_of(accounts)
        if accounts is None or id is None:
            return None
        model: Any = accounts.model
        scope = scope_of(model)
        in_scope = []
        if scope is not None:
            own = self.viewer.id(scope.setting) if tenant_id is None else tenant_id
            in_scope.append(getattr(model, scope.column) == own)
        query = select(model.id).where(*in_scope, model.id == id, *visible(model))
        return query.scalar_subquery()

    def _keep_author(self, tenant_id: UUID | None, account: UUID | None) -> None:
        if account is None:
            raise self.refused(Reason.NO_ACCOUNT)
        self._authors[tenant_id] = account

    def _id_of(self, part: Tenancy | Accounts | None) -> UUID | None:
        return None if part is None else self.viewer.id(part.setting)

    async def find(self, model: type[T], id: str, *path: str) -> T:
        """The row of `model` with this id; `Refused` if it is not visible to the viewer."""
        [row] = await self._rows(model, id, is_deleted=False, path=path)
        return row

    async def lock_for_update(
        self,
        model: type[T],
        id: str,
        *path: str,
        expected: datetime | None = UNSET,
        is_deleted: bool = False,
        checks_tenant: bool = True,
    ) -> T:
        """As `find`, and lock the row until the end of the transaction.

        `Forbidden` if the viewer may read the row but not write it; `Refused` if its tenant may not
        write, or if `updated_at` differs from `expected`.
        """
        rows = await self._rows(model, id, is_deleted=is_deleted, path=path, locks=True)
        if not rows:
            # Members must not learn that a deleted row exists.
            if not is_deleted or self.viewer.role != "member":
                await self._rows(model, id, is_deleted=is_deleted, path=path)
            raise self.refused(Reason.FORBIDDEN)
        [row] = rows
        rules = list(self._rules(row))
        if checks_tenant:
            await self._check(rules, self._tenant_of(row), *path)
        else:
            await self.check_row(row, *path)
        updated_at: Any = getattr(row, "updated_at", None)
        if expected is not UNSET and expected is not None and updated_at != expected:
            raise self.refused(Reason.CONFLICT, print_datetime(updated_at))
        return row

    def _tenant_of(self, row: Any) -> UUID | None:
        """The tenant of `row`; None if rows of its table belong to no tenant."""
        scope = scope_of(type(row))
        if scope is None or self.context.application.tenancy_of(scope) is None:
            return None
        id: UUID = getattr(row, scope.column)
        return id

    async def check_row(self, row: Any, *path: str) -> None:
        """`Refused` if a rule of the application does not let `row` be written."""
        for at, holds in self._rules(row):
            if not await self.tx.scalar(select(holds)):
                raise self.refused(Reason.RULE, at, *path)

    def _rules(self, row: Any) -> Iterator[tuple[int, ColumnElement[bool]]]:
        """The rules of the application that concern `row`, with their numbers."""
        for at, rule in enumerate(self.context.application.row_rules):
            holds = rule.holds(row)
            if holds is not None:
                yield at, holds

    async def insert(self, row: DeclarativeBase) -> Any:
        """Insert a row and return its id; `Refused` if one of its texts breaks a rule."""
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
        """The row with this id; empty only if `locks` and the viewer may not lock the row."""
        key = parse_id(self.context.application.registry[model], id)
        if key is None:
            raise self.refused(Reason.NOT_FOUND, *path)
        statement = select(model).where(model.id == key)  # type: ignore[attr-defined]
        if is_deleted:
            assert issubclass(model, SoftDelete), "the table has soft delete"
            statement = statement.where(model.deleted_at.is_not(None))
        else:
            statement = statement.where(*visible(model))
        scope = scope_of(model)
        if scope is not None and not scope.is_root:
            own = self.viewer.id(scope.setting)
            if own is not None:
                statement = statement.where(getattr(model, scope.column) == own)
        if locks:
            # Does not lock the key: rows that refer to this one can still be inserted.
            statement = statement.with_for_update(key_share=True)
        rows = (await self.tx.scalars(statement.limit(2))).all()
        if len(rows) > 1:
            raise self.refused(Reason.AMBIGUOUS, *path)
        if not rows and not locks:
            raise self.refused(Reason.NOT_FOUND, *path)
        return rows
