"""Breaks the isolation of tenants on purpose, in the database or in the gateway."""

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
from gql.plan.compilation import Statement
from gql.resolvers.loaders import Reads
from models import Base, User


@asynccontextmanager
async def planted(
    server: Server, databases: Sequence[str], plant: Sequence[str], mend: Sequence[str]
) -> AsyncIterator[None]:
    """Run the statements `plant` in each database as the superuser, and `mend` to undo them."""
    await _run(server, databases, plant)
    try:
        yield
    finally:
        await _run(server, databases, mend)


def without_policy(table: str) -> tuple[list[str], list[str]]:
    """Statements that replace the policy for reads by one that allows all rows, and undo it."""
    [policy] = [p for p in policies(Base.metadata.tables[table]) if p.name == "tenant_reads"]
    drop = f"drop policy {policy.name} on {table}"
    return [drop, replace(policy, using=("true",)).statement(table)], [
        drop,
        policy.statement(table),
    ]


def without_row_security(table: str) -> tuple[list[str], list[str]]:
    """Statements that leave the policies in place but disable row-level security."""
    return (
        [f"alter table {table} disable row level security"],
        [f"alter table {table} enable row level security"],
    )


def as_view(table: str) -> tuple[list[str], list[str]]:
    """Statements that replace the table by a view, whose owner bypasses the policies."""
    renamed = f"{table}_renamed"
    return (
        [
            f"alter table {table} rename to {renamed}",
            f"create view {table} as select * from {renamed}",
            f"grant select on {table} to {MEMBER_ROLE}",
        ],
        [f"drop view {table}", f"alter table {renamed} rename to {table}"],
    )


def touching_everybody() -> list[str]:
    """Statements for a trigger that runs as its owner and writes to the rows of all tenants."""
    make = "create function touch() returns trigger language plpgsql security definer as"
    body = "$$ begin update tenants set updated_at = now(); return null; end $$"
    return [f"{make} {body}", "create trigger touch after insert on users execute function touch()"]


def without_tenant_in_index(index: str, table: str, expression: str) -> list[str]:
    """Statements that make an index unique across all tenants instead of within one."""
    return [f"drop index {index}", f"create unique index {index} on {table} ({expression})"]


def free_for_all(table: str) -> list[str]:
    """Statements that make every policy of the table allow all reads and writes."""
    members = [p for p in policies(Base.metadata.tables[table]) if p.role == MEMBER_ROLE]
    opened = (
        replace(p, using=p.using and ("true",), check=p.check and ("true",)).statement(table)
        for p in members
    )
    return [*(f"drop policy {p.name} on {table}" for p in members), *opened]


@asynccontextmanager
async def shared_reads() -> AsyncIterator[None]:
    """All requests to a gateway share the `Reads` of the first request."""
    shared: dict[Database, Reads] = {}
    really_close = Reads.close

    def share(
        database: Database, application: Application, viewer: Identity, _: asyncio.Lock
    ) -> Reads:
        return shared.setdefault(database, Reads(database, application, viewer, asyncio.Lock()))

    async def stay_open(reads: Reads) -> None:
        return None

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gql.resolvers.context, "Reads", share)
        patch.setattr(Reads, "close", stay_open)
        yield
    for reads in shared.values():
        await really_close(reads)


@contextmanager
def shared_loaders() -> Iterator[None]:
    """Requests share the loaders, and so the rows, of earlier requests."""
    shared: dict[Database, Any] = {}

    class Sharing(Reads):
        def __init__(self, database: Database, *rest: Any) -> None:
            super().__init__(database, *rest)
            self._loaders = shared.setdefault(database, self._loaders)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gql.resolvers.context, "Reads", Sharing)
        yield


@contextmanager
def cached_results() -> Iterator[None]:
    """Results are cached by document and variables, regardless of the viewer."""
    cached: dict[Any, OperationResult] = {}
    really_execute = Executor.execute

    async def execute(
        executor: Executor, requested: RequestedOperation, context: RequestContext
    ) -> OperationResult:
        request = requested.request
        key = (id(executor), request.query, str(request.variables))
        if key not in cached:
            cached[key] = await really_execute(executor, requested, context)
        return cached[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Executor, "execute", execute)
        yield


@contextmanager
def cached_arguments() -> Iterator[None]:
    """A plan reuses the arguments of its first run, which include the id of the tenant."""
    cached: dict[int, tuple[Statement, list[Any]]] = {}
    really_bind = Statement.arguments

    def arguments(statement: Statement, variables: Any, identity: Identity) -> list[Any]:
        if id(statement) not in cached:
            cached[id(statement)] = statement, really_bind(statement, variables, identity)
        return cached[id(statement)][1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Statement, "arguments", arguments)
        yield


@contextmanager
def errors_with_counts() -> Iterator[None]:
    """Error messages contain the number of users of all tenants."""
    really_execute = Executor.execute

    async def execute(
        executor: Executor, requested: RequestedOperation, context: RequestContext
    ) -> OperationResult:
        result = await really_execute(executor, requested, context)
        if not result.errors:
            return result
        tx = open_read(executor._database, OPERATOR)
        people = await tx.scalar(select(func.count()).select_from(User))
        await tx.close()
        errors = [GraphQLError(f"{error.message} Among {people}.") for error in result.errors]
        return result._replace(errors=tuple(errors))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Executor, "execute", execute)
        yield


async def _run(server: Server, databases: Sequence[str], statements: Sequence[str]) -> None:
    for name in databases:
        administrator = await asyncpg.connect(server.url(SUPERUSER, name).dsn)
        for statement in statements:
            await administrator.execute(statement)
        await administrator.close()
