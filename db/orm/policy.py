"""Row-level security: the policies and grants of each table, made from its scope.

The one place for the rule of DESIGN 4: `statements(table)` is the SQL that `gateway db generate`
writes into the migration that creates a table, and what the drift check holds the catalog against.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Table

from db.orm.scope import Scope, scope_of_table
from db.roles import MEMBER_ROLE, OPERATOR_ROLE

HAS_ROLE = "(select current_setting('app.role', true)) in ('member', 'admin')"
IS_ADMIN = "(select current_setting('app.role', true)) = 'admin'"


@dataclass(frozen=True, slots=True)
class Policy:
    """One `create policy`; `using` filters rows read, `check` the rows written.

    Each is conditions that must all hold; none is no clause.
    """

    name: str
    command: str
    role: str
    using: tuple[str, ...] = ()
    check: tuple[str, ...] = ()

    def statement(self, table: str) -> str:
        clauses = [
            f"create policy {self.name} on {table}",
            f"for {self.command}",
            f"to {self.role}",
        ]
        clauses += _clause("using", self.using)
        clauses += _clause("with check", self.check)
        return "\n".join(clauses)


def _clause(word: str, conditions: tuple[str, ...]) -> Iterator[str]:
    """The clause on one line, or a line for each of several conditions."""
    if len(conditions) == 1:
        yield f"{word} ({conditions[0]})"
    elif conditions:
        first, *others = conditions
        lines = [f"  {first}", *(f"  and {condition}" for condition in others)]
        yield "\n".join([f"{word} (", *lines, ")"])


def policies(table: Table) -> list[Policy]:
    """The policies of `table`: its scope reads, some of it write, operators do both everywhere.

    Admins write everything in their scope; members only their own rows, those in the scope
    `info["owner"]`. The rows that a scope is named after are made and removed by operators alone. A
    table without a scope is read by everyone with a role. `info["policies"]` adds the application's
    own.
    """
    scope = scope_of_table(table)
    reads = HAS_ROLE if scope is None else _is_in(scope)
    prefix = "everyone" if scope is None else "tenant"
    owner: Scope | None = table.info.get("owner")
    is_owner = f"({IS_ADMIN} or {_is_in(owner)})" if owner else IS_ADMIN
    writes = (reads, is_owner) if scope else (is_owner,)
    found = [
        Policy(f"{prefix}_reads", "select", MEMBER_ROLE, using=(reads,)),
        Policy(f"{prefix}_updates", "update", MEMBER_ROLE, using=writes, check=writes),
    ]
    if scope is None or not scope.is_root:
        found.append(Policy(f"{prefix}_inserts", "insert", MEMBER_ROLE, check=writes))
        found.append(Policy(f"{prefix}_deletes", "delete", MEMBER_ROLE, using=writes))
    found.append(Policy("operator_acts", "all", OPERATOR_ROLE, using=("true",), check=("true",)))
    return [*found, *table.info.get("policies", ())]


def _is_in(scope: Scope) -> str:
    """The condition that a row is in the scope of an identity.

    A scalar subquery runs once a statement, and an unset setting means no rows. Without it the
    planner evaluates the unset setting while planning, expects one row and picks nested loops.
    """
    setting = f"nullif(current_setting('app.{scope.setting}', true), '')"
    return f"{scope.column} = (select {setting}::uuid)"


def statements(table: Table) -> Iterator[str]:
    """What goes with `create table`: row-level security enabled and forced, policies, grants.

    Members may change only the columns of `info["updatable"]`, where that is set.
    """
    yield f"alter table {table.name} enable row level security"
    yield f"alter table {table.name} force row level security"
    for policy in policies(table):
        yield policy.statement(table.name)
    updatable: Sequence[str] = table.info.get("updatable", ())
    if not updatable:
        roles = f"{MEMBER_ROLE}, {OPERATOR_ROLE}"
        yield f"grant select, insert, update, delete on {table.name}\nto {roles}"
        return
    yield f"grant select, insert, delete on {table.name}\nto {MEMBER_ROLE}"
    yield f"grant update ({', '.join(updatable)}) on {table.name}\nto {MEMBER_ROLE}"
    yield f"grant select, insert, update, delete on {table.name}\nto {OPERATOR_ROLE}"
