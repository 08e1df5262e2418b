"""The group roles the gateway acts as, and uuidv7() where Postgres has none.

Revision ID: 2026_11_21_a
Revises:
"""

from alembic import op

revision = "2026_11_21_a"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Roles belong to the whole cluster: another database, at the same moment, may have made them.
    op.execute(
        """
        do $$
        begin
          begin
            create role gateway_operator nologin noinherit;
          exception when duplicate_object or unique_violation then null;
          end;
          begin
            create role gateway nologin noinherit;
          exception when duplicate_object or unique_violation then null;
          end;
          if not pg_has_role('gateway', 'gateway_operator', 'member') then
            begin
              grant gateway_operator to gateway;
            exception when unique_violation then null;
            end;
          end if;
        end
        $$
        """
    )
    # Postgres 18 has uuidv7(); this one has its shape: milliseconds since 1970, then random bits.
    op.execute(
        """
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
        """
    )
    # The gateway asks at start whether the database is at head.
    op.execute("grant select on alembic_version to gateway, gateway_operator")


def downgrade() -> None:
    op.execute("revoke select on alembic_version from gateway, gateway_operator")
    op.execute("drop function if exists public.uuidv7()")
    # The roles stay: other databases of the cluster may use them.
