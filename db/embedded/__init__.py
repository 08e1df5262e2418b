"""Runs the Postgres that comes with the project, for development and tests."""
