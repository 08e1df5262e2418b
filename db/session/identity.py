"""Identities: who a statement acts for. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, NamedTuple, TypeAlias
from uuid import UUID

from db.orm.scope import Scope
from db.roles import MEMBER_ROLE, OPERATOR_ROLE

Role: TypeAlias = Literal["member", "admin", "operator", "nobody"]
ROLES: tuple[Role, ...] = ("member", "admin", "operator")


class Preamble(NamedTuple):
    """A statement that sets the identity of a transaction, in which the next statement runs."""

    sql: str
    arguments: Sequence[Any]


def setting_of(name: str) -> str:
    """The setting as which policies read the value `name` of an identity."""
    return f"app.{name}"


@dataclass(frozen=True, init=False)
class Identity:
    """A role, and the ids that rows are reached by; the application says which ids there are.

    Policies read each as a setting: the id `tenant_id` as `app.tenant_id`. Where the policies of a
    database decide, `db.session.role_identity` has what they read instead.
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
    def values(self) -> Mapping[str, str]:
        """The parameters of statements that set this identity, by name."""
        return {"role": self.role, **{name: str(id) for name, id in self.ids}}

    @cached_property
    def settings(self) -> Mapping[str, str]:
        """What policies read, by the full name of the setting."""
        return {setting_of(name): value for name, value in self.values.items()}

    @cached_property
    def name(self) -> str:
        """Tells this identity from all others."""
        return "/".join([*(f"{name}={id}" for name, id in self.ids), self.role])

    @property
    def rate_name(self) -> str | None:
        """Tells apart those whose requests are counted together; None to count by address."""
        return self.name

    @cached_property
    def fingerprint(self) -> int:
        """A number for these ids, whatever the role: the same in every process."""
        combined = 0
        for _, id in self.ids:
            combined ^= id.int
        return combined

    def only(self, scope: Scope | None) -> UUID | None:
        """The one value of `scope` whose rows it reads; None for operators, who read all."""
        return None if scope is None or self.is_operator else self.id(scope.setting)

    @property
    def is_operator(self) -> bool:
        """Whether it works across tenants."""
        return self.role == "operator"

    @property
    def database_role(self) -> str | None:
        """The role of its statements; None for the role that logs in."""
        return OPERATOR_ROLE if self.is_operator else MEMBER_ROLE

    @property
    def set_role(self) -> str:
        """What follows `begin` in a transaction whose session acts as another role."""
        return f"; set local role {OPERATOR_ROLE}" if self.is_operator else ""

    @property
    def preamble(self) -> Preamble | None:
        """What must run before a statement of such a transaction, besides `set_role`."""
        return None


OPERATOR = Identity("operator")
NOBODY = Identity("nobody")
