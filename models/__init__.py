"""Maps the nine tables of the application; importing this package maps all of them."""

from models.base import Base
from models.build_pack import BuildPack, PackFormat
from models.invite_code import InviteCode
from models.location import Location
from models.session import Session
from models.tenant import Tenant, TenantStatus
from models.user import User
from models.workshop import Workshop, WorkshopStatus
from models.workshop_member import MemberRole, WorkshopMember
from models.workshop_step import StepStatus, WorkshopStep

__all__ = [
    "Base",
    "BuildPack",
    "InviteCode",
    "Location",
    "MemberRole",
    "PackFormat",
    "Session",
    "StepStatus",
    "Tenant",
    "TenantStatus",
    "User",
    "Workshop",
    "WorkshopMember",
    "WorkshopStatus",
    "WorkshopStep",
]
