"""Books, which belong to no library, and the readers of each library.

Revision ID: library_a
Revises:
"""

import sqlalchemy as sa
from alembic import op

from db.roles import CREATE_ROLES

revision = "library_a"
down_revision = None
branch_labels = None
depends_on = None

IS_ADMIN = "(select current_setting('app.role', true)) = 'admin'"
IN_LIBRARY = "library_id = (select nullif(current_setting('app.library_id', true), '')::uuid)"
IS_OWN = "id = (select nullif(current_setting('app.reader_id', true), '')::uuid)"


def upgrade() -> None:
    op.execute(CREATE_ROLES)
    op.create_table(
        "books",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_books")),
        sa.CheckConstraint(
            "char_length(title) <= 100 and title ~ '\\S'", name=op.f("ck_books_title_length")
        ),
        sa.CheckConstraint("pages > 0", name=op.f("ck_books_pages_range")),
    )
    op.execute("alter table books enable row level security")
    op.execute("alter table books force row level security")
    op.execute(
        """
        create policy everyone_reads on books
        for select
        to gateway
        using ((select current_setting('app.role', true)) in ('member', 'admin'))
        """
    )
    op.execute(
        f"""
        create policy everyone_updates on books
        for update
        to gateway
        using ({IS_ADMIN})
        with check ({IS_ADMIN})
        """
    )
    op.execute(
        f"""
        create policy everyone_inserts on books
        for insert
        to gateway
        with check ({IS_ADMIN})
        """
    )
    op.execute(
        f"""
        create policy everyone_deletes on books
        for delete
        to gateway
        using ({IS_ADMIN})
        """
    )
    op.execute(
        """
        create policy operator_acts on books
        for all
        to gateway_operator
        using (true)
        with check (true)
        """
    )
    op.execute(
        """
        grant select, insert, update, delete on books
        to gateway, gateway_operator
        """
    )
    op.create_table(
        "readers",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("library_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("favorite_book_id", sa.Uuid(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False
        ),
        sa.Column(
            "updated_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_readers")),
        sa.CheckConstraint(
            "char_length(name) <= 100 and name ~ '\\S'", name=op.f("ck_readers_name_length")
        ),
        sa.ForeignKeyConstraint(
            ["favorite_book_id"], ["books.id"], name=op.f("fk_readers_favorite_book_id")
        ),
    )
    op.create_index(
        "ix_readers_library_id_favorite_book_id", "readers", ["library_id", "favorite_book_id"]
    )
    op.create_index("ix_readers_library_id_id", "readers", ["library_id", "id"])
    op.execute("alter table readers enable row level security")
    op.execute("alter table readers force row level security")
    op.execute(
        f"""
        create policy tenant_reads on readers
        for select
        to gateway
        using ({IN_LIBRARY})
        """
    )
    op.execute(
        f"""
        create policy tenant_updates on readers
        for update
        to gateway
        using (
          {IN_LIBRARY}
          and ({IS_ADMIN} or {IS_OWN})
        )
        with check (
          {IN_LIBRARY}
          and ({IS_ADMIN} or {IS_OWN})
        )
        """
    )
    op.execute(
        f"""
        create policy tenant_inserts on readers
        for insert
        to gateway
        with check (
          {IN_LIBRARY}
          and ({IS_ADMIN} or {IS_OWN})
        )
        """
    )
    op.execute(
        f"""
        create policy tenant_deletes on readers
        for delete
        to gateway
        using (
          {IN_LIBRARY}
          and ({IS_ADMIN} or {IS_OWN})
        )
        """
    )
    op.execute(
        """
        create policy operator_acts on readers
        for all
        to gateway_operator
        using (true)
        with check (true)
        """
    )
    op.execute(
        """
        grant select, insert, update, delete on readers
        to gateway, gateway_operator
        """
    )


def downgrade() -> None:
    op.drop_table("readers")
    op.drop_table("books")
