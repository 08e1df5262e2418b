"""A slug is unique among all tenants: who may choose one learns which others there are.

Revision ID: 2026_11_21_e
Revises: 2026_11_21_d
"""

from alembic import op

revision = "2026_11_21_e"
down_revision = "2026_11_21_d"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("revoke update (slug) on tenants from gateway")


def downgrade() -> None:
    op.execute("grant update (slug) on tenants to gateway")
