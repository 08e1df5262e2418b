"""Identities of applications whose database has its own policies: a role and verified claims. Pure.

Policies read the claims as PostgREST sets them: `current_setting('request.jwt.claims', true)`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b

from db.orm.names import quote
from db.session.identity import Identity, Preamble

CLAIMS = "claims"
CLAIMS_SETTING = "request.jwt.claims"
# By the name of each parameter, the setting that policies read; the role itself is no setting.
SETTINGS: Mapping[str, str | None] = {"role": None, CLAIMS: CLAIMS_SETTING}
SET_CLAIMS = f"select set_config('{CLAIMS_SETTING}', $1, true)"


@dataclass(frozen=True, init=False)
class RoleIdentity(Identity):
    """A role of the database, and the claims of a token as a JSON text.

    `subject` is the claim `sub`. With `is_login` the role is the one that logs in, so that none has
    to be set.
    """

    claims: str
    subject: str | None
    is_login: bool

    def __init__(
        self, role: str, claims: str, subject: str | None = None, *, is_login: bool = False
    ) -> None:
        super().__init__(role)
        object.__setattr__(self, "claims", claims)
        object.__setattr__(self, "subject", subject)
        object.__setattr__(self, "is_login", is_login)

    @cached_property
    def values(self) -> Mapping[str, str]:
        return {"role": self.role, CLAIMS: self.claims}

    @cached_property
    def settings(self) -> Mapping[str, str]:
        return {CLAIMS_SETTING: self.claims}

    @cached_property
    def name(self) -> str:
        return json.dumps([self.role, self.claims])

    @cached_property
    def rate_name(self) -> str | None:
        """The role and the subject; tokens without one are given to anybody, as anonymous keys."""
        return None if self.subject is None else json.dumps([self.role, self.subject])

    @cached_property
    def fingerprint(self) -> int:
        about = json.dumps([self.role, self.subject]).encode()
        return int.from_bytes(blake2b(about, digest_size=16).digest())

    @property
    def is_operator(self) -> bool:
        """Never, even if the role has that name: policies decide across tenants too."""
        return False

    @property
    def database_role(self) -> str | None:
        return None if self.is_login else self.role

    @property
    def set_role(self) -> str:
        return "" if self.is_login else f"; set local role {quote(self.role)}"

    @property
    def preamble(self) -> Preamble | None:
        """Sets the claims before the statement is planned.

        The planner evaluates stable functions such as `auth.uid()`, and what an earlier transaction
        has set is then an empty text, which is no JSON.
        """
        return Preamble(SET_CLAIMS, [self.claims])
