"""The database roles the gateway acts as; neither logs in, owns anything or passes policies by."""

MEMBER_ROLE = "gateway"
OPERATOR_ROLE = "gateway_operator"

# `gateway` does not inherit from `gateway_operator`, so that a login role in `gateway` must say
# `set local role gateway_operator` before the operator's policy applies to it. Roles belong to the
# whole cluster: another database, at the same moment, may have made them.
CREATE_ROLES = f"""
do $$
begin
  begin
    create role {OPERATOR_ROLE} nologin noinherit;
  exception when duplicate_object or unique_violation then null;
  end;
  begin
    create role {MEMBER_ROLE} nologin noinherit;
  exception when duplicate_object or unique_violation then null;
  end;
  if not pg_has_role('{MEMBER_ROLE}', '{OPERATOR_ROLE}', 'member') then
    begin
      grant {OPERATOR_ROLE} to {MEMBER_ROLE};
    exception when unique_violation then null;
    end;
  end if;
end
$$
""".strip()
