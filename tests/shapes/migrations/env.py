"""Alembic's environment for the shapes."""

from db.catalog.environment import run_migrations
from tests.shapes.models import Base

run_migrations(Base.metadata)
