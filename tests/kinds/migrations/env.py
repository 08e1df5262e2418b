"""Alembic's environment for the samples."""

from db.catalog.environment import run_migrations
from tests.kinds.models import Base

run_migrations(Base.metadata)
