"""A column of every kind.

Revision ID: kinds_a
Revises:
"""

import sqlalchemy as sa
from alembic import op

from db.roles import CREATE_ROLES
from tests.kinds.cases import KINDS

revision = "kinds_a"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(CREATE_ROLES)
    op.execute("create type place as (street text, number integer)")
    op.create_table(
        "samples",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        *(
            sa.Column(
                name,
                sa.DateTime(timezone=True),
                server_default=sa.text("now()"),
                nullable=False,
            )
            for name in ("created_at", "updated_at")
        ),
        *(sa.Column(kind.name, kind.type_, nullable=True) for kind in KINDS),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_samples")),
    )
    op.create_table(
        "notes",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notes")),
    )
    for table in ("samples", "notes"):
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"alter table {table} force row level security")
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


def downgrade() -> None:
    op.drop_table("notes")
    op.drop_table("samples")
    op.execute("drop type place")
