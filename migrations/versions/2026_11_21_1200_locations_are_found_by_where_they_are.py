"""Locations are found by where they are.

Revision ID: 2026_11_21_c
Revises: 2026_11_21_b
"""

from alembic import op

revision = "2026_11_21_c"
down_revision = "2026_11_21_b"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # A band of latitudes, and within it the longitudes.
    with op.get_context().autocommit_block():
        op.create_index(
            op.f("ix_locations_tenant_id_latitude_longitude"),
            "locations",
            ["tenant_id", "latitude", "longitude"],
            postgresql_concurrently=True,
        )


def downgrade() -> None:
    with op.get_context().autocommit_block():
        op.drop_index(
            op.f("ix_locations_tenant_id_latitude_longitude"),
            table_name="locations",
            postgresql_concurrently=True,
        )
