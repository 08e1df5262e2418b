"""Alembic's environment for the articles."""

from db.catalog.environment import run_migrations
from tests.articles.models import Base

run_migrations(Base.metadata)
