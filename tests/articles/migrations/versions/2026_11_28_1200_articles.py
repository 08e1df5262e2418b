"""Authors, grades and articles.

Revision ID: articles_a
Revises:
"""

from alembic import op

from db.roles import CREATE_ROLES
from tests.articles.models import HAS_PLACES, HAS_VECTORS, Base

revision = "articles_a"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(CREATE_ROLES)
    op.execute(
        """
        create table authors (
          id uuid primary key default gen_random_uuid(), handle citext not null unique, name text
        )
        """
    )
    op.execute(
        """
        create table grades (
          id uuid primary key default gen_random_uuid(), score numeric not null unique
        )
        """
    )
    vectors = "embedding vector(3), loose_embedding vector(3)," if HAS_VECTORS else ""
    places = "spot geography(Point,4326)," if HAS_PLACES else ""
    op.execute(
        f"""
        create table articles (
          id uuid primary key default gen_random_uuid(),
          handle citext not null references authors (handle),
          score numeric references grades (score),
          views bigint not null,
          title text not null,
          body text,
          german text,
          source regclass,
          {vectors}
          {places}
          lexemes tsvector generated always as (to_tsvector('english', body)) stored,
          kept tsvector generated always as (to_tsvector('simple', body)) stored,
          slow tsvector generated always as (to_tsvector('simple', body)) stored
        )
        """
    )
    for table in Base.metadata.sorted_tables:
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            index.create(op.get_bind())
        op.execute(f"alter table {table.name} enable row level security")
        op.execute(f"alter table {table.name} force row level security")
        op.execute(
            f"create policy operator_acts on {table.name} for all to gateway_operator"
            " using (true) with check (true)"
        )
        op.execute(
            f"grant select, insert, update, delete on {table.name} to gateway, gateway_operator"
        )


def downgrade() -> None:
    for table in ("articles", "grades", "authors"):
        op.drop_table(table)
