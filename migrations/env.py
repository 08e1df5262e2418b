"""Alembic's environment for the nine tables."""

from db.catalog.environment import run_migrations
from models import Base

run_migrations(Base.metadata)
