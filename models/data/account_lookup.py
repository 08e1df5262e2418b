"""Finds the identity that a command names by a tenant, a user and a role."""

from uuid import UUID

from sqlalchemy import func, select

from db.errors import Fault
from db.orm.ids import parse_uuid
from db.session.database import Database
from db.session.identity import OPERATOR, Identity
from db.session.transaction import ReadSession, open_read
from db.settings import Settings
from db.urls.url import DatabaseUrl
from models import Tenant, User
from models.base import identity


async def find_identity(
    settings: Settings, url: DatabaseUrl, *, role: str, tenant: str | None, user: str | None
) -> Identity:
    """The identity of `user` (id or e-mail address) in `tenant` (id or slug), or a `Fault`."""
    if role != "operator" and not (tenant and user):
        raise Fault(f"A token of the role {role} needs --tenant and --user.")
    database = Database(settings, url)
    tx = open_read(database, OPERATOR)
    try:
        tenant_id = await _tenant(tx, tenant) if tenant else None
        user_id = await _user(tx, tenant_id, user) if user else None
    finally:
        await tx.close()
        await database.close()
    return identity(role, tenant_id, user_id)


async def _tenant(tx: ReadSession, name: str) -> UUID:
    criterion = Tenant.id == uuid if (uuid := parse_uuid(name)) else Tenant.slug == name
    tenant_id = await tx.scalar(select(Tenant.id).where(criterion))
    if tenant_id is None:
        raise Fault(f"There is no tenant {name}: pass its id or its slug.")
    return tenant_id


async def _user(tx: ReadSession, tenant_id: UUID | None, name: str) -> UUID:
    uuid = parse_uuid(name)
    criterion = User.id == uuid if uuid else func.lower(User.email) == name.lower()
    statement = select(User.id).where(criterion)
    if tenant_id is not None:
        statement = statement.where(User.tenant_id == tenant_id)
    user_ids = (await tx.scalars(statement.limit(2))).all()
    if len(user_ids) != 1:
        raise Fault(
            f"No user or several users match {name}: pass an id, or --tenant and an e-mail address."
        )
    return user_ids[0]
