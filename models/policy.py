"""What the catalog holds beyond tables: the tenant rule as row-level security, grants, functions.

The one place for the rule of DESIGN 4: `statements(table)` is the SQL that `gateway db generate`
writes into the migration that creates a table, and what the drift check holds the catalog against.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Table

from db.roles import MEMBER_ROLE, OPERATOR_ROLE

# Postgres 18 has uuidv7(); this one has its shape: 48 bits of Unix milliseconds, then random bits.
FUNCTIONS = {
    "uuidv7": """
do $$
begin
  if current_setting('server_version_num')::int < 180000 then
    create function uuidv7() returns uuid
    language sql volatile parallel safe
    as $body$
      select encode(
        set_bit(
          set_bit(
            overlay(
              uuid_send(gen_random_uuid())
              placing substring(
                int8send(floor(extract(epoch from clock_timestamp()) * 1000)::bigint) from 3
              )
              from 1 for 6
            ),
            52, 1
          ),
          53, 1
        ),
        'hex'
      )::uuid
    $body$;
  end if;
end
$$
""".strip(),
}

# A scalar subquery: it runs once a statement, and an unset setting means no rows. Without it the
# planner evaluates the unset setting while planning, expects one row and picks nested loops.
TENANT = "(select nullif(current_setting('app.tenant_id', true), '')::uuid)"
USER = "(select nullif(current_setting('app.user_id', true), '')::uuid)"
IS_ADMIN = "(select current_setting('app.role', true)) = 'admin'"


@dataclass(frozen=True, slots=True)
class Policy:
    """One `create policy`; `using` filters rows read, `check` the rows written."""

    name: str
    command: str
    role: str
    using: str | None = None
    check: str | None = None

    def statement(self, table: str) -> str:
        clauses = [
            f"create policy {self.name} on {table}",
            f"for {self.command}",
            f"to {self.role}",
        ]
        if self.using is not None:
            clauses.append(f"using ({self.using})")
        if self.check is not None:
            clauses.append(f"with check ({self.check})")
        return "\n".join(clauses)


def policies(table: Table) -> list[Policy]:
    """The policies of `table`: its tenant reads, some of it write, operators do both everywhere.

    Admins write everything in their tenant; members only rows that name them in `info["owner"]`.
    Tenants themselves are made and removed by operators alone.
    """
    column = "id" if table.name == "tenants" else "tenant_id"
    in_tenant = f"{column} = {TENANT}"
    owner = table.info.get("owner")
    may_write = f"({IS_ADMIN} or {owner} = {USER})" if owner else IS_ADMIN
    writes = f"{in_tenant} and {may_write}"
    found = [
        Policy("tenant_reads", "select", MEMBER_ROLE, using=in_tenant),
        Policy("tenant_updates", "update", MEMBER_ROLE, using=writes, check=writes),
    ]
    if table.name != "tenants":
        found.append(Policy("tenant_inserts", "insert", MEMBER_ROLE, check=writes))
        found.append(Policy("tenant_deletes", "delete", MEMBER_ROLE, using=writes))
    found.append(Policy("operator_acts", "all", OPERATOR_ROLE, using="true", check="true"))
    return found


def statements(table: Table) -> Iterator[str]:
    """What goes with `create table`: row-level security enabled and forced, policies, grants."""
    yield f"alter table {table.name} enable row level security"
    yield f"alter table {table.name} force row level security"
    for policy in policies(table):
        yield policy.statement(table.name)
    yield (
        f"grant select, insert, update, delete on {table.name}\nto {MEMBER_ROLE}, {OPERATOR_ROLE}"
    )
