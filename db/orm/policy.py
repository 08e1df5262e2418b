"""Generates the row-level security policies and grants of each table from its scope.

This is the one place for the tenant rule: `statements(table)` is the SQL that `gateway db generate`
writes into the migration that creates a table, and that the drift check compares the catalog with.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Table

from db.orm.names import quoted
from db.orm.scope import Scope, scope_of_table
from db.roles import MEMBER_ROLE, OPERATOR_ROLE

HAS_ROLE = "(select current_setting('app.role', true)) in ('member', 'admin')"
IS_ADMIN = "(select current_setting('app.role', true)) = 'admin'"


@dataclass(frozen=True, slots=True)
class Policy:
    """One `create policy`; `using` filters the rows read, `check` the rows written.

    All conditions of a clause must hold; the clause is omitted if there are none.
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
    """The clause on one line, or with one line per condition if there are several."""
    if len(conditions) == 1:
        yield f"{word} ({conditions[0]})"
    elif conditions:
        first, *others = conditions
        lines = [f"  {first}", *(f"  and {condition}" for condition in others)]
        yield "\n".join([f"{word} (", *lines, ")"])


def policies(table: Table) -> list[Policy]:
    """The policies of `table`.

    Members and admins read the rows of their scope. Admins write all of them; members only their
    own, those in the scope `info["owner"]`. Operators read and write every row, and only they
    insert and delete rows of a root table such as the tenants. A table without a scope can be read
    by everyone with a role. `info["policies"]` adds policies of the application.
    """
    scope = scope_of_table(table)
    reads = HAS_ROLE if scope is None else _is_in(scope)
    prefix = "everyone" if scope is None else "tenant"
    owner: Scope | None = table.info.get("owner")
    is_owner = f"({IS_ADMIN} or {_is_in(owner)})" if owner else IS_ADMIN
    writes = (reads, is_owner) if scope else (is_owner,)
    generated = [
        Policy(f"{prefix}_reads", "select", MEMBER_ROLE, using=(reads,)),
        Policy(f"{prefix}_updates", "update", MEMBER_ROLE, using=writes, check=writes),
    ]
    if scope is None or not scope.is_root:
        generated.append(Policy(f"{prefix}_inserts", "insert", MEMBER_ROLE, check=writes))
        generated.append(Policy(f"{prefix}_deletes", "delete", MEMBER_ROLE, using=writes))
    generated.append(
        Policy("operator_acts", "all", OPERATOR_ROLE, using=("true",), check=("true",))
    )
    return [*generated, *table.info.get("policies", ())]


def _is_in(scope: Scope) -> str:
    """The condition that a row is in the scope of an identity; an unset setting matches no row.

    The scalar subquery runs once per statement. Without it the planner would evaluate the setting,
    which is unset while planning, expect one row and choose nested loops.
    """
    setting = f"nullif(current_setting('app.{scope.setting}', true), '')"
    return f"{quoted(scope.column)} = (select {setting}::uuid)"


def statements(table: Table) -> Iterator[str]:
    """The statements after `create table`: enable and force row-level security, policies, grants.

    If `info["updatable"]` is set, members may update only these columns.
    """
    name = quoted(table.name)
    yield f"alter table {name} enable row level security"
    yield f"alter table {name} force row level security"
    for policy in policies(table):
        yield policy.statement(name)
    updatable: Sequence[str] = table.info.get("updatable", ())
    if not updatable:
        roles = f"{MEMBER_ROLE}, {OPERATOR_ROLE}"
        yield f"grant select, insert, update, delete on {name}\nto {roles}"
        return
    yield f"grant select, insert, delete on {name}\nto {MEMBER_ROLE}"
    yield f"grant update ({', '.join(map(quoted, updatable))}) on {name}\nto {MEMBER_ROLE}"
    yield f"grant select, insert, update, delete on {name}\nto {OPERATOR_ROLE}"
