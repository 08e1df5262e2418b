"""Identities: who a statement acts for. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from db.roles import MEMBER_ROLE, OPERATOR_ROLE


@dataclass(frozen=True)
class Identity:
    """Whom a statement acts for; `role` is `member`, `admin`, `operator` or `nobody`."""

    role: str
    tenant_id: UUID | None = None
    user_id: UUID | None = None

    @cached_property
    def settings(self) -> Mapping[str, str]:
        """What policies read, by name: each is set as `app.` and the name."""
        return {
            "role": self.role,
            "tenant_id": "" if self.tenant_id is None else str(self.tenant_id),
            "user_id": "" if self.user_id is None else str(self.user_id),
        }

    @cached_property
    def name(self) -> str:
        """Tells it from all others."""
        return f"{self.tenant_id}/{self.user_id}/{self.role}"

    @property
    def only_tenant_id(self) -> UUID | None:
        """The one tenant whose rows it reads; None for operators, who read all."""
        return None if self.role == "operator" else self.tenant_id

    @property
    def database_role(self) -> str:
        return OPERATOR_ROLE if self.role == "operator" else MEMBER_ROLE


OPERATOR = Identity(role="operator")
NOBODY = Identity(role="nobody")
