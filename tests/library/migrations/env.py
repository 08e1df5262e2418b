"""Alembic's environment for the library."""

from db.catalog.environment import run_migrations
from tests.library.models import Base

run_migrations(Base.metadata)
