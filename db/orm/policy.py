"""Generates the row-level security policies and grants of each table from its scope.

This is the one place for the tenant rule: `statements(table)` is the SQL that `gateway db generate`
writes into the migration that creates a table, and that the drift check compares the catalog with.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Table

from db.errors import Fault
from db.orm.names import DIALECT, TableName, quote
from db.orm.schemas import used_sequences
from db.orm.scope import SCOPE, SCOPE_COLUMN, Scope, scope_of_table
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
        """The statement for a table, whose name is quoted if it must be."""
        clauses = [
            f"create policy {quote(self.name)} on {table}",
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
    by everyone with a role; but one that has no model, and refers to rows of a scope, only where
    all of these can be read. `info["policies"]` adds policies of the application.
    """
    scope = scope_of_table(table)
    reads = _reads(table, scope)
    is_shared = reads == (HAS_ROLE,)
    owner: Scope | None = table.info.get("owner")
    is_owner = f"({IS_ADMIN} or {_is_in(table, owner)})" if owner else IS_ADMIN
    writes = (is_owner,) if is_shared else (*reads, is_owner)
    prefix = "everyone" if is_shared else "tenant"
    generated = [
        Policy(f"{prefix}_reads", "select", MEMBER_ROLE, using=reads),
        Policy(f"{prefix}_updates", "update", MEMBER_ROLE, using=writes, check=writes),
    ]
    if scope is None or not scope.is_root:
        generated.append(Policy(f"{prefix}_inserts", "insert", MEMBER_ROLE, check=writes))
        generated.append(Policy(f"{prefix}_deletes", "delete", MEMBER_ROLE, using=writes))
    generated.append(
        Policy("operator_acts", "all", OPERATOR_ROLE, using=("true",), check=("true",))
    )
    return [*generated, *table.info.get("policies", ())]


def _reads(table: Table, scope: Scope | None) -> tuple[str, ...]:
    """The conditions under which members and admins read a row."""
    if scope is not None:
        return (_is_in(table, scope),)
    if SCOPE in table.info:
        return (HAS_ROLE,)
    # No model says that it belongs to nobody, as of the table between two in a relationship.
    return tuple(_refers_to_visible_rows(table)) or (HAS_ROLE,)


def _refers_to_visible_rows(table: Table) -> Iterator[str]:
    """A condition for each key to rows of a scope; the policies of their table hold inside it."""
    for key in sorted(table.foreign_key_constraints, key=lambda key: str(key.name)):
        if scope_of_table(key.referred_table) is None:
            continue
        name, referred = TableName.of(table), TableName.of(key.referred_table)
        pairs = " and ".join(
            f"{referred}.{quote(element.column.name)} = {name}.{quote(element.parent.name)}"
            for element in key.elements
        )
        yield f"exists (select from {referred} where {pairs})"


def owner_reads() -> Policy:
    """Lets the owner of the table read it, as the refresh of a materialized view needs."""
    return Policy("owner_reads", "select", "current_user", using=("true",))


def _is_in(table: Table, scope: Scope) -> str:
    """The condition that a row is in the scope of an identity; an unset setting matches no row.

    The scalar subquery runs once per statement. Without it the planner would evaluate the setting,
    which is unset while planning, expect one row and choose nested loops.
    """
    name = scope.column
    if scope is scope_of_table(table):
        name = table.info.get(SCOPE_COLUMN, name)
    if name not in table.columns:
        raise Fault(f"The scope of {TableName.of(table)} has the column {name}, which it lacks.")
    kind = table.columns[name].type.compile(DIALECT).lower()
    setting = f"nullif(current_setting('app.{scope.setting}', true), '')"
    return f"{quote(name)} = (select {setting}::{kind})"


def statements(table: Table) -> Iterator[str]:
    """The statements after `create table`: enable and force row-level security, policies, grants.

    If `info["updatable"]` is set, members may update only these columns. The policies and grants of
    a partitioned table are for all its rows: its partitions have none, so nobody reaches them.
    """
    name = TableName.of(table)
    yield f"alter table {name} enable row level security"
    yield f"alter table {name} force row level security"
    for policy in policies(table):
        yield policy.statement(str(name))
    yield from _grants(table, name)
    for sequence in used_sequences(table):
        yield f"grant usage on sequence {sequence}\nto {MEMBER_ROLE}, {OPERATOR_ROLE}"


def _grants(table: Table, name: TableName) -> Iterator[str]:
    updatable: Sequence[str] = table.info.get("updatable", ())
    if not updatable:
        yield f"grant select, insert, update, delete on {name}\nto {MEMBER_ROLE}, {OPERATOR_ROLE}"
        return
    yield f"grant select, insert, delete on {name}\nto {MEMBER_ROLE}"
    yield f"grant update ({', '.join(map(quote, updatable))}) on {name}\nto {MEMBER_ROLE}"
    yield f"grant select, insert, update, delete on {name}\nto {OPERATOR_ROLE}"
