"""Leaks to plant: a part of the gateway or its database in, the same part with a hole in it out."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from typing import Any

import asyncpg
import pytest
from graphql import GraphQLError
from sqlalchemy import func, select

import gql.resolvers.context
from db.embedded.bootstrap import SUPERUSER, Server
from db.orm.policy import policies
from db.roles import MEMBER_ROLE
from db.session.database import Database
from db.session.identity import OPERATOR, Identity
from db.session.transaction import open_read
from gql.documents.document_store import RequestedOperation
from gql.execution.executor import Executor
from gql.execution.request_context import OperationResult, RequestContext
from gql.nodes.application import Application
from gql.plan.cache import Statement
from gql.resolvers.loaders import Reads
from models import Base, User


@asynccontextmanager
async def planted(
    server: Server, databases: Sequence[str], plant: Sequence[str], mend: Sequence[str]
) -> AsyncIterator[None]:
    """In each of the databases `plant` has been run, as the superuser; `mend` takes it back."""
    await _run(server, databases, plant)
    try:
        yield
    finally:
        await _run(server, databases, mend)


def without_policy(table: str) -> tuple[list[str], list[str]]:
    """The policy that keeps reads within the tenant makes way for one that lets everything be."""
    [policy] = [p for p in policies(Base.metadata.tables[table]) if p.name == "tenant_reads"]
    drop = f"drop policy {policy.name} on {table}"
    return [drop, replace(policy, using=("true",)).statement(table)], [
        drop,
        policy.statement(table),
    ]


def without_row_security(table: str) -> tuple[list[str], list[str]]:
    """Policies are there, and nobody asks them."""
    return (
        [f"alter table {table} disable row level security"],
        [f"alter table {table} enable row level security"],
    )


def as_view(table: str) -> tuple[list[str], list[str]]:
    """A view stands in for the table; it reads as its owner, whom no policy holds back."""
    kept = f"{table}_kept"
    return (
        [
            f"alter table {table} rename to {kept}",
            f"create view {table} as select * from {kept}",
            f"grant select on {table} to {MEMBER_ROLE}",
        ],
        [f"drop view {table}", f"alter table {kept} rename to {table}"],
    )


def touching_everybody() -> list[str]:
    """A trigger that runs as its owner, and so writes to the rows of all tenants."""
    make = "create function touch() returns trigger language plpgsql security definer as"
    body = "$$ begin update tenants set updated_at = now(); return null; end $$"
    return [f"{make} {body}", "create trigger touch after insert on users execute function touch()"]


def without_tenant_in_index(index: str, table: str, expression: str) -> list[str]:
    """What had to be unique in a tenant has to be in all of them together."""
    return [f"drop index {index}", f"create unique index {index} on {table} ({expression})"]


def free_for_all(table: str) -> list[str]:
    """Every policy of the table lets everything be read and written."""
    found = [p for p in policies(Base.metadata.tables[table]) if p.role == MEMBER_ROLE]
    opened = (
        replace(p, using=p.using and ("true",), check=p.check and ("true",)).statement(table)
        for p in found
    )
    return [*(f"drop policy {p.name} on {table}" for p in found), *opened]


@asynccontextmanager
async def shared_reads() -> AsyncIterator[None]:
    """All requests to a gateway read with what the first of them made."""
    kept: dict[Database, Reads] = {}
    really_close = Reads.close

    def share(
        database: Database, application: Application, viewer: Identity, _: asyncio.Lock
    ) -> Reads:
        return kept.setdefault(database, Reads(database, application, viewer, asyncio.Lock()))

    async def stay_open(reads: Reads) -> None:
        return None

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gql.resolvers.context, "Reads", share)
        patch.setattr(Reads, "close", stay_open)
        yield
    for reads in kept.values():
        await really_close(reads)


@contextmanager
def shared_loaders() -> Iterator[None]:
    """Requests have reads of their own, but the loaders, and so the rows, of those before."""
    kept: dict[Database, Any] = {}

    class Sharing(Reads):
        def __init__(self, database: Database, *rest: Any) -> None:
            super().__init__(database, *rest)
            self._loaders = kept.setdefault(database, self._loaders)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gql.resolvers.context, "Reads", Sharing)
        yield


@contextmanager
def kept_answers() -> Iterator[None]:
    """Answers are kept by document and variables, whoever asks."""
    kept: dict[Any, OperationResult] = {}
    really_execute = Executor.execute

    async def execute(
        executor: Executor, requested: RequestedOperation, context: RequestContext
    ) -> OperationResult:
        request = requested.request
        key = (id(executor), request.query, str(request.variables))
        if key not in kept:
            kept[key] = await really_execute(executor, requested, context)
        return kept[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Executor, "execute", execute)
        yield


@contextmanager
def kept_arguments() -> Iterator[None]:
    """A plan keeps the values it was first run with, the tenant's id among them."""
    kept: dict[int, tuple[Statement, list[Any]]] = {}
    really_bind = Statement.arguments

    def arguments(statement: Statement, variables: Any, identity: Identity) -> list[Any]:
        if id(statement) not in kept:
            kept[id(statement)] = statement, really_bind(statement, variables, identity)
        return kept[id(statement)][1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Statement, "arguments", arguments)
        yield


@contextmanager
def telling_errors() -> Iterator[None]:
    """Errors say how many people there are, in all tenants."""
    really_execute = Executor.execute

    async def execute(
        executor: Executor, requested: RequestedOperation, context: RequestContext
    ) -> OperationResult:
        answered = await really_execute(executor, requested, context)
        if not answered.errors:
            return answered
        tx = open_read(executor._database, OPERATOR)
        people = await tx.scalar(select(func.count()).select_from(User))
        await tx.close()
        told = [GraphQLError(f"{error.message} Among {people}.") for error in answered.errors]
        return answered._replace(errors=tuple(told))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Executor, "execute", execute)
        yield


async def _run(server: Server, databases: Sequence[str], statements: Sequence[str]) -> None:
    for name in databases:
        administrator = await asyncpg.connect(server.url(SUPERUSER, name).dsn)
        for statement in statements:
            await administrator.execute(statement)
        await administrator.close()
