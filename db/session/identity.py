"""Identities: who a statement acts for. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, TypeAlias
from uuid import UUID

from db.orm.scope import Scope
from db.roles import MEMBER_ROLE, OPERATOR_ROLE

Role: TypeAlias = Literal["member", "admin", "operator", "nobody"]
ROLES: tuple[Role, ...] = ("member", "admin", "operator")


@dataclass(frozen=True, init=False)
class Identity:
    """A role, and the ids that rows are reached by; the application says which ids there are.

    Policies read each as a setting: the id `tenant_id` as `app.tenant_id`.
    """

    role: str
    ids: tuple[tuple[str, UUID], ...]

    def __init__(self, role: str, **ids: UUID | None) -> None:
        known = tuple(sorted((name, id) for name, id in ids.items() if id is not None))
        object.__setattr__(self, "role", role)
        object.__setattr__(self, "ids", known)

    def id(self, setting: str) -> UUID | None:
        """The id that policies read as `setting`; None if this identity has none."""
        return self._by_setting.get(setting)

    @cached_property
    def _by_setting(self) -> Mapping[str, UUID]:
        return dict(self.ids)

    @cached_property
    def settings(self) -> Mapping[str, str]:
        """What policies read, by name: each is set as `app.` and the name."""
        return {"role": self.role, **{name: str(id) for name, id in self.ids}}

    @cached_property
    def name(self) -> str:
        """Tells this identity from all others."""
        return "/".join([*(f"{name}={id}" for name, id in self.ids), self.role])

    @cached_property
    def fingerprint(self) -> int:
        """A number for these ids, whatever the role: the same in every process."""
        combined = 0
        for _, id in self.ids:
            combined ^= id.int
        return combined

    def only(self, scope: Scope | None) -> UUID | None:
        """The one value of `scope` whose rows it reads; None for operators, who read all."""
        return None if scope is None or self.role == "operator" else self.id(scope.setting)

    @property
    def database_role(self) -> str:
        return OPERATOR_ROLE if self.role == "operator" else MEMBER_ROLE


OPERATOR = Identity("operator")
NOBODY = Identity("nobody")
