"""Defines the SQL function that redeems an invite code, and the policies that it needs.

`redeem_invite_code` runs as the owner of the tables. Row-level security is forced, so it also
applies to the owner, who may do only what the policies made here allow.
"""

from __future__ import annotations

from db.orm.policy import Policy

REDEEM_INVITE_CODE = """
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
""".strip()

IS_REDEEMING = "(select current_setting('app.redeeming', true)) = 'yes'"


def redeeming(*commands: str) -> tuple[Policy, ...]:
    """Policies that let the owner of the table run `commands` while it redeems an invite code."""
    return tuple(
        Policy(
            f"redeeming_{command}s",
            command,
            "current_user",
            using=() if command == "insert" else (IS_REDEEMING,),
            check=() if command == "select" else (IS_REDEEMING,),
        )
        for command in commands
    )
