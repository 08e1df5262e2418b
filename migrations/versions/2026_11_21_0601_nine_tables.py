"""Nine tables, each under forced row-level security from its first moment.

Revision ID: 2026_11_21_b
Revises: 2026_11_21_a
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_21_b"
down_revision = "2026_11_21_a"
branch_labels = None
depends_on = None

TENANT = "(select nullif(current_setting('app.tenant_id', true), '')::uuid)"
USER = "(select nullif(current_setting('app.user_id', true), '')::uuid)"
IS_ADMIN = "(select current_setting('app.role', true)) = 'admin'"


def protect(table: str, *, column: str = "tenant_id", owner: str | None = None) -> None:
    """Force row-level security: the tenant reads, admins and `owner` write, operators do both."""
    in_tenant = f"{column} = {TENANT}"
    may_write = f"({IS_ADMIN} or {owner} = {USER})" if owner else IS_ADMIN
    writes = f"{in_tenant} and {may_write}"
    op.execute(f"alter table {table} enable row level security")
    op.execute(f"alter table {table} force row level security")
    op.execute(
        f"""
        create policy tenant_reads on {table}
        for select
        to gateway
        using ({in_tenant})
        """
    )
    op.execute(
        f"""
        create policy tenant_updates on {table}
        for update
        to gateway
        using ({writes})
        with check ({writes})
        """
    )
    if column == "tenant_id":
        op.execute(
            f"""
            create policy tenant_inserts on {table}
            for insert
            to gateway
            with check ({writes})
            """
        )
        op.execute(
            f"""
            create policy tenant_deletes on {table}
            for delete
            to gateway
            using ({writes})
            """
        )
    op.execute(
        f"""
        create policy operator_acts on {table}
        for all
        to gateway_operator
        using (true)
        with check (true)
        """
    )
    op.execute(
        f"""
        grant select, insert, update, delete on {table}
        to gateway, gateway_operator
        """
    )


def upgrade() -> None:
    op.create_table(
        "tenants",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), server_default=sa.text("'trial'"), nullable=False),
        sa.Column(
            "timezone", sa.Text(), server_default=sa.text("'Asia/Jerusalem'"), nullable=False
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "char_length(name) <= 200 and name ~ '\\S'", name=op.f("ck_tenants_name_length")
        ),
        sa.CheckConstraint(
            "char_length(timezone) <= 64 and timezone ~ '\\S'",
            name=op.f("ck_tenants_timezone_length"),
        ),
        sa.CheckConstraint(
            "slug ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'", name=op.f("ck_tenants_slug_form")
        ),
        sa.CheckConstraint(
            "status in ('trial', 'active', 'grace', 'paused', 'cancelled')",
            name=op.f("ck_tenants_status_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tenants")),
        sa.UniqueConstraint("slug", name=op.f("uq_tenants_slug")),
    )
    protect("tenants", column="id")
    op.create_table(
        "users",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("display_name", sa.Text(), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "char_length(display_name) <= 200 and display_name ~ '\\S'",
            name=op.f("ck_users_display_name_length"),
        ),
        sa.CheckConstraint(
            "email ~ '^[^@\\s]+@[^@\\s]+$' and char_length(email) <= 320",
            name=op.f("ck_users_email_form"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_users_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_users")),
    )
    protect("users")
    op.create_index(
        "uq_users_tenant_id_email",
        "users",
        ["tenant_id", sa.literal_column("lower(email)")],
        unique=True,
    )
    op.create_table(
        "invite_codes",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_by", sa.Uuid(), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "code ~ '^[0123456789ABCDEFGHJKMNPQRSTVWXYZ]{4}"
            "(-[0123456789ABCDEFGHJKMNPQRSTVWXYZ]{4}){3}$'",
            name=op.f("ck_invite_codes_code_form"),
        ),
        sa.CheckConstraint(
            "(used_by is null) = (used_at is null)", name=op.f("ck_invite_codes_use_paired")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "created_by"],
            ["users.tenant_id", "users.id"],
            name=op.f("fk_invite_codes_tenant_id_created_by"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "used_by"],
            ["users.tenant_id", "users.id"],
            name=op.f("fk_invite_codes_tenant_id_used_by"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenants.id"],
            name=op.f("fk_invite_codes_tenant_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_invite_codes")),
        sa.UniqueConstraint("code", name=op.f("uq_invite_codes_code")),
    )
    protect("invite_codes")
    op.create_index(
        op.f("ix_invite_codes_tenant_id_created_by_id"),
        "invite_codes",
        ["tenant_id", "created_by", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_invite_codes_tenant_id_used_by"),
        "invite_codes",
        ["tenant_id", "used_by"],
        unique=False,
    )
    op.create_table(
        "locations",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("accuracy_meters", sa.Double(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("encrypted_data", sa.LargeBinary(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "accuracy_meters >= 0 and accuracy_meters < 'Infinity'",
            name=op.f("ck_locations_accuracy_meters_range"),
        ),
        sa.CheckConstraint(
            "(latitude is null) = (longitude is null)", name=op.f("ck_locations_coordinates_paired")
        ),
        sa.CheckConstraint("latitude between -90 and 90", name=op.f("ck_locations_latitude_range")),
        sa.CheckConstraint(
            "latitude is not null or encrypted_data is not null",
            name=op.f("ck_locations_place_given"),
        ),
        sa.CheckConstraint(
            "longitude between -180 and 180", name=op.f("ck_locations_longitude_range")
        ),
        sa.CheckConstraint(
            "octet_length(encrypted_data) <= 65536", name=op.f("ck_locations_encrypted_data_size")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "user_id"],
            ["users.tenant_id", "users.id"],
            name=op.f("fk_locations_tenant_id_user_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_locations_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_locations")),
    )
    protect("locations", owner="user_id")
    op.create_index(
        op.f("ix_locations_tenant_id_recorded_at_id"),
        "locations",
        ["tenant_id", "recorded_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_locations_tenant_id_user_id_recorded_at_id"),
        "locations",
        ["tenant_id", "user_id", "recorded_at", "id"],
        unique=False,
    )
    op.create_table(
        "workshops",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), server_default=sa.text("'draft'"), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "char_length(title) <= 200 and title ~ '\\S'", name=op.f("ck_workshops_title_length")
        ),
        sa.CheckConstraint("id ~ '^ws_[a-z0-9]{24}$'", name=op.f("ck_workshops_id_prefix")),
        sa.CheckConstraint(
            "status in ('draft', 'active', 'completed', 'archived')",
            name=op.f("ck_workshops_status_known"),
        ),
        sa.CheckConstraint(
            "char_length(description) <= 10000", name=op.f("ck_workshops_description_length")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "created_by"],
            ["users.tenant_id", "users.id"],
            name=op.f("fk_workshops_tenant_id_created_by"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_workshops_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_workshops")),
    )
    protect("workshops")
    op.create_index(
        op.f("ix_workshops_tenant_id_created_by_id"),
        "workshops",
        ["tenant_id", "created_by", "id"],
        unique=False,
    )
    op.create_table(
        "build_packs",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("workshop_id", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "char_length(title) <= 200 and title ~ '\\S'", name=op.f("ck_build_packs_title_length")
        ),
        sa.CheckConstraint(
            "format in ('markdown', 'json')", name=op.f("ck_build_packs_format_known")
        ),
        sa.CheckConstraint("id ~ '^bp_[a-z0-9]{24}$'", name=op.f("ck_build_packs_id_prefix")),
        sa.CheckConstraint(
            "octet_length(content) <= 1048576", name=op.f("ck_build_packs_content_size")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "created_by"],
            ["users.tenant_id", "users.id"],
            name=op.f("fk_build_packs_tenant_id_created_by"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "workshop_id"],
            ["workshops.tenant_id", "workshops.id"],
            name=op.f("fk_build_packs_tenant_id_workshop_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_build_packs_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_build_packs")),
    )
    protect("build_packs")
    op.create_index(
        op.f("ix_build_packs_tenant_id_created_by"),
        "build_packs",
        ["tenant_id", "created_by"],
        unique=False,
    )
    op.create_index(
        op.f("ix_build_packs_tenant_id_workshop_id_id"),
        "build_packs",
        ["tenant_id", "workshop_id", "id"],
        unique=False,
    )
    op.create_table(
        "sessions",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("workshop_id", sa.Text(), nullable=False),
        sa.Column("started_by", sa.Uuid(), nullable=False),
        sa.Column(
            "started_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("id ~ '^ses_[a-z0-9]{24}$'", name=op.f("ck_sessions_id_prefix")),
        sa.CheckConstraint("ended_at >= started_at", name=op.f("ck_sessions_ended_at_order")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "started_by"],
            ["users.tenant_id", "users.id"],
            name=op.f("fk_sessions_tenant_id_started_by"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "workshop_id"],
            ["workshops.tenant_id", "workshops.id"],
            name=op.f("fk_sessions_tenant_id_workshop_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_sessions_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_sessions")),
    )
    protect("sessions")
    op.create_index(
        op.f("ix_sessions_tenant_id_started_by"),
        "sessions",
        ["tenant_id", "started_by"],
        unique=False,
    )
    op.create_index(
        op.f("ix_sessions_tenant_id_workshop_id_started_at_id"),
        "sessions",
        ["tenant_id", "workshop_id", "started_at", "id"],
        unique=False,
    )
    op.create_table(
        "workshop_members",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("workshop_id", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("id ~ '^wm_[a-z0-9]{24}$'", name=op.f("ck_workshop_members_id_prefix")),
        sa.CheckConstraint(
            "role in ('owner', 'facilitator', 'participant')",
            name=op.f("ck_workshop_members_role_known"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "user_id"],
            ["users.tenant_id", "users.id"],
            name=op.f("fk_workshop_members_tenant_id_user_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "workshop_id"],
            ["workshops.tenant_id", "workshops.id"],
            name=op.f("fk_workshop_members_tenant_id_workshop_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenants.id"],
            name=op.f("fk_workshop_members_tenant_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_workshop_members")),
        sa.UniqueConstraint(
            "tenant_id",
            "workshop_id",
            "user_id",
            name=op.f("uq_workshop_members_tenant_id_workshop_id_user_id"),
        ),
    )
    protect("workshop_members")
    op.create_index(
        op.f("ix_workshop_members_tenant_id_user_id_id"),
        "workshop_members",
        ["tenant_id", "user_id", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_workshop_members_tenant_id_workshop_id_id"),
        "workshop_members",
        ["tenant_id", "workshop_id", "id"],
        unique=False,
    )
    op.create_table(
        "workshop_steps",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("workshop_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), server_default=sa.text("'not_started'"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "char_length(title) <= 200 and title ~ '\\S'",
            name=op.f("ck_workshop_steps_title_length"),
        ),
        sa.CheckConstraint("id ~ '^wst_[a-z0-9]{24}$'", name=op.f("ck_workshop_steps_id_prefix")),
        sa.CheckConstraint(
            "status in ('not_started', 'in_progress', 'completed')",
            name=op.f("ck_workshop_steps_status_known"),
        ),
        sa.CheckConstraint("position >= 0", name=op.f("ck_workshop_steps_position_range")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "workshop_id"],
            ["workshops.tenant_id", "workshops.id"],
            name=op.f("fk_workshop_steps_tenant_id_workshop_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenants.id"],
            name=op.f("fk_workshop_steps_tenant_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_workshop_steps")),
        sa.UniqueConstraint(
            "tenant_id",
            "workshop_id",
            "position",
            deferrable=True,
            initially="DEFERRED",
            name=op.f("uq_workshop_steps_tenant_id_workshop_id_position"),
        ),
    )
    protect("workshop_steps")


def downgrade() -> None:
    op.drop_table("workshop_steps")
    op.drop_index(
        op.f("ix_workshop_members_tenant_id_workshop_id_id"), table_name="workshop_members"
    )
    op.drop_index(op.f("ix_workshop_members_tenant_id_user_id_id"), table_name="workshop_members")
    op.drop_table("workshop_members")
    op.drop_index(op.f("ix_sessions_tenant_id_workshop_id_started_at_id"), table_name="sessions")
    op.drop_index(op.f("ix_sessions_tenant_id_started_by"), table_name="sessions")
    op.drop_table("sessions")
    op.drop_index(op.f("ix_build_packs_tenant_id_workshop_id_id"), table_name="build_packs")
    op.drop_index(op.f("ix_build_packs_tenant_id_created_by"), table_name="build_packs")
    op.drop_table("build_packs")
    op.drop_index(op.f("ix_workshops_tenant_id_created_by_id"), table_name="workshops")
    op.drop_table("workshops")
    op.drop_index(op.f("ix_locations_tenant_id_user_id_recorded_at_id"), table_name="locations")
    op.drop_index(op.f("ix_locations_tenant_id_recorded_at_id"), table_name="locations")
    op.drop_table("locations")
    op.drop_index(op.f("ix_invite_codes_tenant_id_used_by"), table_name="invite_codes")
    op.drop_index(op.f("ix_invite_codes_tenant_id_created_by_id"), table_name="invite_codes")
    op.drop_table("invite_codes")
    op.drop_index("uq_users_tenant_id_email", table_name="users")
    op.drop_table("users")
    op.drop_table("tenants")
