"""Strangers redeem invite codes; members change no tenant's state; one open session a workshop.

Revision ID: 2026_11_21_d
Revises: 2026_11_21_c
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_21_d"
down_revision = "2026_11_21_c"
branch_labels = None
depends_on = None

IS_REDEEMING = "(select current_setting('app.redeeming', true)) = 'yes'"
POLICIES = {
    "invite_codes": {"select": "using", "update": "using"},
    "tenants": {"select": "using"},
    "users": {"select": "using", "insert": "with check"},
}


def upgrade() -> None:
    op.execute("revoke update on tenants from gateway")
    op.execute("grant update (name, slug, timezone, updated_at) on tenants to gateway")
    # The owner of the tables is held back by row-level security too, but while it redeems a code.
    for table, commands in POLICIES.items():
        for command, clause in commands.items():
            check = f"with check ({IS_REDEEMING})" if command == "update" else ""
            op.execute(
                f"""
                create policy redeeming_{command}s on {table}
                for {command}
                to current_user
                {clause} ({IS_REDEEMING})
                {check}
                """
            )
    op.execute(
        """
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
        $body$
        """
    )
    op.execute("revoke execute on function redeem_invite_code(text, text, text) from public")
    op.execute("grant execute on function redeem_invite_code(text, text, text) to gateway")
    with op.get_context().autocommit_block():
        op.create_index(
            "uq_sessions_tenant_id_workshop_id_open",
            "sessions",
            ["tenant_id", "workshop_id"],
            unique=True,
            postgresql_where=sa.text("ended_at is null"),
            postgresql_concurrently=True,
        )


def downgrade() -> None:
    with op.get_context().autocommit_block():
        op.drop_index(
            "uq_sessions_tenant_id_workshop_id_open",
            table_name="sessions",
            postgresql_concurrently=True,
        )
    op.execute("drop function redeem_invite_code(text, text, text)")
    for table, commands in POLICIES.items():
        for command in commands:
            op.execute(f"drop policy redeeming_{command}s on {table}")
    op.execute("revoke update (name, slug, timezone, updated_at) on tenants from gateway")
    op.execute("grant update on tenants to gateway")
