"""Describes an application to the engine: its types, tenancy, accounts and mutations."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Protocol

from click import Command
from sqlalchemy import ColumnElement, MetaData
from sqlalchemy.orm import DeclarativeBase

from db.orm.kept_policies import KEEPS_POLICIES
from db.orm.scope import Scope
from db.session.identity import Identity, setting_of
from db.session.role_identity import SETTINGS as ROLE_SETTINGS
from gql.nodes.registry import Registry


@dataclass(frozen=True, slots=True)
class Tenancy:
    """The model whose rows own the others, and when a tenant may write.

    `setting` is the name of the tenant's id in an identity, `claim` the token claim that holds it.
    A tenant may write while its attribute `status` has one of the values in `writable`; if
    `status` is None, it may always write. `timezone` is the attribute that holds the name of its
    time zone; if None, UTC is used.
    """

    model: type[DeclarativeBase]
    setting: str
    claim: str
    status: str | None = None
    writable: frozenset[Any] = frozenset()
    timezone: str | None = None


@dataclass(frozen=True, slots=True)
class Accounts:
    """The model whose rows sign in: requests are rejected once their account no longer exists.

    `setting` is the name of the account's id in an identity, `claim` the token claim that holds it.
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


@dataclass(frozen=True, slots=True)
class RowRule:
    """A rule that a row must meet before it is changed or deleted.

    `holds` makes the condition in SQL from the row, an instance of a model or an alias of one; it
    returns None for models that the rule does not concern. `code` is a `MutationErrorCode`.
    """

    holds: Callable[[Any], ColumnElement[bool] | None]
    code: Any
    message: str


@dataclass(frozen=True, slots=True)
class NewRow:
    """A row of `model` that every new row of `beside` comes with.

    `values` makes its attributes from those of that row, which is an instance of its model or an
    alias of it, or from constant texts; other attributes have their defaults.
    """

    beside: type[DeclarativeBase]
    model: type[DeclarativeBase]
    values: Callable[[Any], Mapping[str, Any]]


class Demo(Protocol):
    """The demo data of an application, for development on the embedded database."""

    async def viewer(self, database: Any) -> Identity | None:
        """The identity of requests without a token; None before the data exists."""

    async def make(
        self, database: Any, step: Callable[[str], AbstractContextManager[None]]
    ) -> None:
        """Store the data unless it exists; `step` reports the work in progress."""


class AccountLookup(Protocol):
    """Finds the identity that a command names by role, tenant and user."""

    async def __call__(
        self, settings: Any, url: Any, *, role: str, tenant: str | None, user: str | None
    ) -> Identity: ...


@dataclass(frozen=True, eq=False)
class Application:
    """The application that the engine serves; one process can hold several.

    `mutations` are made by `gql.writes.mutation`. `row_rules` hold for every row that is changed or
    deleted; `new_rows` are inserted beside others. `id_claims` maps further ids that scopes use
    to their token claims, in addition to those of the tenant and the account. `migrations` is the
    package that holds the migrations; if it is empty, others migrate the database. A database that
    has the tables and was never migrated counts as being at `baseline`, if there is one. `demo` and
    `account_lookup` are for development and commands. `commands` are added to `gateway db`. The
    setting BIG_NUMBERS decides `prints_numbers`. With `keeps_policies` the policies and grants that
    the database has decide what a viewer may do, and none are made from the models. Its metadata
    should say so too, `MetaData(info={KEEPS_POLICIES: True})`, before types are declared: relations
    to rows that a policy may hide are nullable then.
    """

    registry: Registry
    metadata: MetaData
    tenancy: Tenancy | None = None
    accounts: Accounts | None = None
    mutations: tuple[Any, ...] = ()
    viewer_fields: tuple[ViewerField, ...] = ()
    row_rules: tuple[RowRule, ...] = ()
    new_rows: tuple[NewRow, ...] = ()
    id_claims: Mapping[str, str] = field(default_factory=dict)
    migrations: str = "migrations"
    baseline: str = ""
    demo: Demo | None = None
    account_lookup: AccountLookup | None = None
    commands: tuple[Command, ...] = ()
    prints_numbers: bool = False
    keeps_policies: bool = False

    def __post_init__(self) -> None:
        if self.keeps_policies:
            # The commands that compare tables know the metadata alone.
            self.metadata.info[KEEPS_POLICIES] = True

    @cached_property
    def with_numbers(self) -> "Application":
        """The same application, which prints `BigInt` and `Decimal` as numbers."""
        return replace(self, prints_numbers=True)

    def tenancy_of(self, scope: Scope | None) -> Tenancy | None:
        """The tenancy, if rows of `scope` belong to a tenant."""
        if self.tenancy is None or scope is None or scope.setting != self.tenancy.setting:
            return None
        return self.tenancy

    @property
    def claims(self) -> Mapping[str, str]:
        """The token claim of each id of an identity."""
        parts = [part for part in (self.tenancy, self.accounts) if part is not None]
        return {**{part.setting: part.claim for part in parts}, **self.id_claims}

    @property
    def settings(self) -> tuple[str, ...]:
        """The names of the ids of an identity, which policies read as settings."""
        return tuple(self.claims)

    @cached_property
    def identity_settings(self) -> Mapping[str, str | None]:
        """The setting that policies read each value of an identity from; None if they do not."""
        if self.keeps_policies:
            return ROLE_SETTINGS
        return {name: setting_of(name) for name in ("role", *self.settings)}
