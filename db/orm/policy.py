"""What the catalog holds beyond tables: the tenant rule as row-level security, grants, functions.

The one place for the rule of DESIGN 4: `statements(table)` is the SQL that `gateway db generate`
writes into the migration that creates a table, and what the drift check holds the catalog against.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Table

from db.roles import MEMBER_ROLE, OPERATOR_ROLE

# `redeem_invite_code` is the one door for strangers: it runs as the owner of the tables, whom
# row-level security holds back as well, but for the policies of `REDEEMING`.
# Postgres 18 has uuidv7(); this one has its shape: 48 bits of Unix milliseconds, then random bits.
FUNCTIONS = {
    "redeem_invite_code": """
create function redeem_invite_code(given_code text, given_email text, given_name text)
returns table (tenant_id uuid, user_id uuid)
language plpgsql
security definer
set search_path = pg_catalog, public, pg_temp
as $body$
#variable_conflict use_column
declare
  redeemed record;
  new_user uuid;
begin
  perform set_config('app.redeeming', 'yes', true);
  -- Of two who redeem one code the second waits here, and then finds it used.
  select c.tenant_id, c.id into redeemed
  from invite_codes as c
  join tenants as t on t.id = c.tenant_id
  where c.code = given_code
    and c.used_at is null
    and c.revoked_at is null
    and (c.expires_at is null or c.expires_at > now())
    and t.deleted_at is null
    and t.status in ('trial', 'active', 'grace')
  for update of c;
  if found then
    insert into users (tenant_id, email, display_name)
    values (redeemed.tenant_id, given_email, given_name)
    returning id into new_user;
    update invite_codes
    set used_by = new_user, used_at = now(), updated_at = now()
    where tenant_id = redeemed.tenant_id and id = redeemed.id;
    return query select redeemed.tenant_id, new_user;
  end if;
  perform set_config('app.redeeming', '', true);
end
$body$;
revoke execute on function redeem_invite_code(text, text, text) from public;
grant execute on function redeem_invite_code(text, text, text) to gateway
""".strip(),
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
IS_REDEEMING = "(select current_setting('app.redeeming', true)) = 'yes'"
# What redeeming an invite code may do, by table.
REDEEMING = {
    "invite_codes": ("select", "update"),
    "tenants": ("select",),
    "users": ("select", "insert"),
}
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
    """The policies of `table`: its tenant reads, some of it write, operators do both everywhere.

    Admins write everything in their tenant; members only rows that name them in `info["owner"]`.
    Tenants themselves are made and removed by operators alone.
    """
    column = "id" if table.name == "tenants" else "tenant_id"
    in_tenant = (f"{column} = {TENANT}",)
    owner = table.info.get("owner")
    may_write = f"({IS_ADMIN} or {owner} = {USER})" if owner else IS_ADMIN
    writes = (*in_tenant, may_write)
    found = [
        Policy("tenant_reads", "select", MEMBER_ROLE, using=in_tenant),
        Policy("tenant_updates", "update", MEMBER_ROLE, using=writes, check=writes),
    ]
    if table.name != "tenants":
        found.append(Policy("tenant_inserts", "insert", MEMBER_ROLE, check=writes))
        found.append(Policy("tenant_deletes", "delete", MEMBER_ROLE, using=writes))
    found.append(Policy("operator_acts", "all", OPERATOR_ROLE, using=("true",), check=("true",)))
    found += (_redeeming(command) for command in REDEEMING.get(table.name, ()))
    return found


def _redeeming(command: str) -> Policy:
    """Lets the owner of the tables do `command`, while it redeems an invite code."""
    return Policy(
        f"redeeming_{command}s",
        command,
        "current_user",
        using=() if command == "insert" else (IS_REDEEMING,),
        check=() if command == "select" else (IS_REDEEMING,),
    )


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
