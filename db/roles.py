"""The two group roles that statements run as: neither can log in, own tables or bypass policies."""

MEMBER_ROLE = "gateway"
OPERATOR_ROLE = "gateway_operator"

# `gateway` does not inherit from `gateway_operator`, so that a login role in `gateway` must say
# `set local role gateway_operator` before the operator's policy applies to it. Roles belong to the
# whole cluster: the migration of another database may create them at the same moment.
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
