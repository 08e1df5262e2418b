"""An application: everything the engine is told about the tables it serves."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol

from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

from db.session.identity import Identity
from gql.nodes.registry import Registry


@dataclass(frozen=True, slots=True)
class Tenancy:
    """The model whose rows own the others, and when a tenant may write.

    `setting` is the identity's id of the tenant, `claim` the claim of a token that has it. A tenant
    writes while its attribute `status` has one of the values in `writable`; always, without one.
    `timezone` is the attribute that holds the name of its time zone; UTC counts without one.
    """

    model: type[DeclarativeBase]
    setting: str
    claim: str
    status: str | None = None
    writable: frozenset[Any] = frozenset()
    timezone: str | None = None


@dataclass(frozen=True, slots=True)
class Accounts:
    """The model whose rows sign in: a request is refused once its account is gone.

    `setting` is the identity's id of the account, `claim` the claim of a token that has it.
    """

    model: type[DeclarativeBase]
    setting: str
    claim: str = "sub"


@dataclass(frozen=True, slots=True)
class ViewerField:
    """A field of `viewer`: the row of `model` whose id is the identity's `setting`."""

    name: str
    model: type[DeclarativeBase]
    setting: str
    description: str


class Demo(Protocol):
    """The demo data of an application, for development on the embedded database."""

    async def viewer(self, database: Any) -> Identity | None:
        """Who sends a request without a token; None before the data is made."""

    async def make(
        self, database: Any, step: Callable[[str], AbstractContextManager[None]]
    ) -> None:
        """Store the data, unless it is there; `step` says what is done meanwhile."""


class AccountLookup(Protocol):
    """Finds the identity that a command names in words: a tenant, a person, a role."""

    async def __call__(
        self, settings: Any, url: Any, *, role: str, tenant: str | None, user: str | None
    ) -> Identity: ...


@dataclass(frozen=True, eq=False)
class Application:
    """What the engine serves. Two applications can live in one process.

    `mutations` are those of `gql.writes.mutation`. `row_checks` are asked before a row is written:
    each takes a `Write`, the row and the path of its id. `id_claims` names the claims of further
    ids that scopes use, beside those of the tenant and the account. `migrations` is the package
    that holds the migrations. `demo` and `account_lookup` are for development and commands.
    """

    registry: Registry
    metadata: MetaData
    tenancy: Tenancy | None = None
    accounts: Accounts | None = None
    mutations: tuple[Any, ...] = ()
    viewer_fields: tuple[ViewerField, ...] = ()
    row_checks: tuple[Any, ...] = ()
    id_claims: Mapping[str, str] = field(default_factory=dict)
    migrations: str = "migrations"
    demo: Demo | None = None
    account_lookup: AccountLookup | None = None

    @property
    def claims(self) -> Mapping[str, str]:
        """The claim of a token for each id of an identity."""
        parts = [part for part in (self.tenancy, self.accounts) if part is not None]
        return {**{part.setting: part.claim for part in parts}, **self.id_claims}

    @property
    def settings(self) -> tuple[str, ...]:
        """The ids of an identity, as policies read them."""
        return tuple(self.claims)
